"""What a study may not say, and what two specifications that are the same have to give."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import kendalltau

from bundles.errors import InputError
from reconcile.decisions.cells import Cell, cells_of
from reconcile.decisions.measures import of_curve
from reconcile.decisions.stability import Stability, scores_of, stability_of, tau_b
from reconcile.decisions.study import load_study
from reconcile.decisions.workload import Workload, workload_of
from scenarios.rules import ExecutionOrder, Rules, to_toml

STUDY = """
name = "small"
[data]
scenario = "sector-rotation"
[terms]
initial_cash = 100000
[candidates]
strategy = "rotation"
defensive = "BONDS"
[candidates.grid]
lookback = [126, 252]
top = [1, 3]
leverage = [1.0, 1.25]
[specifications]
rules = ["one.toml", "other.toml"]
[[benchmarks]]
name = "equal_weight"
strategy = "equal_weight"
[[decision.rules]]
decision = "GO"
all = [ { measure = "total", above = "equal_weight" } ]
"""


def study_in(folder: Path, text: str = STUDY, other: Rules | None = None) -> Workload:
    """A study of two rule files."""
    (folder / "one.toml").write_text(to_toml(Rules()))
    (folder / "other.toml").write_text(to_toml(other or Rules()))
    (folder / "study.toml").write_text(text)
    return workload_of(load_study(folder / "study.toml"))


def stability(workload: Workload, cells: list[Cell]) -> Stability:
    """With candidates that were not executed."""
    weights = {each.name: each.sha256 for each in workload.candidates}
    return stability_of(cells, scores_of(cells, "all", with_not_executed=True), weights)


def test_one_rule_set_twice_flips_nothing(tmp_path: Path) -> None:
    workload = study_in(tmp_path)
    found = stability(workload, cells_of(workload, workload.specifications, ["all"]))
    assert (found.flipped, found.tau, found.agreement) == (0, 1.0, 1.0)
    assert all(pair.same_choice for pair in found.pairs)


def test_another_order_is_noticed(tmp_path: Path) -> None:
    """The planted change: the same test on two rule sets that are not the same."""
    workload = study_in(tmp_path, other=Rules(order=ExecutionOrder.BY_COLUMN))
    found = stability(workload, cells_of(workload, workload.specifications, ["all"]))
    assert found.tau is not None
    assert found.tau < 1


def test_workers_change_no_number(tmp_path: Path) -> None:
    workload = study_in(tmp_path)
    one, two = (cells_of(workload, workload.specifications, ["all"], jobs) for jobs in (1, 2))
    assert one == two


def test_tau_is_scipys() -> None:
    x, y = [1.0, 2.0, 2.0, 4.0, 0.5], [3.0, 1.0, 1.0, 5.0, 1.0]
    assert tau_b(x, y) == pytest.approx(float(kendalltau(x, y).statistic), abs=1e-15)
    assert tau_b([1.0, 1.0], [1.0, 2.0]) is None


def test_a_sharpe_without_variance_is_undefined() -> None:
    import numpy as np

    assert of_curve(np.full(10, 100.0)).sharpe is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "small"', 'name = "small"\nnme = 1', "nme: unknown key"),
        ('strategy = "rotation"', 'strategy = "rotaton"', "did you mean 'rotation'?"),
        (
            'defensive = "BONDS"',
            'defensive = "BONDS"\nlokback = 3',
            "unknown parameter 'lokback': did you mean 'lookback'",
        ),
        ('measure = "total"', 'measure = "totl"', "no measure 'totl'"),
        ('above = "equal_weight"', 'above = "spy"', "no benchmark 'spy'"),
        ('above = "equal_weight"', "above = 1, below = 2", "either above or below"),
        ('rules = ["one.toml", "other.toml"]', 'engines = ["zip"]', "zip"),
        ("lookback = [126, 252]", "lookback = []", "candidates.grid.lookback: empty"),
        ("leverage = [1.0, 1.25]", "leverage = [-1.0]", "leverage"),
        ("top = [1, 3]", "top = [99]", "top: 99, of 11 assets to choose from"),
        ('defensive = "BONDS"', 'defensive = "BONDS"\nlimit = 3', "the limit is 3"),
        ("[[benchmarks]]", '[[windows]]\nname = "all"\nfirst = 2018-01-02\n[[benchmarks]]', "no decision before"),
        ("[[benchmarks]]", '[[windows]]\nname = "all"\nlast = 2050-01-01\n[[benchmarks]]', "outside the data"),
        (
            "[[benchmarks]]",
            '[[windows]]\nname = "all"\nfirst = 2020-02-01\nlast = 2020-01-01\n[[benchmarks]]',
            "is after last",
        ),
        (
            "[[benchmarks]]",
            '[[windows]]\nname = "all"\n[[windows]]\nname = "all"\n[[benchmarks]]',
            "two windows are named 'all'",
        ),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        study_in(tmp_path, STUDY.replace(before, after))
    assert said in str(error.value)
