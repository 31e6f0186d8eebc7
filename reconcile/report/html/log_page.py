"""The page of ``reconcile diff`` and its pictures, in their folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.report.charts.png import write_pictures
from reconcile.report.html.viewing import PAGE
from reconcile.report.view.facts import FactTable, file_tables

if TYPE_CHECKING:
    from reconcile.variance import Variance

type Facts = tuple[FactTable, ...]


@dataclass(frozen=True, slots=True)
class LogsAsked:
    """Two logs as they were asked for: the command that repeats it, and the files read."""

    command: str
    facts: Facts


@contextmanager
def preparing_page(files: Sequence[Path]) -> Iterator[Future[Facts]]:
    """Meanwhile, in a thread of its own, get ready what every page has; gives what there is to say of the files."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit(_prepare, files)


def _prepare(files: Sequence[Path]) -> Facts:
    from reconcile.report.html.page import prepare

    prepare()
    return file_tables(files)


def write_log_page(variance: Variance, asked: LogsAsked, folder: Path, *, pictures: bool) -> None:
    """Write ``report.html``, and with ``pictures`` the main charts beside it.

    Raises
    ------
    InputError
        Pictures are asked for and cannot be drawn.
    """
    from reconcile.report.html.page import page_of_logs  # with plotly, which only a page takes

    text = page_of_logs(variance, asked.command, asked.facts)
    (folder / PAGE).write_text(text, encoding="utf-8")
    if pictures:
        write_pictures((variance,), folder)
