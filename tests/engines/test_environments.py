"""Engines in environments of their own run like those of this one: built by uv, asked through workers."""

from __future__ import annotations

import pytest

import scenarios
from adapters.contract import Mode
from bundles.errors import InputError
from reconcile import compare
from reconcile.environments.columns import column_of
from reconcile.environments.place import Column
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.limits import Limits
from reconcile.jobs.local import Workers
from reconcile.upgrade.measure import measure
from reconcile.verdicts.verdict import Verdict

pytestmark = [pytest.mark.ci, pytest.mark.timeout(900), pytest.mark.xdist_group("environments")]

SCENARIOS = ("orders", "single-asset", "rotation-slack")
COLUMNS = ("bt", "backtesting", "vectorbt@1.2")
"""What nothing is compiled for."""
SLOW = ("pybroker", "nautilus_trader", "backtrader@1.9.74", "vectorbt@0.28", "zipline@3.1")
ONE_ASSET = {"backtesting"}


def column(name: str) -> Column:
    """The engine of that name, its environment built; skipped where the index cannot be reached."""
    try:
        return column_of(name)
    except InputError as error:
        if "cannot be reached" in str(error):
            pytest.skip(f"NOT TESTED: {error}")
        raise


def _answers(name: str, scenario: str) -> tuple[JobResult, JobResult]:
    """The reference engine's and the column's."""
    asked = scenarios.load(scenario)
    with Workers(Limits(jobs=1)) as workers:
        both = [Job.of(each, asked, Mode.ALIGNED) for each in (Column("reference", "reference"), column(name))]
        expected, got = (workers.answer(job) for job in both)
    return expected, got


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("name", [*COLUMNS, *(pytest.param(each, marks=pytest.mark.slow) for each in SLOW)])
def test_it_agrees_with_the_terms(name: str, scenario: str):
    """Order by order and session by session, or it says why it cannot."""
    expected, got = _answers(name, scenario)
    if name in ONE_ASSET and scenario != "single-asset":
        assert got.verdict is Verdict.UNSUPPORTED
        assert "one instrument" in got.reason
        return
    assert got.run is not None, got.reason
    assert expected.run is not None
    assert compare(expected.run, got.run).verdict is Verdict.ALIGNED


def test_two_versions_of_which_nothing_changed():
    """VectorBT 1.0 here and 1.2 there: every rule and order is as it was."""
    here = Column("vectorbt", "vectorbt")
    asked = [scenarios.load(name) for name in ("orders", "rotation-slack")]
    found = measure(here, column("vectorbt@1.2"), asked, (Mode.NATIVE,), lambda _: None, Limits())
    assert not found.has_changed, (found.rules, found.scenarios)
    assert (found.same, found.failed) == (2, ())


def test_two_engines_are_not_the_same():
    """The check above can fail: rules are named, and dollars are told by cause."""
    asked = [scenarios.load("rotation-slack")]
    before, after = Column("vectorbt", "vectorbt"), Column("backtrader", "backtrader")
    found = measure(before, after, asked, (Mode.NATIVE,), lambda _: None, Limits())
    assert {"fill", "rounding"} <= {each.rule for each in found.rules}
    (change,) = found.scenarios
    assert change.causes is not None
    assert change.difference == pytest.approx(sum(change.causes.values()), abs=1e-6)
    assert change.kept < change.fills
