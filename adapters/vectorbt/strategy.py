"""Instructions as cells of VectorBT's order matrix, and the order in which the cells of a row execute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Unsupported, sells_first

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.answers import Answers
    from adapters.vectorbt.cells import Cells, Place
    from bundles.arrays import Flags, Floats, Ints
    from scenarios.instructions import Instruction


def cells(task: Task) -> Cells:
    """Each market order by the row and column at which it is to be filled, in order of row.

    Rows from the number of sessions on are instructions that no session is left for.

    Raises
    ------
    Unsupported
        Two orders wait for the same bar, and a cell holds one.
    """
    placing = _Placing.of(task)
    taken: dict[Place, Instruction] = {}
    for instruction in task.scenario.instructions:
        if instruction.is_conditional:
            continue  # VectorBT finds its row itself, see ``stops``
        place = placing.place(instruction)
        while place in taken and place[0] >= placing.sessions:
            place = place[0] + 1, place[1]
        if place in taken:
            raise Unsupported(
                f"orders {taken[place].order_id} and {instruction.order_id} wait for the same bar, and "
                "VectorBT's order matrix has one cell for each session and asset"
            )
        taken[place] = instruction
    return dict(sorted(taken.items(), key=lambda item: item[0][0]))


@dataclass(frozen=True, eq=False)
class _Placing:
    """Where an instruction goes.

    VectorBT ignores an order whose row has no price (``execute_order_nb``: PriceNaN) and forgets it. An
    aligned share order is therefore put on the next row with a bar, which is known beforehand; where a
    target weight would wait is not, because it would be sized anew.
    """

    rows: Mapping[object, int]
    columns: Mapping[str, int]
    later: int
    has_price: Flags
    waits: bool

    @classmethod
    def of(cls, task: Task) -> _Placing:
        panel = task.scenario.panel
        return cls(
            rows={session: row for row, session in enumerate(panel.sessions)},
            columns={asset: column for column, asset in enumerate(panel.assets)},
            later=task.terms.fill.sessions_later,
            has_price=panel.field(task.terms.fill.price_field).notna().to_numpy(),
            waits=task.is_aligned,
        )

    @property
    def sessions(self) -> int:
        return len(self.rows)

    def place(self, instruction: Instruction) -> Place:
        row = self.rows[instruction.session] + self.later
        column = self.columns[instruction.asset]
        if self.waits and instruction.quantity is not None:
            bars = np.flatnonzero(self.has_price[row:, column])
            row = row + int(bars[0]) if len(bars) else self.sessions
        return row, column


def rows_needed(cells: Cells, sessions: int) -> int:
    """How many rows the matrices need to hold every cell."""
    return max([sessions, *(row + 1 for row, _ in cells)])


def sizes(cells: Cells, shape: tuple[int, int]) -> Floats:
    """VectorBT's ``size``: signed shares or target weights, NaN for no order."""
    matrix = np.full(shape, np.nan)
    for place, instruction in cells.items():
        matrix[place] = instruction.weight if instruction.quantity is None else instruction.quantity
    return matrix


def call_sequence(task: Task, cells: Cells, shape: tuple[int, int], answers: Answers) -> Ints | None:
    """VectorBT's ``call_seq`` as the terms say, ``None`` where they leave it to VectorBT.

    ``answers`` of an earlier run tell on which side of its position a target weight lies.
    """
    if task.terms.order is None:
        return None
    rows, columns = shape
    sequence = np.tile(np.arange(columns), (rows, 1))
    for row, places in groupby(cells, key=lambda place: place[0]):
        stated = list(places)
        first = _sells_first(stated, cells, answers) if task.sells_first else [column for _, column in stated]
        sequence[row] = with_first(sequence[row], first)
    return sequence


def with_first(columns: Ints, first: Sequence[int]) -> Ints:
    """All of ``columns``, those of ``first`` first and in its order."""
    return np.concatenate([np.asarray(first, dtype=np.int64), np.setdiff1d(columns, first, assume_unique=True)])


def _sells_first(places: Sequence[Place], cells: Cells, answers: Answers) -> list[int]:
    """The columns of one row's cells; before the first run every weight above zero counts as a buy."""
    column = {cells[place].asset: place[1] for place in places}
    known = {cells[place].asset: answers[place] for place in places if place in answers}
    account_value = next((answer.account_value for answer in known.values()), 1.0)

    def position_value(asset: str) -> float:
        return known[asset].position_value if asset in known else 0.0

    ordered = sells_first([cells[place] for place in places], position_value, account_value)
    return [column[instruction.asset] for instruction in ordered]
