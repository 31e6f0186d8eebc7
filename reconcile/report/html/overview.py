"""Causes × pairs on one look: amounts with small bars, the largest cause first, those of zero left out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.formatting import amount_or_not_reported, signed

if TYPE_CHECKING:
    from reconcile.report.html.sections import Section


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount as it is printed; ``width`` is that of its bar, percent of the largest amount of the table."""

    text: str
    width: int


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """A cause, with a cell per pair."""

    cause: str
    cells: tuple[Cell, ...]


type _Amounts = tuple[tuple[float, str], ...]


def overview(sections: Sequence[Section]) -> tuple[OverviewLine, ...]:
    """The causes that any pair shows, the largest amount of any pair first."""
    lines = dict(_lines(sections))
    most = max((_largest(cells) for cells in lines.values()), default=0.0) or 1.0
    return tuple(
        OverviewLine(cause, tuple(Cell(text, math.ceil(100 * abs(amount) / most)) for amount, text in cells))
        for cause, cells in sorted(lines.items(), key=lambda line: -_largest(line[1]))
    )


def _lines(sections: Sequence[Section]) -> Iterator[tuple[str, _Amounts]]:
    for lines in zip(*(section.pair.causes for section in sections), strict=True):
        if any(line.net or line.partly for line in lines):
            cells = ((line.net, amount_or_not_reported(line.net, partly=line.partly)) for line in lines)
            yield lines[0].cause, tuple(cells)
    rest = [section.pair.amounts.unexplained for section in sections]
    if any(rest):
        yield "unexplained", tuple((amount or 0.0, signed(amount)) for amount in rest)


def _largest(cells: _Amounts) -> float:
    return max(abs(amount) for amount, _ in cells)
