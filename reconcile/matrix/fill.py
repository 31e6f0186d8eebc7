"""From a question to a filled cell, in this process."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import adapters
from adapters.contract import EngineUnavailable, Mode, Run, Unsupported, stopwatch
from adapters.registry import reference
from bundles.tolerances import HALF_CENT
from reconcile.formatting import dollars
from reconcile.matrix.cell import EXPECTED, HAND, Cell, CellKey
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from reconcile.verdicts.hand_values import differences
from reconcile.verdicts.verdict import Verdict, with_defects
from scenarios.catalogue import CATALOGUE
from scenarios.loading import load

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


def fill(key: CellKey) -> Cell:
    """Run what is asked and judge it; what goes wrong becomes the cell's verdict."""
    with stopwatch() as elapsed:
        cell = _fill(key)
    return replace(cell, seconds=elapsed())


def _fill(key: CellKey) -> Cell:
    try:
        return _against_hand(key) if key.against == HAND else _compared(key)
    except Unsupported as word:
        return Cell(key, Verdict(word.support.value), _one_line(word))
    except EngineUnavailable as error:
        return Cell(key, Verdict.UNAVAILABLE, _one_line(error))
    except Exception as error:  # noqa: BLE001  a bug of an engine or an adapter is that cell's error
        defects = [each for each in adapters.get(key.engine).defects if each.scenario == key.scenario]
        return Cell(key, with_defects(Verdict.ERROR, defects), f"{type(error).__name__}: {_one_line(error)}")


def _compared(key: CellKey) -> Cell:
    run = _run(key.engine, key.scenario, key.mode)
    other = _expected(key) if key.against == EXPECTED else _run(key.against, key.scenario, key.mode)
    variance = compare(other, run, declared_of(other, run))
    return Cell(key, variance.verdict, _reason(variance, key), variance.difference)


def _expected(key: CellKey) -> Run:
    """The reference engine's run. What it cannot do is no answer of the engine under test.

    Raises
    ------
    RuntimeError
        There is no expected run.
    """
    try:
        return _run(reference(), key.scenario, key.mode)
    except (Unsupported, EngineUnavailable) as error:
        raise RuntimeError(f"no expected run: {error}") from error


def _against_hand(key: CellKey) -> Cell:
    hand = CATALOGUE[key.scenario].hand
    assert hand is not None
    run = _run(key.engine, key.scenario, key.mode)
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
def _run(engine: str, name: str, mode: Mode) -> Run:
    return adapters.get(engine).run(scenario_of(name), mode)


@lru_cache(maxsize=4)
def scenario_of(name: str) -> Scenario:
    """A scenario of the catalogue, built once for all engines that run it one after another."""
    return load(name)


def forget() -> None:
    """Forget the runs of this process."""
    _run.cache_clear()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
