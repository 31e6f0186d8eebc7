"""How far the matrix is filled, shown on stderr and only where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from reconcile.matrix.cell import MatrixCell


@contextmanager
def shown_cells(total: int) -> Iterator[Callable[[MatrixCell], None]]:
    """One bar for all cells of a matrix; yields the callback that is told each filled one."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("filling cells", total=total)

        def on_filled(cell: MatrixCell) -> None:
            progress.update(task, advance=1, description=f"{cell.asked.engine} {cell.asked.scenario}")

        yield on_filled
