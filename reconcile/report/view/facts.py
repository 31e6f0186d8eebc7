"""What was run and on what: terms, settings, versions, data."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from bundles.tables.cells import printable
from reconcile.formatting import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.contract import Run
    from reconcile.runs.comparison import Comparison
    from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, and its value on each side."""

    name: str
    values: tuple[str, ...]
    sources: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True)
class FactTable:
    """Lines under a title; ``heads`` names the sides."""

    title: str
    heads: tuple[str, ...]
    facts: tuple[Fact, ...]


def fact_tables(comparison: Comparison) -> tuple[FactTable, ...]:
    """Terms and settings of every run, and the data of the scenario."""
    runs = comparison.runs
    heads = tuple(cell.name for cell in comparison.results if cell.run)
    return (
        FactTable("Terms in force", heads, tuple(_terms(runs))),
        FactTable("Settings of the engines", heads, tuple(_settings(runs))),
        FactTable("Data", ("",), tuple(fact for scenario in comparison.scenarios[:1] for fact in _data(scenario))),
        FactTable("Versions", ("",), tuple(_versions(runs))),
    )


def _terms(runs: Sequence[Run]) -> Iterator[Fact]:
    names = type(runs[0].terms).model_fields if runs else ()
    for name in names:
        yield Fact(name.replace("_", " "), tuple(_term(getattr(run.terms, name)) for run in runs))


def _term(value: object) -> str:
    if value is None:
        return "see settings"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _settings(runs: Sequence[Run]) -> Iterator[Fact]:
    by_run = [{setting.topic: setting for setting in run.settings} for run in runs]
    for topic in dict.fromkeys(topic for settings in by_run for topic in settings):
        found = [settings.get(topic) for settings in by_run]
        values = tuple(NOT_REPORTED if setting is None else setting.value for setting in found)
        yield Fact(topic, values, tuple("" if setting is None else setting.source for setting in found))


def _data(scenario: Scenario) -> Iterator[Fact]:
    panel = scenario.panel
    yield Fact("assets", (f"{len(panel.assets):,}",))
    yield Fact("sessions", (f"{len(panel.sessions):,} of {panel.calendar}",))
    yield Fact("from", (f"{panel.sessions[0]:%Y-%m-%d}",))
    yield Fact("to", (f"{panel.sessions[-1]:%Y-%m-%d}",))
    yield Fact("SHA-256", (panel.sha256,))
    for line in panel.notes.lines():
        yield Fact("note", (line,))


def _versions(runs: Sequence[Run]) -> Iterator[Fact]:
    yield from (Fact(name, (version,)) for name, version in dict.fromkeys((run.engine, run.version) for run in runs))
    yield from _own_versions()


def _own_versions() -> Iterator[Fact]:
    yield Fact("backtest-reconcile", (metadata.version("backtest-reconcile"),))
    yield Fact("Python", (platform.python_version(),))


def file_tables(paths: Sequence[Path]) -> tuple[FactTable, ...]:
    """The files that two logs and their prices were read from, by name, each with its hash; and our versions."""
    files = tuple(Fact(printable(path.name), (_sha256(path),)) for path in paths if path.is_file())
    return FactTable("Files, SHA-256", ("",), files), FactTable("Versions", ("",), tuple(_own_versions()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
