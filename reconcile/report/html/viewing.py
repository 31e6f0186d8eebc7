"""What ``--open`` and ``--png`` ask for beside ``--out``."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bundles.errors import InputError
from bundles.tables.cells import printable
from reconcile.report.charts.png import check_pictures, write_pictures
from reconcile.report.files.folder import check_writable

if TYPE_CHECKING:
    from reconcile.report.view.facts import FactTable
    from reconcile.variance import Variance

PAGE = "report.html"


@dataclass(frozen=True, slots=True)
class Viewing:
    """``opens``: show the page in the browser. ``pictures``: the main charts as PNG files beside it."""

    opens: bool = False
    pictures: bool = False

    def check(self, out: Path | None) -> None:
        """Refuse what cannot be done before any work is.

        Raises
        ------
        InputError
            Pictures are asked for without a report that they belong to, or cannot be drawn; or ``out`` cannot be
            written.
        """
        if self.pictures:
            if out is None and not self.opens:
                raise InputError("--png writes beside report.html, and none is asked for", "name a folder with --out")
            check_pictures()
        if out is not None:
            check_writable(out)

    def target(self, out: Path | None) -> Path | None:
        """Where the report goes: ``out``, else a new temporary folder, its owner's alone, if it is to be opened."""
        if out is None and self.opens:
            return Path(tempfile.mkdtemp(prefix="reconcile-")) / "report"
        return out

    def show(self, target: Path | None) -> None:
        """Say on stderr where the page is, and open it if that was asked."""
        if target is None:
            return
        page = target / PAGE
        print(printable(f"report: {page}"), file=sys.stderr)
        if self.opens and not webbrowser.open(page.resolve().as_uri()):
            print(f"no browser could be opened: open {page} yourself", file=sys.stderr)


def write_log_page(
    variance: Variance, command: str, facts: tuple[FactTable, ...], folder: Path, *, pictures: bool
) -> None:
    """The page of ``reconcile diff``, and with ``pictures`` the main charts beside it.

    ``command`` repeats it, ``facts`` are of the files that were read.

    Raises
    ------
    InputError
        Pictures are asked for and cannot be drawn.
    """
    from reconcile.report.html.page import page_of_logs

    (folder / PAGE).write_text(page_of_logs(variance, command, facts), encoding="utf-8")
    if pictures:
        write_pictures((variance,), folder)
