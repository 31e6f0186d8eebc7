"""From a question to a filled cell: runs are asked for, and judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import adapters
from adapters.contract import EngineUnavailable, Mode, Run, Unsupported, stopwatch
from adapters.registry import reference
from bundles.errors import one_line
from bundles.tolerances import HALF_CENT
from reconcile.environments.place import Column
from reconcile.formatting import dollars
from reconcile.jobs.job import EngineFailed
from reconcile.matrix.cell import EXPECTED, HAND, Cell, CellKey
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from reconcile.verdicts.hand_values import differences
from reconcile.verdicts.verdict import Verdict, with_defects
from scenarios.catalogue import CATALOGUE
from scenarios.loading import load

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


type Runs = Callable[[Column, str, Mode], Run]
"""Gives an engine's run of a scenario of the catalogue, or raises what stands in its place."""


def fill(key: CellKey, columns: Mapping[str, Column] | None = None, runs: Runs | None = None) -> Cell:
    """Run what is asked and judge it; what goes wrong becomes the cell's verdict.

    ``columns`` are engines by the names that keys have for them, and ``runs`` gives their runs: where they are not
    given, engines are those of this environment and run in this process.
    """
    case = _Case(key, columns or {}, runs or run_here)
    with stopwatch() as elapsed:
        cell = _fill(case)
    return replace(cell, seconds=elapsed(), version=case.column(key.engine).version or "")


@dataclass(frozen=True)
class _Case:
    """A question and those who answer it."""

    key: CellKey
    columns: Mapping[str, Column]
    runs: Runs

    def column(self, name: str) -> Column:
        return self.columns.get(name) or Column(name, name)

    def run(self, name: str) -> Run:
        return self.runs(self.column(name), self.key.scenario, self.key.mode)


def _fill(case: _Case) -> Cell:
    key = case.key
    try:
        return _against_hand(case) if key.against == HAND else _compared(case)
    except Unsupported as word:
        return Cell(key, Verdict(word.support.value), one_line(word))
    except EngineUnavailable as error:
        return Cell(key, Verdict.UNAVAILABLE, one_line(error))
    except Exception as error:  # noqa: BLE001  a bug of an engine or an adapter is that cell's error
        defects = [
            each for each in adapters.get(case.column(key.engine).engine).defects if each.scenario == key.scenario
        ]
        said = str(error) if isinstance(error, EngineFailed) else f"{type(error).__name__}: {one_line(error)}"
        return Cell(key, with_defects(Verdict.ERROR, defects), said)


def _compared(case: _Case) -> Cell:
    key = case.key
    run = case.run(key.engine)
    other = _expected(case) if key.against == EXPECTED else case.run(key.against)
    variance = compare(other, run, declared_of(other, run))
    return Cell(key, variance.verdict, _reason(variance, key), variance.difference)


def _expected(case: _Case) -> Run:
    """The reference engine's run. What it cannot do is no answer of the engine under test.

    Raises
    ------
    RuntimeError
        There is no expected run.
    """
    try:
        return case.run(reference())
    except (Unsupported, EngineUnavailable) as error:
        raise RuntimeError(f"no expected run: {error}") from error


def _against_hand(case: _Case) -> Cell:
    key = case.key
    hand = CATALOGUE[key.scenario].hand
    assert hand is not None
    run = case.run(key.engine)
    apart = differences(run, hand)
    difference = None if run.final_value is None else run.final_value - hand.final_value
    return Cell(key, Verdict.BREAK if apart else Verdict.ALIGNED, "; ".join(apart), difference)


def _reason(variance: Variance, key: CellKey) -> str:
    """Why the two sides are not the same: what is declared, else the first divergence and the causes."""
    if variance.verdict is Verdict.ALIGNED:
        return ""
    declared = declared_of(*(side.run for side in (variance.a, variance.b) if side.run))
    if variance.verdict in (Verdict.KNOWN_DEFECT, Verdict.FIXED) and declared.defects:
        return f"{declared.defects[0].reason} ({declared.defects[0].link})"
    if variance.verdict is Verdict.EXPLAINED and key.mode is Mode.ALIGNED:
        return "; ".join(
            f"{each.cause} {dollars(each.dollars)}: {each.reason} ({each.source})" for each in declared.expectations
        )
    causes = ", ".join(
        f"{cause} {dollars(amount)}" for cause, amount in variance.causes.items() if abs(amount) >= HALF_CENT
    )
    return f"{variance.divergence}; {causes or 'no dollars'}"


@lru_cache(maxsize=8)
def run_here(column: Column, name: str, mode: Mode) -> Run:
    """An engine's run in this process, which remembers the last ones."""
    return adapters.get(column.engine).run(scenario_of(name), mode, column.preset)


@lru_cache(maxsize=4)
def scenario_of(name: str) -> Scenario:
    """A scenario of the catalogue, built once for all engines that run it one after another."""
    return load(name)


def forget() -> None:
    """Forget the runs of this process."""
    run_here.cache_clear()
