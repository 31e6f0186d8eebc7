"""Engines at work, shown on stderr while they are, and only where a person watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from reconcile.jobs.job import OnChange


def display(*columns: ProgressColumn) -> Progress:
    """Lines on stderr that are gone when their ``with`` block ends, and are drawn only where a person watches."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def shown_steps(*, is_said: bool = True) -> Iterator[Callable[[str], None]]:
    """Yields the callback that takes what is being done now; where nobody watches, ``is_said`` prints a line each."""
    with display(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()) as progress:
        task = progress.add_task("", total=None, visible=False)

        def on_step(text: str) -> None:
            if progress.disable and is_said:
                progress.console.print(text, highlight=False)
            progress.reset(task, description=text, visible=True)

        yield on_step


@contextmanager
def shown_progress(labels: Sequence[str]) -> Iterator[OnChange]:
    """Yields the callback that moves the display; the display is gone when the block ends."""
    text = "{task.description} {task.fields[state]}"
    with display(SpinnerColumn(), TextColumn(text), TimeElapsedColumn()) as progress:
        tasks = [progress.add_task(label, total=1, start=False, state="waiting") for label in labels]

        def on_change(number: int, state: str) -> None:
            if state == "running":
                progress.start_task(tasks[number])
            progress.update(tasks[number], state=state, completed=0 if state == "running" else 1)

        yield on_change
