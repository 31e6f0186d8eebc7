"""Exit codes: what a script that calls ``reconcile`` relies on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.contract import Mode
from reconcile.jobs.job import JobResult
from reconcile.runs import plan
from reconcile.verdicts.verdict import Exit, Verdict, exit_code
from tests.reconcile.command import reconcile
from tests.reconcile.ledgers import Stated, flat_closes, run_of
from tests.scenarios.files import scenario_file

GOOD = (Verdict.ALIGNED, Verdict.EXPLAINED, Verdict.KNOWN_DEFECT)
BAD = (Verdict.BREAK, Verdict.FIXED, Verdict.ERROR)
NEITHER = (Verdict.UNSUPPORTED, Verdict.NOT_IMPLEMENTED, Verdict.UNAVAILABLE)


def test_every_verdict_has_its_place():
    """A verdict that is added must be thought of here."""
    assert {*GOOD, *BAD, *NEITHER} == set(Verdict)


@pytest.mark.parametrize("good", GOOD)
def test_compared_and_nothing_broken_is_0(good: Verdict):
    """Also beside engines that cannot, do not yet, or are not installed and were not asked for."""
    assert exit_code([good]) == exit_code([good, *NEITHER]) == Exit.GOOD == 0


@pytest.mark.parametrize("bad", BAD)
def test_broken_is_1_and_beats_everything(bad: Verdict):
    """Also where nothing was compared, or an engine that was asked for is missing."""
    verdicts = ([bad], [bad, *GOOD], [bad, *NEITHER])
    assert {exit_code(each, asked_and_missing=missing) for each in verdicts for missing in (False, True)} == {
        Exit.BROKEN
    }
    assert Exit.BROKEN == 1


def test_nothing_compared_is_2():
    """No verdict at all, or only such that compare nothing."""
    assert exit_code([]) == exit_code(NEITHER) == Exit.TROUBLE == 2


def test_a_missing_engine_that_was_asked_for_is_2():
    """Although the others agree."""
    assert exit_code([Verdict.ALIGNED], asked_and_missing=True) == Exit.TROUBLE


BUY = Stated("o1", 1, "AAA", 10, reference=100.0, price=100.5)
DEARER = Stated("o1", 1, "AAA", 10, reference=100.0, price=100.6)


def _cell(engine: str, mode: str, fill: Stated, off_books: float = 0.0) -> JobResult:
    return JobResult(engine, run_of([fill], flat_closes(), engine, Mode(mode), off_books=off_books))


UNSUPPORTED = JobResult("zipline", verdict=Verdict.UNSUPPORTED, reason="short sales: by design")
ERROR = JobResult("zipline", verdict=Verdict.ERROR, reason="Traceback\n  line\nValueError: no")
CASES = {
    "aligned-same": ("aligned", lambda mode: [_cell("backtrader", mode, BUY), _cell("ml4t", mode, BUY)], 0),
    "aligned-differ": ("aligned", lambda mode: [_cell("backtrader", mode, BUY), _cell("ml4t", mode, DEARER)], 1),
    "native-differ": ("native", lambda mode: [_cell("backtrader", mode, BUY), _cell("ml4t", mode, DEARER)], 0),
    "native-leak": ("native", lambda mode: [_cell("backtrader", mode, BUY), _cell("ml4t", mode, BUY, 0.01)], 1),
    "one-cannot": ("native", lambda mode: [_cell("backtrader", mode, BUY), _cell("ml4t", mode, BUY), UNSUPPORTED], 0),
    "one-failed": ("native", lambda mode: [_cell("backtrader", mode, BUY), _cell("ml4t", mode, BUY), ERROR], 1),
    "only-one": ("native", lambda mode: [_cell("backtrader", mode, BUY), UNSUPPORTED], 2),
    "none": ("native", lambda _mode: [UNSUPPORTED, replace(UNSUPPORTED, engine="vectorbt")], 2),
}


@pytest.mark.parametrize(("mode", "cells", "code"), CASES.values(), ids=CASES)
def test_exit_codes_of_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, cells: Callable[[str], list[JobResult]], code: int
):
    """From what engines answered (stated here by hand) to the code of the command."""
    monkeypatch.setattr(plan, "run_jobs", lambda jobs, *_: tuple(cells(mode)) if jobs else ())
    engines = ",".join(cell.engine for cell in cells(mode))
    result = reconcile("run", scenario_file(tmp_path), "--mode", mode, "--engines", engines, "--json")
    assert result.exit_code == code
    content = json.loads(result.stdout)
    without_run = [cell for cell in cells(mode) if cell.run is None]
    assert [cell["engine"] for cell in content["not_compared"]] == [cell.engine for cell in without_run]
    assert len(content["pairs"]) == max(0, len(cells(mode)) - len(without_run) - 1)


LOG = "timestamp,asset,side,quantity,price,commission\n2020-01-02T14:30:00+00:00,AAPL,buy,10,100.5,1\n"


@pytest.mark.parametrize(("other", "code"), [(LOG, 0), (LOG.replace("100.5", "100.6"), 1), ("", 2)])
def test_exit_codes_of_diff(tmp_path: Path, other: str, code: int):
    """Like diff(1): equal, different, trouble."""
    (tmp_path / "a.csv").write_text(LOG)
    (tmp_path / "b.csv").write_text(other)
    assert reconcile("diff", tmp_path / "a.csv", tmp_path / "b.csv").exit_code == code
