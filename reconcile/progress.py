"""What is going on while it does, on stderr and only where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

if TYPE_CHECKING:
    from reconcile.execution import OnChange
    from reconcile.matrix.cells import MatrixCell


@contextmanager
def shown_progress(labels: Sequence[str], stream: TextIO) -> Iterator[OnChange]:
    """Yields the callback that moves the display; the display is gone when the block ends."""
    text = "{task.description} {task.fields[state]}"
    columns = (SpinnerColumn(), TextColumn(text), TimeElapsedColumn())
    console = Console(file=stream)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks = [progress.add_task(label, total=1, start=False, state="waiting") for label in labels]

        def on_change(number: int, state: str) -> None:
            if state == "running":
                progress.start_task(tasks[number])
            progress.update(tasks[number], state=state, completed=0 if state == "running" else 1)

        yield on_change


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
