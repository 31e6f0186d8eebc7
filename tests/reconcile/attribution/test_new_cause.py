"""A cause that is added to ``Cause`` runs through every table, chart and page without another list of causes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml

from adapters.contract import Cause

ROOT = Path(__file__).parents[3]
PACKAGES = ("bundles", "scenarios", "adapters", "reconcile")
LOG = "timestamp,asset,side,quantity,price\n2020-01-03T14:30:00Z,AAPL,buy,10,100\n"
MORE = LOG + "2020-01-06T14:30:00Z,AAPL,buy,5,101\n2020-01-06T14:30:00Z,IBM,buy,7,50\n"
PRICES = "session,asset,open,high,low,close,volume\n" + "".join(
    f"2020-01-{day},{asset},{close},{close},{close},{close},1000\n"
    for day in ("03", "06", "07")
    for asset, close in (("AAPL", 102), ("IBM", 53))
)
PAGES = ROOT / "docs" / "causes"
WORKED_CASE = ROOT / "reconcile" / "documents" / "templates" / "why-they-differ.md.j2"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages with one more cause, under which orders that only one side has are booked."""
    folder = tmp_path_factory.mktemp("tree")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    _replace(
        folder / "adapters" / "causes.py", '    INCOME = "income"\n', '    INCOME = "income"\n    BORROW = "borrow"\n'
    )
    _replace(folder / "reconcile" / "attribution" / "dollars.py", "COLUMN[Cause.UNMATCHED]", "COLUMN[Cause.BORROW]")
    for name, text in (("a.csv", LOG), ("b.csv", MORE), ("prices.csv", PRICES)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} no longer has {old!r} once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _reconcile(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    command = [sys.executable, "-m", "reconcile", *arguments]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.ci
def test_two_engines_are_reported_with_a_new_cause(tree: Path) -> None:
    ran = _reconcile(tree, "run", "long-only", "--mode", "native", "--engines", "ml4t,backtrader", "--out", "run")
    assert ran.returncode == 0, ran.stderr
    assert "borrow" in ran.stdout
    (pair,) = json.loads((tree / "run" / "variance.json").read_text())["pairs"]
    assert list(pair["causes"]) == [*Cause, "borrow"]
    assert "borrow" in pl.read_csv(tree / "run" / "diff_ml4t_vs_backtrader.csv").columns
    assert "borrow" in pl.read_csv(tree / "run" / "by_session_ml4t_vs_backtrader.csv").columns


def test_two_logs_are_reported_with_a_new_cause(tree: Path) -> None:
    ran = _reconcile(tree, "diff", "a.csv", "b.csv", "--prices", "prices.csv", "--out", "diff")
    assert ran.returncode == 1, ran.stderr
    diff = pl.read_csv(tree / "diff" / "diff_a_vs_b.csv")
    assert diff["borrow"].to_list() == [0.0, 0.0, 21.0]
    by_session = pl.read_csv(tree / "diff" / "by_session_a_vs_b.csv")
    assert by_session.columns == ["session", "value_a", "value_b", "difference", *Cause, "borrow", "unexplained"]
    assert by_session["borrow"].to_list()[-1] == 21.0
    page = (tree / "diff" / "variance.md").read_text()
    assert "| borrow | +21.00 | 21.00 |" in page
    assert "borrow orders only in b" in page
    assert '<i class="swatch" style="--c:' in (tree / "diff" / "report.html").read_text()


def missing_pages(causes: list[str], pages: Path, site: str) -> list[str]:
    """What is not there for each of these causes: its page, its line among the causes, its place on the site."""
    listed = (pages / "README.md").read_text(encoding="utf-8")
    worked_case = WORKED_CASE.read_text(encoding="utf-8")
    places = _entries(yaml.safe_load(_plain(site))["nav"])
    return [
        f"{cause}: no {what}"
        for cause in causes
        for what, is_there in (
            ("page", (pages / f"{cause}.md").is_file()),
            ("line in the overview", f"({cause}.md)" in listed),
            ("place in mkdocs.yml", f"causes/{cause}.md" in places),
            ("half sentence in the worked case", f'"{cause}": "' in worked_case),
        )
        if not is_there
    ]


def _plain(site: str) -> str:
    """Without the lines that only mkdocs can read."""
    return "\n".join(line for line in site.splitlines() if "!!python" not in line)


def _entries(nav: object) -> list[str]:
    """The pages of a navigation, whatever they are nested in."""
    if isinstance(nav, str):
        return [nav]
    parts = nav.values() if isinstance(nav, dict) else nav
    return [entry for part in parts for entry in _entries(part)]  # type: ignore[attr-defined]


def test_every_cause_has_its_page() -> None:
    assert missing_pages(list(Cause), PAGES, (ROOT / "mkdocs.yml").read_text(encoding="utf-8")) == []


def test_a_cause_without_a_page_is_found() -> None:
    assert missing_pages(["borrow"], PAGES, (ROOT / "mkdocs.yml").read_text(encoding="utf-8")) == [
        "borrow: no page",
        "borrow: no line in the overview",
        "borrow: no place in mkdocs.yml",
        "borrow: no half sentence in the worked case",
    ]
