"""How far the matrix is filled, shown on stderr and only where a person watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from reconcile.runs.progress import display

if TYPE_CHECKING:
    from reconcile.matrix.cell import Cell


@contextmanager
def shown_cells(total: int) -> Iterator[Callable[[Cell], None]]:
    """One bar for all cells of a matrix; yields the callback that takes each filled one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with display(*columns) as progress:
        task = progress.add_task("filling cells", total=total)

        def on_filled(cell: Cell) -> None:
            progress.update(task, advance=1, description=f"{cell.key.engine} {cell.key.scenario}")

        yield on_filled
