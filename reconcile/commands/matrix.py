"""``reconcile matrix``: every scenario of the catalogue on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

import adapters
from adapters.contract import Mode
from bundles.tables.write import write_csv
from reconcile.environments.columns import check_presets
from reconcile.matrix.cell import Cell, plan_cells
from reconcile.matrix.pool import fill_all
from reconcile.matrix.progress import shown_cells
from reconcile.matrix.record_files import RecordFiles
from reconcile.matrix.records import Records
from reconcile.matrix.selection import choose_scenarios
from reconcile.report.files.folder import atomic_folder, check_writable
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.tables import write_text
from reconcile.report.text.console import report_console
from reconcile.report.text.matrix import (
    columns_of,
    counts,
    matrix_page,
    matrix_summary,
    matrix_table,
    rows_of,
    seconds_by_column,
    versions,
)
from reconcile.runs.plan import choose_engines
from reconcile.verdicts.declared import check_declarations
from reconcile.verdicts.verdict import Verdict, exit_code

if TYPE_CHECKING:
    from reconcile.commands.requests import MatrixRequest

_REPORTED = frozenset({Verdict.BREAK, Verdict.FIXED, Verdict.ERROR, Verdict.UNAVAILABLE})
_STYLES = {
    Verdict.ALIGNED: "green",
    Verdict.EXPLAINED: "cyan",
    Verdict.KNOWN_DEFECT: "yellow",
    Verdict.BREAK: "bold red",
    Verdict.FIXED: "bold red",
    Verdict.ERROR: "bold red",
}


def matrix_and_report(request: MatrixRequest, out: Path | None, *, as_json: bool) -> int:
    """Fill, print and write the matrix; gives the exit code.

    Raises
    ------
    InputError
        A scenario, an engine, a declaration or the output folder cannot be used.
    """
    engines = choose_engines(request.engines)
    check_declarations([adapters.get(name) for name in dict.fromkeys(column.engine for column in engines)])
    if out is not None:
        check_writable(out)
    labels, mode = [column.label for column in engines], Mode(request.mode)
    check_presets(engines, mode)
    keys = plan_cells(choose_scenarios(request.scenarios), labels, mode, every_pair=request.every_pair)
    files = None if request.records is None else RecordFiles(request.records)
    with shown_cells(len(keys)) as on_filled:
        cells = fill_all(keys, engines, files or Records(), on_filled, request.limits)
    if out is not None:
        write_matrix(cells, out)
    print(to_json(matrix_summary(cells)), end="") if as_json else _print(cells, out)
    verdicts = [cell.verdict for cell in cells]
    missing = request.engines is not None and Verdict.UNAVAILABLE in verdicts
    return exit_code(verdicts, asked_and_missing=missing)


def write_matrix(cells: Sequence[Cell], target: Path) -> None:
    """``matrix.json``, ``matrix.csv`` and ``matrix.md`` into a folder that appears whole or not at all."""
    with atomic_folder(target) as folder:
        write_text(folder / "matrix.json", to_json(matrix_summary(cells)))
        write_csv(matrix_table(cells), folder / "matrix.csv")
        write_text(folder / "matrix.md", matrix_page(cells, versions(cells)))


def _print(cells: Sequence[Cell], out: Path | None) -> None:
    console = report_console()
    names = columns_of(cells)
    table = Table("scenario", *names, title="Matrix", title_justify="left")
    for scenario, by_heading in rows_of(cells):
        table.add_row(scenario, *(_styled(by_heading.get(name)) for name in names))
    console.print(table)
    for cell in cells:
        if cell.verdict in _REPORTED:
            place = f"{cell.key.scenario}, {cell.key.engine} against {cell.key.against}"
            console.print(escape(f"{place}: {cell.verdict}: {cell.reason}"))
    console.print(counts(cells))
    if spent := seconds_by_column(cells):
        console.print(escape(f"run: {spent}"))
    if out is not None:
        console.print(escape(f"written: {out / 'matrix.md'} and the tables beside it"))


def _styled(cell: Cell | None) -> str:
    if cell is None:
        return ""
    style = _STYLES.get(cell.verdict)
    return f"[{style}]{cell.verdict}[/]" if style else cell.verdict.value
