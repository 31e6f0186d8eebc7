"""Fills cells on all cores: engines run in workers of their own, what they give is judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from threading import Event
from typing import TYPE_CHECKING

from reconcile.jobs.job import Job, run_of
from reconcile.jobs.limits import Limits
from reconcile.jobs.local import Workers
from reconcile.jobs.processes import call_side_by_side
from reconcile.matrix.cell import Cell, CellKey
from reconcile.matrix.fill import Runs, fill, scenario_of

if TYPE_CHECKING:
    from adapters.contract import Mode, Run
    from reconcile.environments.place import Column
    from reconcile.matrix.records import CellStore

type OnFilled = Callable[[Cell], None]


def fill_all(
    keys: Sequence[CellKey],
    columns: Sequence[Column],
    records: CellStore,
    on_filled: OnFilled,
    limits: Limits | None = None,
) -> tuple[Cell, ...]:
    """Every cell, in the order of ``keys``; one that has a record is read from it, unless ``limits`` say otherwise.

    ``columns`` are the engines that keys name; ``on_filled`` is called with each cell when it is there, from several
    threads.
    """
    limits = limits or Limits()
    named = {column.label: column for column in columns}
    known = {} if limits.again else {each: cell for each in keys if (cell := records.find(each, named))}
    for cell in known.values():
        on_filled(cell)

    def keep(cell: Cell) -> None:
        records.keep(cell, named)
        on_filled(cell)

    made = _fill_side_by_side([each for each in keys if each not in known], named, keep, limits)
    filled = known | {cell.key: cell for cell in made}
    return tuple(filled[each] for each in keys)


def _fill_side_by_side(
    keys: Sequence[CellKey], columns: Mapping[str, Column], keep: OnFilled, limits: Limits
) -> list[Cell]:
    """An engine's cells one after another, so that a worker serves many; more than one share where there is room."""
    stopped = Event()
    with Workers(limits) as workers:

        def stop() -> None:
            stopped.set()
            workers.close()

        share = partial(_fill_share, columns=columns, runs=_runs_of(workers), keep=keep, stopped=stopped)
        calls = [partial(share, cells) for cells in _shares(keys, limits.jobs)]
        return [cell for cells in call_side_by_side(calls, limits.jobs, stop) for cell in cells]


def _runs_of(workers: Workers) -> Runs:
    """Runs that workers give; the last ones are remembered, for engines are held against the same expected run."""

    @lru_cache(maxsize=8)
    def run(column: Column, scenario: str, mode: Mode) -> Run:
        return run_of(workers.answer(Job.of(column, scenario_of(scenario), mode)))

    return run


def _shares(keys: Sequence[CellKey], at_once: int) -> list[Sequence[CellKey]]:
    """Cells by engine, an engine's dealt out to several shares where there is room for them."""
    by_engine: dict[str, list[CellKey]] = {}
    for each in keys:
        by_engine.setdefault(each.engine, []).append(each)
    parts = max(1, -(-at_once // max(1, len(by_engine))))
    return [share for cells in by_engine.values() for part in range(parts) if (share := cells[part::parts])]


def _fill_share(
    share: Sequence[CellKey], *, columns: Mapping[str, Column], runs: Runs, keep: OnFilled, stopped: Event
) -> list[Cell]:
    cells: list[Cell] = []
    for key in share:
        if stopped.is_set():
            break
        cell = fill(key, columns, runs)
        keep(cell)
        cells.append(cell)
    return cells
