"""Commands that run engines. Each imports what it needs when it is called: help has to answer at once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.errors import expected_errors
from reconcile.cli.options import (
    Again,
    Against,
    AgainstRun,
    Engines,
    Jobs,
    Json,
    ModeChoice,
    OneScenario,
    Open,
    Out,
    PairsChoice,
    Png,
    Settings,
    Timeout,
)
from reconcile.jobs.limits import TIMEOUT, limits_of


def list_(
    formats: Annotated[bool, typer.Option("--formats", help="The formats of trade logs instead.")] = False,
    json: Json = False,
) -> None:
    """Scenarios and engines, with versions and capabilities; or the formats of trade logs."""
    with expected_errors():
        from reconcile.commands.list import list_everything, list_formats

        (list_formats if formats else list_everything)(as_json=json)


def run(
    scenario: OneScenario,
    engines: Engines = None,
    mode: Annotated[
        ModeChoice,
        typer.Option(help="aligned: every engine obeys every term; native: a free term is the engine's own."),
    ] = ModeChoice.ALIGNED,
    against: Against = None,
    against_run: AgainstRun = None,
    pairs: Annotated[
        PairsChoice, typer.Option(help="Compare each engine with the baseline, or every pair.")
    ] = PairsChoice.BASELINE,
    set_: Settings = None,
    rules: Annotated[
        str | None,
        typer.Option(metavar="FILE.toml", help="Execution rules for the engine `reference`, which obeys any."),
    ] = None,
    jobs: Jobs = None,
    timeout: Timeout = TIMEOUT,
    again: Again = False,
    out: Out = None,
    open_: Open = False,
    png: Png = False,
    json: Json = False,
) -> None:
    """Run a scenario on every engine and explain the differences."""
    with expected_errors():
        started = time.perf_counter()
        from reconcile.commands.requests import RunRequest
        from reconcile.commands.run import run_and_report
        from reconcile.report.html.viewing import Viewing

        request = RunRequest(
            scenario=scenario,
            against=against,
            against_run=against_run,
            engines=engines,
            mode=mode.value,
            every_pair=pairs is PairsChoice.ALL,
            settings=tuple(set_ or ()),
            rules=rules,
            limits=limits_of(jobs, timeout, again=again),
        )
        viewing, libraries = Viewing(open_, png), time.perf_counter() - started
        raise typer.Exit(run_and_report(request, out, as_json=json, import_seconds=libraries, viewing=viewing))


def matrix_(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help="Names, patterns or topics from `reconcile list`. Default: the whole catalogue."),
    ] = None,
    engines: Engines = None,
    mode: Annotated[ModeChoice, typer.Option(help="As in `reconcile run`.")] = ModeChoice.ALIGNED,
    pairs: Annotated[
        PairsChoice, typer.Option(help="all: every two engines as well, beside each against what is expected.")
    ] = PairsChoice.BASELINE,
    records: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Keep cells in a folder that is to be committed, as --records docs/records/matrix."
        ),
    ] = None,
    jobs: Jobs = None,
    timeout: Timeout = TIMEOUT,
    again: Again = False,
    out: Out = None,
    json: Json = False,
) -> None:
    """Every scenario on every engine, each against what the scenario's terms give. Exit codes as `run`."""
    with expected_errors():
        from reconcile.commands.matrix import matrix_and_report
        from reconcile.commands.requests import MatrixRequest

        request = MatrixRequest(
            scenarios=tuple(scenarios or ()),
            engines=engines,
            mode=mode.value,
            every_pair=pairs is PairsChoice.ALL,
            records=records,
            limits=limits_of(jobs, timeout, again=again),
        )
        raise typer.Exit(matrix_and_report(request, out, as_json=json))


def decide_(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="The study: candidates and how to choose.")],
    engines: Engines = None,
    set_: Settings = None,
    why: Annotated[
        bool, typer.Option("--why", help="Fix rules one after the other until the decision is the same; takes long.")
    ] = False,
    jobs: Jobs = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Would I decide otherwise on another engine? 0: the same everywhere; 1: not; 2: cannot be told."""
    with expected_errors():
        from reconcile.commands.decide import DecideRequest, decide_and_report

        request = DecideRequest(study, engines, tuple(set_ or ()), why, limits_of(jobs, TIMEOUT, again=False).jobs)
        raise typer.Exit(decide_and_report(request, out, as_json=json))


def explain_(
    scenario: OneScenario,
    a: Annotated[str, typer.Argument(help="An engine: the baseline.")],
    b: Annotated[str, typer.Argument(help="The engine to explain against it.")],
    mode: Annotated[ModeChoice, typer.Option(help="native: each engine by itself; aligned: as it obeys.")] = (
        ModeChoice.NATIVE
    ),
    set_: Settings = None,
    interactions: Annotated[bool, typer.Option(help="What each two rules make together beyond alone.")] = False,
    timeout: Timeout = TIMEOUT,
    again: Again = False,
    out: Out = None,
    json: Json = False,
) -> None:
    """Why two engines differ: the difference split over their execution rules, proven by replay."""
    with expected_errors():
        from reconcile.commands.explain import explain_and_report
        from reconcile.commands.requests import RunRequest

        request = RunRequest(
            scenario=scenario,
            engines=f"{a},{b}",
            mode=mode.value,
            settings=tuple(set_ or ()),
            limits=limits_of(None, timeout, again=again),
        )
        raise typer.Exit(explain_and_report(request, out, as_json=json, with_interactions=interactions))


def probe(
    engine: Annotated[str, typer.Argument(help="The engine to measure.")],
    write: Annotated[
        bool, typer.Option("--write", help="Keep the rules with the adapter (source checkout).")
    ] = False,
    timeout: Timeout = TIMEOUT,
    again: Again = False,
    json: Json = False,
) -> None:
    """An engine's execution rules, measured. Exit code 1: a rule is not as kept, or not decided."""
    with expected_errors():
        from reconcile.commands.probe import probe_and_report

        limits = limits_of(1, timeout, again=again)
        raise typer.Exit(probe_and_report(engine, limits, as_json=json, keep=write))


def upgrade(
    engine: Annotated[str, typer.Argument(help="The engine.")],
    before: Annotated[str, typer.Argument(metavar="FROM", help="The version before, as 1.0.")],
    after: Annotated[str, typer.Argument(metavar="TO", help="The version after, as 1.2.")],
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Your own, beside the whole catalogue.")
    ] = None,
    only: Annotated[
        bool, typer.Option("--only", help="The scenarios that are named, without the catalogue.")
    ] = False,
    jobs: Jobs = None,
    timeout: Timeout = TIMEOUT,
    again: Again = False,
    out: Out = None,
    json: Json = False,
) -> None:
    """What a version of an engine changes: rules, orders, dollars by cause. Exit code 0: nothing, 1: something."""
    with expected_errors():
        from reconcile.commands.upgrade import UpgradeRequest, upgrade_and_report

        limits = limits_of(jobs, timeout, again=again)
        request = UpgradeRequest(engine, before, after, tuple(scenarios or ()), only, limits)
        raise typer.Exit(upgrade_and_report(request, out, as_json=json))
