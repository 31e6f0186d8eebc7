"""Reports of failed assertions: one folder per test, written by the writers that every report is written by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bundles.errors import InputError
from bundles.tables.write import write_csv
from reconcile.jobs.job import JobResult
from reconcile.report.files.folder import atomic_folder
from reconcile.report.files.summary import SCHEMA
from reconcile.report.files.tables import as_json, write_text, write_variances
from reconcile.report.files.write import write_comparison
from reconcile.report.text.template import template
from reconcile.report.view.pair import EPISODES_AT_A_GLANCE, PairView
from reconcile.runs.comparison import Comparison
from reconcile.testing.assertion import NotAligned
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pytest

    from adapters.contract import Run
    from reconcile.variance import Variance

_LONGEST = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


def keep(item: pytest.Item, call: pytest.CallInfo[None], folder: Path) -> str:
    """Write the report of the assertion that failed the test; gives a line that says where, or why not.

    Empty where another error failed the test.
    """
    failed = _found(call.excinfo.value) if call.excinfo is not None else None
    if failed is None:
        return ""
    target = folder / folder_name(item.nodeid, call.when)
    try:
        _write(failed, item, target)
    except InputError as error:
        return f"not written: {error}"
    return str(target)


def folder_name(test: str, when: str) -> str:
    """A folder for any test id, on any file system: what can be read of it, and a hash that tells it from others."""
    stage = test if when == "call" else f"{test} {when}"
    readable = _UNSAFE.sub("-", test).strip("-")[-_LONGEST:]
    return f"{readable}-{hashlib.sha256(stage.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def _found(error: BaseException) -> NotAligned | None:
    """The assertion itself, in a group, or behind the error that a test made of it."""
    return next((each for each in _chain(error, set()) if isinstance(each, NotAligned)), None)


def _chain(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _chain(inner, seen)
    yield from _chain(error.__cause__, seen)
    yield from _chain(error.__context__, seen)


def _write(failed: NotAligned, item: pytest.Item, target: Path) -> None:
    runs = failed.variance.a.run, failed.variance.b.run
    scenario = _scenario_of(item, runs)
    if scenario is not None:
        write_comparison(_comparison(failed, scenario, runs), target)
    else:
        _write_pair(failed, item.nodeid, target)


def _scenario_of(item: pytest.Item, runs: tuple[Run | None, Run | None]) -> Scenario | None:
    """The scenario of the test's fixture where both runs are of it and can be told apart by engine."""
    given = getattr(item, "funcargs", {}).get("scenario")
    if not isinstance(given, Scenario) or {run.scenario if run else "" for run in runs} != {given.name}:
        return None
    return given if len({run.engine for run in runs if run}) == len(runs) else None


def _comparison(failed: NotAligned, scenario: Scenario, runs: tuple[Run | None, Run | None]) -> Comparison:
    held = [run for run in runs if run is not None]
    return Comparison(
        scenarios=(scenario,),
        mode=held[0].mode,
        results=tuple(JobResult(run.engine, run=run, seconds=run.seconds) for run in held),
        variances=(failed.variance,),
        command=failed.command or "reconcile run scenario.toml",
    )


def _write_pair(failed: NotAligned, test: str, target: Path) -> None:
    """What is known of a pair without its scenario."""
    variance = failed.variance
    mode = None if variance.mode is None else variance.mode.value
    pair = PairView(variance, EPISODES_AT_A_GLANCE)
    page = template("assertion.md.j2").render(pair=pair, test=test, command=failed.command)
    with atomic_folder(target) as folder:
        write_variances((variance,), folder)
        for name, run in _runs(variance):
            write_csv(run.fills, folder / f"trades_{name}.csv")
        content = {"schema": SCHEMA, "scenario": variance.scenario, "mode": mode, "pairs": [pair.summary]}
        write_text(folder / "variance.json", as_json(content))
        write_text(folder / "variance.md", page)


def _runs(variance: Variance) -> Iterator[tuple[str, Run]]:
    """Runs by name, told apart where both sides are called the same."""
    same = variance.a.name == variance.b.name
    for side, book in (("a", variance.a), ("b", variance.b)):
        if book.run is not None:
            yield (f"{book.name}-{side}" if same else book.name), book.run
