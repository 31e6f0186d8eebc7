"""Fills cells on all cores: each engine in processes of its own, so that none can disturb another."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from reconcile.matrix.cell import Cell, CellKey
from reconcile.matrix.fill import fill
from reconcile.runs.processes import call_side_by_side, process_of_its_own
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from reconcile.matrix.records import Records

type OnFilled = Callable[[Cell], None]


def fill_all(
    keys: Sequence[CellKey], records: Records, on_filled: OnFilled, *, again: bool = False
) -> tuple[Cell, ...]:
    """Every cell, in the order of ``keys``; one that has a record is read from it unless ``again``.

    ``on_filled`` is called with each cell when it is there, from several threads.
    """
    known = {} if again else {each: cell for each in keys if (cell := records.find(each))}
    for cell in known.values():
        on_filled(cell)

    def keep(cell: Cell) -> None:
        records.keep(cell)
        on_filled(cell)

    made = _fill_side_by_side([each for each in keys if each not in known], keep)
    filled = known | {cell.key: cell for cell in made}
    return tuple(filled[each] for each in keys)


def _fill_side_by_side(keys: Sequence[CellKey], keep: OnFilled) -> list[Cell]:
    stopped = Event()
    calls = [partial(_fill_in_one_process, share, keep, stopped) for share in _shares(keys, os.cpu_count() or 1)]
    return [cell for cells in call_side_by_side(calls, on_interrupt=stopped.set) for cell in cells]


def _shares(keys: Sequence[CellKey], cores: int) -> Iterator[Sequence[CellKey]]:
    """Cells by engine, an engine's dealt out to several processes where there are cores for them."""
    by_engine: dict[str, list[CellKey]] = defaultdict(list)
    for each in keys:
        by_engine[each.engine].append(each)
    parts = max(1, -(-cores // max(1, len(by_engine))))
    for cells in by_engine.values():
        yield from (share for part in range(parts) if (share := cells[part::parts]))


def _fill_in_one_process(share: Sequence[CellKey], keep: OnFilled, stopped: Event) -> list[Cell]:
    """One after another in one other process; one that dies costs the cell that killed it, and is replaced."""
    cells: list[Cell] = []
    left = list(share)
    while left and not stopped.is_set():
        with process_of_its_own() as process:
            while left and not stopped.is_set():
                cell = _cell_of(left[0], process.submit(fill, left.pop(0)))
                keep(cell)
                cells.append(cell)
                if cell.verdict is Verdict.ERROR:
                    break  # the process may be gone, or in a state that nobody knows
    return cells


def _cell_of(key: CellKey, future: Future[Cell]) -> Cell:
    try:
        return future.result()
    except BrokenProcessPool as error:
        return Cell(key, Verdict.ERROR, f"the engine's process ended: {error}")
