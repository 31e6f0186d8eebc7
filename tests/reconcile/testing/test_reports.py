"""``--reconcile-report``: what a failed assertion leaves behind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reconcile.testing.reports import folder_name
from tests.reconcile.testing.projects import CONFTEST, LOGS, SUITE, Project

pytestmark = pytest.mark.ci

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(pytester, monkeypatch)


@pytest.fixture
def faulty(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("TINY_FAULT", "0.01")
    return project.file("conftest.py", CONFTEST).file("test_mine.py", SUITE)


def test_a_failed_scenario_leaves_the_whole_report_which_says_where_it_is(faulty: Project):
    result = faulty.run("-k", "orders", "--reconcile-report", "reports")
    (report,) = faulty.reports()
    names = {path.name for path in report.iterdir()}
    assert {"variance.md", "variance.json", "scenario.toml", "prices.csv", "equity.csv"} <= names
    assert {"trades_reference.csv", "trades_tiny.csv", "diff_reference_vs_tiny.csv"} <= names
    assert (report / "variance.md").read_text(encoding="utf-8").startswith("# orders")
    assert result.stdout.str().count(str(report)) == 2, "below the assertion and at the end"


def test_failed_logs_leave_what_is_known_of_them(project: Project):
    project.file("test_logs.py", LOGS).run("--reconcile-report", "deep/reports").assert_outcomes(failed=1)
    (report,) = project.reports("deep/reports")
    assert {path.name for path in report.iterdir()} == {"variance.md", "variance.json", "diff_mine_vs_theirs.csv"}
    (pair,) = json.loads((report / "variance.json").read_text(encoding="utf-8"))["pairs"]
    assert (pair["verdict"], pair["causes"]["price"]) == ("explained", -100.0)
    page = (report / "variance.md").read_text(encoding="utf-8")
    assert "| price | -100.00 | 100.00 |" in page
    assert "In test\\_logs.py::test\\_logs." in page
    assert "reconcile diff " in page


def test_workers_of_xdist_keep_a_folder_for_each_test(faulty: Project):
    faulty.file("test_more.py", SUITE.replace('"orders", "stop-loss"', '"orders", "long-only"') + LOGS)
    result = faulty.run("-n", "2", "-k", "orders or logs or long", "--reconcile-report", "reports")
    failed = result.parseoutcomes()["failed"]
    reports = faulty.reports()
    assert len(reports) == failed >= 3
    assert all((report / "variance.md").is_file() for report in reports)
    for report in reports:
        result.stdout.fnmatch_lines([str(report)])


def test_a_second_run_replaces_the_report_of_the_first(project: Project):
    project.file("test_logs.py", LOGS)
    for _ in range(2):
        project.run("--reconcile-report", "reports")
    assert len(project.reports()) == 1


CALL = '    reconcile.assert_aligned(tmp_path / "mine.csv", tmp_path / "theirs.csv")\n'
BEHIND = {
    "cause": "raise ValueError('other') from error",
    "group": "raise ExceptionGroup('several', [KeyError(), error]) from None",
    "context": "raise ValueError('other')",
}


def test_the_assertion_is_found_behind_other_errors(project: Project):
    assert CALL in LOGS
    for name, body in BEHIND.items():
        caught = f"    try:\n    {CALL}    except AssertionError as error:\n        {body}\n"
        project.file(f"test_{name}.py", LOGS.replace(CALL, caught))
    project.run("--reconcile-report", "reports").assert_outcomes(failed=3)
    assert [path.name.split("-")[0] for path in project.reports()] == [f"test_{name}" for name in sorted(BEHIND)]


OTHERS = (
    LOGS.replace("def test_logs", "import pytest\n@pytest.mark.xfail\ndef test_logs")
    + """
def test_fails():
    assert 1 == 2

def test_passes():
    pass

def test_skips():
    pytest.skip("later")
"""
)


def test_other_outcomes_leave_nothing(project: Project):
    """Another assertion, a test that passes or is skipped, and one that is expected to fail."""
    result = project.file("test_others.py", OTHERS).run("--reconcile-report", "reports")
    result.assert_outcomes(failed=1, passed=1, skipped=1, xfailed=1)
    assert project.reports() == []


def test_a_folder_that_cannot_be_written_hides_no_failure(project: Project):
    project.file("test_logs.py", LOGS).file("reports/" + folder_name("test_logs.py::test_logs", "call"), "a file")
    result = project.run("--reconcile-report", "reports")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *price -100.00*", "*not written: * exists and is no earlier report*"])


def test_a_file_in_place_of_the_folder_is_refused_before_any_test(project: Project):
    result = project.file("test_logs.py", LOGS).file("reports", "").run("--reconcile-report", "reports")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--reconcile-report reports: is no folder"])


IDS = [
    "tests/test_a.py::test_x[../../../etc/passwd]",
    "tests/test_a.py::test_x[..-..-..-etc-passwd]",
    'tests/test_a.py::test_x[C:\\con|*?<>"\n\0]',
    "tests/test_a.py::test_X[é漢字\udce9]",
    "tests/test_a.py::test_x[é漢字\udce9]",
    "a" * 5000,
    "a" * 5001,
    "",
]


def test_folder_names_are_safe_for_any_test_id_and_never_the_same(tmp_path: Path):
    names = [folder_name(each, when) for each in IDS for when in ("setup", "call", "teardown")]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,100}", name)
        (tmp_path / name).mkdir()
