"""Pages that describe the house name paths, modules, classes and functions that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import ROOT
from tests.docs.names import strange_names

PAGES = (
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/attribution.md",
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))),
)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_exists(page: str) -> None:
    assert strange_names((ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "name",
    [
        "_total_causes",
        "total_causes(a, b)",
        "reconcile/attribution/ledger.py",
        "tests/nowhere/",
        "adapters/<engine>/nowhere.py",
        "agreement.py",
        "reconcile.nowhere",
        "reconcile.compare.nowhere",
        "nowhere.at.all",
        "Adapter.fly",
        "Adapter.fly(task) -> Outcome",
        "bundles.errors.OutputError(problem, hint)",
        "TradeBook",
        "is_slow_enough=False",
        "backtest_reconcile.nothing",
    ],
)
def test_a_name_of_nothing_is_found(name: str) -> None:
    """In a sentence and in a table; ``_total_causes`` once stood in CONTRIBUTING.md."""
    assert strange_names(f"Book it in `{name}`.") == [name]
    assert strange_names(f"| a |\n| --- |\n| `{name}` |\n") == [name]


@pytest.mark.parametrize(
    "name",
    [
        "compare(a, b)",
        "len(a)",
        "reconcile/variance.py",
        "adapters/<engine>/behaviour.toml",
        "reconcile.compare",
        "Adapter.run",
        "bundles.errors.InputError(problem, hint)",
        "math.fsum",
        "ml4t",
        "slow",
        "make test",
        "dict[str, Any]",
        "is_quick=False",
        "backtest_reconcile.adapters",
        "variance.json",
    ],
)
def test_a_name_of_something_passes(name: str) -> None:
    assert strange_names(f"Book it in `{name}`.") == []


def test_a_path_that_goes_is_noticed(tmp_path: Path) -> None:
    """The page is held against the tree as it is."""
    (tmp_path / "reconcile").mkdir()
    (tmp_path / "reconcile" / "variance.py").touch()
    assert strange_names("`reconcile/variance.py`", tmp_path) == []
    (tmp_path / "reconcile" / "variance.py").unlink()
    assert strange_names("`reconcile/variance.py`", tmp_path) == ["reconcile/variance.py"]
