"""The pytest plugin: the mark ``scenario``, its fixtures, and ``--reconcile-report``.

Pytest imports this module in every project of an environment that has us installed. So nothing but pytest is
imported here; the rest comes with the first test that asks for it.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from adapters.contract import Adapter, Run
    from scenarios.scenario import Scenario

MARK = "scenario"
_OPTION = "reconcile_report"
_KEEP = "reconcile_keep"
_MARKS = (
    "scenario(*names, engines=(), mode='aligned'): runs the test on scenarios of backtest-reconcile, by name, topic,"
    " pattern or file",
    "slow: takes more than a few seconds",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--reconcile-report`` and ``--reconcile-keep``."""
    parser.getgroup("reconcile").addoption(
        "--reconcile-report",
        dest=_OPTION,
        metavar="DIR",
        default=None,
        help="Write a report of each failed assert_aligned into a folder of its own below DIR.",
    )
    parser.getgroup("reconcile").addoption(
        "--reconcile-keep",
        dest=_KEEP,
        metavar="DIR",
        default=None,
        help="Runs of the fixture kept_run: taken from DIR, and kept there where it has none yet.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register marks; make folders absolute before xdist hands options on to its workers."""
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)
    for option in (_OPTION, _KEEP):
        named = config.getoption(option)
        if named is not None:
            folder = Path(config.invocation_params.dir, named)
            if folder.exists() and not folder.is_dir():
                raise pytest.UsageError(f"--{option.replace('_', '-')} {named}: is no folder")
            setattr(config.option, option, str(folder))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per scenario of the mark, and per engine where it names engines."""
    mark = metafunc.definition.get_closest_marker(MARK)
    if mark is not None:
        from reconcile.testing.marks import parametrize

        parametrize(metafunc, mark)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the report of an ``assert_aligned`` that failed, and say where it is below the assertion."""
    report = yield
    folder = item.config.getoption(_OPTION)
    if folder is not None and report.failed and call.excinfo is not None:
        from reconcile.testing.reports import keep

        if kept := keep(item, call, Path(folder)):
            report.user_properties.append((_OPTION, kept))
            add_section = getattr(report.longrepr, "addsection", None)  # not there where pytest shows a bare line
            if add_section is not None:
                add_section("reconcile report", kept)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where the reports are, also those that xdist's workers wrote."""
    if terminalreporter.config.getoption(_OPTION) is None:
        return
    reports = [report for kind in ("failed", "error") for report in terminalreporter.getreports(kind)]
    properties = [each for report in reports for each in getattr(report, "user_properties", ())]
    kept = sorted({str(value) for name, value in properties if name == _OPTION})
    if kept:
        terminalreporter.section("reconcile reports")
    for folder in kept:
        terminalreporter.line(folder)


@pytest.fixture
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """The scenario that the test's mark names; built once for all tests that follow each other on it."""
    from reconcile.matrix.fill import scenario_of
    from reconcile.testing.marks import asked_of

    if not hasattr(request, "param"):
        asked_of(request.node)  # says that the mark is missing
    return scenario_of(request.param)


@pytest.fixture
def adapter(request: pytest.FixtureRequest) -> Adapter:
    """The adapter under test: of the engine that the mark names. Override it to test an adapter of your own."""
    import adapters

    if not hasattr(request, "param"):
        hint = "name engines in the mark, or override the fixture `adapter` with your own"
        pytest.fail(f"no engine is named: {hint}", pytrace=False)
    return adapters.get(request.param)


@pytest.fixture
def engine_run(request: pytest.FixtureRequest, adapter: Adapter, scenario: Scenario) -> Run:
    """The run of ``scenario`` by ``adapter``. A missing engine fails.

    What the adapter declares that it cannot is skipped with its word, unless every engine must be able to.
    """
    from adapters.contract import EngineUnavailable, Unsupported
    from reconcile.testing.marks import asked_of
    from scenarios.catalogue import CATALOGUE

    for defect in adapter.defects:
        if defect.scenario == scenario.name:
            request.node.add_marker(pytest.mark.xfail(reason=f"{defect.reason} ({defect.link})", strict=True))
    try:
        return adapter.run(scenario, asked_of(request.node).mode)
    except EngineUnavailable as error:
        pytest.fail(str(error), pytrace=False)
    except Unsupported as word:
        entry = CATALOGUE.get(scenario.name)
        if entry is not None and entry.is_required:
            pytest.fail(f"{word.support}, and every engine must run {scenario.name}: {word}", pytrace=False)
        pytest.skip(f"{word.support}: {word}")


@pytest.fixture
def kept_run(request: pytest.FixtureRequest, engine_run: Run) -> Run:
    """The run that was kept of the same engine, scenario and mode in the folder of ``--reconcile-keep``.

    Where there is none, this one is kept and the test skipped: with the next version there is something to compare.
    """
    from reconcile.testing.keeping import kept_or_keep

    folder = request.config.getoption(_KEEP)
    if folder is None:
        pytest.skip("no folder of kept runs is named: --reconcile-keep DIR")
    return kept_or_keep(Path(folder), engine_run)


@pytest.fixture
def expected_run(request: pytest.FixtureRequest, scenario: Scenario) -> Run:
    """What the scenario's terms give, as the reference engine works it out in aligned mode.

    There is none in native mode, where each engine is right by its own rules.
    """
    import adapters
    from adapters.contract import Mode, Unsupported
    from adapters.registry import reference
    from reconcile.testing.marks import asked_of

    if asked_of(request.node).mode is not Mode.ALIGNED:
        pytest.fail("in native mode nothing is expected: compare two engines' runs", pytrace=False)
    try:
        return adapters.get(reference()).run(scenario)
    except Unsupported as word:
        pytest.skip(f"no expected run: {word}")
