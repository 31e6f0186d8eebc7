"""The page of ``reconcile diff`` and its pictures, in their folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.report.charts.png import write_pictures
from reconcile.report.html.viewing import PAGE
from reconcile.report.view.facts import FactTable

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.variance import Variance

type Facts = tuple[FactTable, ...]


@dataclass(frozen=True, slots=True)
class LogsAsked:
    """Two logs as they were asked for: the command that repeats it, and the files read."""

    command: str
    facts: Facts


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
