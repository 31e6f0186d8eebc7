"""The page of ``reconcile diff`` and its pictures, in their folder."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.report.html.pictures import write_pictures
from reconcile.report.html.viewing import PAGE

if TYPE_CHECKING:
    from reconcile.variance import Variance


@dataclass(frozen=True, slots=True)
class LogsAsked:
    """Two logs as they were asked for: the command that repeats it, the files read, and remarks on them."""

    command: str
    files: tuple[Path, ...]
    remarks: tuple[str, ...]


@contextmanager
def preparing_page(*, is_wanted: bool) -> Iterator[None]:
    """Meanwhile get ready what every page has, in a thread of its own."""
    with ThreadPoolExecutor() as threads:
        prepared = threads.submit(_prepare) if is_wanted else None
        yield
        if prepared is not None:
            prepared.result()


def _prepare() -> None:
    from reconcile.report.html.page import prepare

    prepare()


def write_log_page(variance: Variance, asked: LogsAsked, folder: Path, *, pictures: bool) -> None:
    """Write ``report.html``, and with ``pictures`` the main charts beside it.

    Raises
    ------
    InputError
        Pictures are asked for and cannot be drawn.
    """
    from reconcile.report.html.page import page_of_logs  # with plotly, which only a page takes

    text = page_of_logs(variance, asked.command, asked.files, asked.remarks)
    (folder / PAGE).write_text(text, encoding="utf-8")
    if pictures:
        write_pictures((variance,), folder)
