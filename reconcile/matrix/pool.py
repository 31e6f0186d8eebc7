"""Fills cells on all cores: each engine in processes of its own, so that none can disturb another."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Event
from typing import TYPE_CHECKING

from reconcile.matrix.cell import Asked, MatrixCell
from reconcile.matrix.fill import fill
from reconcile.runs.jobs import process_of_its_own, stop_everything, wait_for_all
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from reconcile.matrix.records import Records

type OnFilled = Callable[[MatrixCell], None]


def fill_all(
    asked: Sequence[Asked], records: Records, on_filled: OnFilled, *, again: bool = False
) -> tuple[MatrixCell, ...]:
    """Every cell, in the order of ``asked``; one that has a record is read from it unless ``again``.

    ``on_filled`` is told each cell when it is there, from several threads.
    """
    known = {} if again else {each: cell for each in asked if (cell := records.find(each))}
    for cell in known.values():
        on_filled(cell)

    def keep(cell: MatrixCell) -> None:
        records.keep(cell)
        on_filled(cell)

    made = _fill_side_by_side([each for each in asked if each not in known], keep)
    filled = known | {cell.asked: cell for cell in made}
    return tuple(filled[each] for each in asked)


def _fill_side_by_side(asked: Sequence[Asked], keep: OnFilled) -> list[MatrixCell]:
    cores = os.cpu_count() or 1
    shares = list(_shares(asked, cores))
    if not shares:
        return []
    stopped = Event()
    with ThreadPoolExecutor(max_workers=cores) as threads:
        futures = [threads.submit(_fill_in_one_process, share, keep, stopped) for share in shares]
        try:
            wait_for_all(futures)
        except KeyboardInterrupt:
            stopped.set()
            stop_everything(futures)
            raise
    return [cell for future in futures for cell in future.result()]


def _shares(asked: Sequence[Asked], cores: int) -> Iterator[Sequence[Asked]]:
    """Cells by engine, an engine's dealt out to several processes where there are cores for them."""
    by_engine: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        by_engine[each.engine].append(each)
    parts = max(1, -(-cores // max(1, len(by_engine))))
    for cells in by_engine.values():
        yield from (share for part in range(parts) if (share := cells[part::parts]))


def _fill_in_one_process(share: Sequence[Asked], keep: OnFilled, stopped: Event) -> list[MatrixCell]:
    """One after another in one other process; one that dies costs the cell that killed it, and is replaced."""
    cells: list[MatrixCell] = []
    left = list(share)
    while left and not stopped.is_set():
        with process_of_its_own() as process:
            while left and not stopped.is_set():
                cell = _answered(left[0], process.submit(fill, left.pop(0)))
                keep(cell)
                cells.append(cell)
                if cell.verdict is Verdict.ERROR:
                    break  # the process may be gone, or in a state that nobody knows
    return cells


def _answered(asked: Asked, future: Future[MatrixCell]) -> MatrixCell:
    try:
        return future.result()
    except BrokenProcessPool as error:
        return MatrixCell(asked, Verdict.ERROR, f"the engine's process ended: {error}", None, 0.0)
