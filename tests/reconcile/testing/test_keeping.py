"""``--reconcile-keep``: a run is held against the one that was kept."""

from __future__ import annotations

import pytest

SUITE = """
import pytest
import reconcile

@pytest.mark.scenario("orders", engines=("backtrader",), mode="native")
def test_kept(kept_run, engine_run):
    reconcile.assert_aligned(kept_run, engine_run)
"""
FAULT = """
import pytest

@pytest.fixture(autouse=True)
def _fault():
    from tests.adapters.sabotage.backtrader import one_cent_off
    with one_cent_off():
        yield
"""

pytest_plugins = ["pytester"]


@pytest.mark.ci
@pytest.mark.xdist_group("pytester")
def test_the_first_is_kept_and_the_next_held_against_it(pytester: pytest.Pytester):
    """Equal passes; a cent a share does not; without the option nothing is compared."""
    pytester.makepyfile(test_upgrade=SUITE)
    command = ("-q", "-rs", "-p", "no:cacheprovider", "--reconcile-keep", "kept")
    first = pytester.runpytest_subprocess(*command)
    first.assert_outcomes(skipped=1)
    first.stdout.fnmatch_lines(["*kept of backtrader *: the next run is held against it*"])
    pytester.runpytest_subprocess(*command).assert_outcomes(passed=1)
    pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider").assert_outcomes(skipped=1)
    pytester.makeconftest(FAULT)
    pytester.syspathinsert(__file__.rpartition("/tests/")[0])
    broken = pytester.runpytest_subprocess(*command)
    broken.assert_outcomes(failed=1)
    broken.stdout.fnmatch_lines(["*slippage -*"])
