"""The figures of the sector rotation: 288 candidates under the native rules of four engines, terms free."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.decisions.cells import Cell, cells_of
from reconcile.decisions.stability import flips_of, scores_of, stability_of
from reconcile.decisions.study import load_study
from reconcile.decisions.workload import Workload, under, workload_of
from scenarios.rules import ExecutionOrder
from scenarios.terms import FillMoment

STUDY = """
name = "rotation"
[data]
scenario = "sector-rotation"
[terms]
initial_cash = 100000
[candidates]
strategy = "rotation"
defensive = "BONDS"
[candidates.grid]
lookback = [21, 42, 63, 77, 105, 126, 147, 189, 252]
top = [1, 2, 3, 5]
minimum = [-1.0, 0.0, 0.02, 0.044]
leverage = [1.0, 1.25]
[specifications]
engines = ["backtrader", "ml4t", "vectorbt", "zipline"]
[[benchmarks]]
name = "equal_weight"
strategy = "equal_weight"
[[decision.rules]]
decision = "GO"
all = [ { measure = "total", above = "equal_weight" }, { measure = "sharpe", above = 0.8 }, { measure = "drawdown", above = -0.15 } ]
[[decision.rules]]
decision = "CONDITIONAL"
all = [ { measure = "total", above = "equal_weight" } ]
"""

pytestmark = pytest.mark.ci


def workload_in(folder: Path, text: str = STUDY) -> Workload:
    """The study, made ready."""
    (folder / "study.toml").write_text(text)
    return workload_of(load_study(folder / "study.toml"))


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Workload:
    return workload_in(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def cells(workload: Workload) -> list[Cell]:
    return cells_of(workload, workload.specifications, ["all"])


def test_three_decisions_of_four_are_the_same_everywhere(workload: Workload, cells: list[Cell]) -> None:
    weights = {each.name: each.sha256 for each in workload.candidates}
    found = stability_of(cells, scores_of(cells, "all", with_not_executed=True), weights)
    assert (found.cells, found.flipped) == (288, 75)
    assert sum(not pair.same_choice for pair in found.pairs) == 5
    assert (found.by_some["beats equal_weight"], found.by_all["beats equal_weight"]) == (272, 205)
    assert (found.by_some["GO"], found.by_all["GO"]) == (10, 2)
    assert len(workload.distinct) == 270


def test_without_leverage_fewer_flip(cells: list[Cell]) -> None:
    assert flips_of([cell for cell in cells if cell.candidate.endswith("-x1")]) == 31


def test_order_and_fill_fixed_leave_one_flip(tmp_path: Path) -> None:
    workload = workload_in(tmp_path, STUDY.replace("leverage = [1.0, 1.25]", "leverage = [1.0]"))
    fixed = {"order": ExecutionOrder.SELLS_FIRST, "fill": FillMoment.NEXT_OPEN}
    same = [under(each, **fixed) for each in workload.specifications]
    assert flips_of(cells_of(workload, same, ["all"])) == 1
