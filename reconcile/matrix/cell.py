"""A cell of the matrix: what is asked, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from adapters.contract import Mode
from adapters.registry import reference
from scenarios.catalogue import CATALOGUE

if TYPE_CHECKING:
    from reconcile.verdicts.verdict import Verdict

EXPECTED = "expected"
"""What the scenario's terms give, as the reference engine works it out."""

HAND = "hand"
"""What was worked out on paper: the reference engine is held against it, where there is such a value."""


@dataclass(frozen=True, slots=True)
class CellKey:
    """One engine on one scenario, against ``expected``, ``hand`` or another engine."""

    scenario: str
    engine: str
    against: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell came to.

    ``difference`` is the engine's final value minus the other side's, account currency; ``None`` where nothing
    was compared. ``reason`` is the declared or the found one, one line; empty where the two sides agree. ``version``
    is the engine's.
    """

    key: CellKey
    verdict: Verdict
    reason: str = ""
    difference: float | None = None
    seconds: float = 0.0
    version: str = ""


def plan_cells(
    names: Sequence[str], engines: Sequence[str], mode: Mode = Mode.ALIGNED, *, every_pair: bool = False
) -> tuple[CellKey, ...]:
    """Every cell there is to be, in the order of the catalogue and of ``engines``."""
    return tuple(key for name in names for key in _of_scenario(name, engines, mode, every_pair=every_pair))


def _of_scenario(name: str, engines: Sequence[str], mode: Mode, *, every_pair: bool) -> Iterator[CellKey]:
    if CATALOGUE[name].hand is not None and mode is Mode.ALIGNED:
        yield CellKey(name, reference(), HAND, mode)
    yield from (CellKey(name, engine, EXPECTED, mode) for engine in engines)
    if every_pair:
        yield from (CellKey(name, b, a, mode) for a, b in combinations(engines, 2))
