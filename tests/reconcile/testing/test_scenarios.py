"""Scenarios of the catalogue on a user's own adapter, through the mark and the fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundles.errors import InputError
from reconcile.testing.marks import MarkArguments
from tests.reconcile.testing.files import INSTRUCTIONS, PRICES, SCENARIO
from tests.reconcile.testing.projects import CONFTEST, SUITE, Project

pytestmark = pytest.mark.ci

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(pytester, monkeypatch)


def test_each_scenario_is_a_test_and_what_the_adapter_cannot_is_skipped(project: Project):
    result = project.file("conftest.py", CONFTEST).file("test_mine.py", SUITE).run("-v", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*test_mine[[]basics-orders[]] PASSED*"])
    result.stdout.fnmatch_lines(
        ["*unsupported: *Tiny buys and sells whole shares at the next open, and nothing else"]
    )


def test_a_fault_fails_with_verdict_dollars_and_the_first_fill(project: Project, monkeypatch: pytest.MonkeyPatch):
    """Every share a cent too dear: 0.01 on each share bought and each share sold."""
    monkeypatch.setenv("TINY_FAULT", "0.01")
    result = project.file("conftest.py", CONFTEST).file("test_mine.py", SUITE).run("-k", "orders")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E * reconcile.testing.assertion.NotAligned: break: tiny ends * reference; the largest cause is slippage (*).",
            "E *difference, tiny minus reference: *slippage *",
            "E *first differing fill: * order *: price * against *",
        ]
    )


def test_topics_patterns_and_engines_multiply(project: Project):
    text = SUITE.replace(
        '"orders", "stop-loss"', '"basics", "stop-l*", engines=("backtrader", "ml4t"), mode="native"'
    )
    result = project.file("test_mine.py", text).run("--collect-only", "-q")
    result.stdout.fnmatch_lines(["*[[]basics-orders-backtrader[]]", "*[[]order_types-stop-loss-ml4t[]]"])
    assert result.ret == 0


def test_native_mode_has_no_expected_run(project: Project):
    text = SUITE.replace('"orders", "stop-loss"', '"orders", engines="backtrader", mode="native"')
    result = project.file("test_mine.py", text).run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*in native mode nothing is expected: compare two engines' runs"])


def test_an_engine_of_the_registry_runs_by_name(project: Project):
    text = SUITE.replace('"orders", "stop-loss"', '"orders", engines="backtrader"')
    project.file("test_mine.py", text).run().assert_outcomes(passed=1)


def test_a_scenario_file_beside_the_test_file_runs(project: Project):
    project.file("conftest.py", CONFTEST).file(
        "sub/test_mine.py", SUITE.replace('"orders", "stop-loss"', '"my.toml"')
    )
    project.file("sub/my.toml", SCENARIO).file("sub/prices.csv", PRICES).file("sub/orders.csv", INSTRUCTIONS)
    result = project.run("-v")
    result.stdout.fnmatch_lines(["*test_mine[[]my[]] PASSED*"])


type _Mark = tuple[tuple[object, ...], dict[str, object]]


def _mark(*args: object, **kwargs: object) -> _Mark:
    return args, kwargs


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (_mark("ordres"), "no scenario and no topic is called 'ordres': see `reconcile list`"),
        (_mark("nowhere.toml"), "nowhere.toml is no file: scenario files are relative to the test file"),
        (_mark("orders", engines=("zipilne",)), "unknown engine 'zipilne': did you mean 'zipline'?"),
        (_mark("orders", mode="fast"), "mark scenario: mode 'fast': aligned or native"),
        (_mark("orders", egnines="ml4t"), "mark scenario: 'egnines' is no keyword of it: it takes"),
        (_mark(), "mark scenario: names no scenario: a name, topic, pattern or file"),
        (_mark("orders", engines=3), "mark scenario: engines is 3: a name or several"),
        (_mark(3), "mark scenario: 3 is no name: names are text"),
    ],
)
def test_what_there_is_not_is_said_in_one_line(mark: _Mark, said: str, tmp_path: Path):
    with pytest.raises(InputError) as caught:
        MarkArguments.by(*mark, tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_there_is_not_stops_the_collection(project: Project):
    result = project.file("test_mine.py", SUITE.replace('"orders", "stop-loss"', '"ordres"')).run(
        "--reconcile-report=r"
    )
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_mine: no scenario and no topic is called 'ordres': see `reconcile list`"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_marked_test_that_uses_no_fixture_would_run_nothing(project: Project):
    text = "import pytest\n@pytest.mark.scenario('orders')\ndef test_mine(): pass\n"
    result = project.file("test_mine.py", text).run()
    result.stdout.fnmatch_lines(["test_mine: marked, but uses neither scenario, engine_run or expected_run"])
    assert result.ret != 0


def test_fixtures_without_mark_or_engine_say_what_is_missing(project: Project):
    text = "def test_mine(expected_run): pass\n" + SUITE.replace("test_mine", "test_second")
    result = project.file("test_mine.py", text).run()
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(["*need the mark: @pytest.mark.scenario(*"])
    result.stdout.fnmatch_lines(["*no engine is named: name engines in the mark, or override*"])


def test_a_required_scenario_is_never_skipped(project: Project):
    """An adapter that declares that it cannot place orders at all is no adapter."""
    conftest = CONFTEST.replace("return ADAPTER", "return dataclasses.replace(ADAPTER, capabilities={})")
    result = project.file("conftest.py", conftest).file("test_mine.py", SUITE).run("-k", "orders")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*not_implemented, and every engine must run orders: *"])


def test_an_engine_that_is_not_installed_fails(project: Project):
    conftest = CONFTEST.replace("return ADAPTER", 'return dataclasses.replace(ADAPTER, distribution="not-there")')
    result = project.file("conftest.py", conftest).file("test_mine.py", SUITE).run()
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*engine tiny is not installed*"])


DEFECT = CONFTEST.replace(
    "return ADAPTER",
    """from adapters.contract import Defect
    known = Defect("orders", "a cent too dear", "https://example.org/1")
    return dataclasses.replace(ADAPTER, defects=(known,))""",
)


def test_a_declared_defect_is_expected_to_fail_until_it_is_gone(project: Project, monkeypatch: pytest.MonkeyPatch):
    project.file("conftest.py", DEFECT).file("test_mine.py", SUITE)
    fixed = project.run("-k", "orders")
    fixed.assert_outcomes(failed=1)
    fixed.stdout.fnmatch_lines(["*XPASS(strict)*a cent too dear*"])
    monkeypatch.setenv("TINY_FAULT", "0.01")
    project.run("-k", "orders").assert_outcomes(xfailed=1)
