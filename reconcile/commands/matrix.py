"""``reconcile matrix``: every scenario of the catalogue on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from rich.markup import escape
from rich.table import Table

import adapters
from adapters.contract import Mode
from bundles.errors import InputError
from bundles.tables.write import write_csv
from reconcile.commands.run import chosen_engines
from reconcile.matrix.cell import MatrixCell, planned
from reconcile.matrix.pool import fill_all
from reconcile.matrix.progress import shown_cells
from reconcile.matrix.records import Records
from reconcile.report.files.folder import appearing, check_writable
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
    versions,
)
from reconcile.verdicts.declared import check_declarations
from reconcile.verdicts.verdict import Verdict, exit_code
from scenarios.catalogue import CATALOGUE

_TOLD = frozenset({Verdict.BREAK, Verdict.FIXED, Verdict.ERROR, Verdict.UNAVAILABLE})
_STYLES = {
    Verdict.ALIGNED: "green",
    Verdict.EXPLAINED: "cyan",
    Verdict.KNOWN_DEFECT: "yellow",
    Verdict.BREAK: "bold red",
    Verdict.FIXED: "bold red",
    Verdict.ERROR: "bold red",
}


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """What was asked on the command line; ``scenarios`` are names, topics or patterns of names."""

    scenarios: tuple[str, ...]
    engines: str | None
    mode: str
    every_pair: bool
    again: bool


def matrix_and_report(request: MatrixRequest, out: Path | None, *, as_json: bool) -> int:
    """Fill, print and write the matrix; gives the exit code.

    Raises
    ------
    InputError
        A scenario, an engine, a declaration or the output folder cannot be used.
    """
    engines = chosen_engines(request.engines)
    check_declarations([adapters.get(name) for name in engines])
    if out is not None:
        check_writable(out)
    asked = planned(chosen_scenarios(request.scenarios), engines, Mode(request.mode), every_pair=request.every_pair)
    with shown_cells(len(asked)) as on_filled:
        cells = fill_all(asked, Records(), on_filled, again=request.again)
    if out is not None:
        write_matrix(cells, out)
    print(to_json(matrix_summary(cells)), end="") if as_json else _print(cells, out)
    verdicts = [cell.verdict for cell in cells]
    missing = request.engines is not None and Verdict.UNAVAILABLE in verdicts
    return exit_code(verdicts, asked_and_missing=missing)


def chosen_scenarios(patterns: Sequence[str]) -> tuple[str, ...]:
    """Names of scenarios in the catalogue's order; all where no pattern is given.

    Raises
    ------
    InputError
        A pattern that no scenario and no topic has.
    """
    for pattern in patterns:
        if not any(_is_meant(name, pattern) for name in CATALOGUE):
            raise InputError(f"no scenario and no topic is called {pattern!r}", "see `reconcile list`")
    return tuple(name for name in CATALOGUE if not patterns or any(_is_meant(name, each) for each in patterns))


def _is_meant(name: str, pattern: str) -> bool:
    return fnmatch(name, pattern) or CATALOGUE[name].topic == pattern


def write_matrix(cells: Sequence[MatrixCell], target: Path) -> None:
    """``matrix.json``, ``matrix.csv`` and ``matrix.md`` into a folder that appears whole or not at all."""
    with appearing(target) as folder:
        write_text(folder / "matrix.json", to_json(matrix_summary(cells)))
        write_csv(matrix_table(cells), folder / "matrix.csv")
        write_text(folder / "matrix.md", matrix_page(cells, versions(cells)))


def _print(cells: Sequence[MatrixCell], out: Path | None) -> None:
    console = report_console()
    names = columns_of(cells)
    table = Table("scenario", *names, title="Matrix", title_justify="left")
    for scenario, by_heading in rows_of(cells):
        table.add_row(scenario, *(_shown(by_heading.get(name)) for name in names))
    console.print(table)
    for cell in cells:
        if cell.verdict in _TOLD:
            place = f"{cell.asked.scenario}, {cell.asked.engine} against {cell.asked.against}"
            console.print(escape(f"{place}: {cell.verdict}: {cell.reason}"))
    console.print(counts(cells))
    if out is not None:
        console.print(escape(f"written: {out / 'matrix.md'} and the tables beside it"))


def _shown(cell: MatrixCell | None) -> str:
    if cell is None:
        return ""
    style = _STYLES.get(cell.verdict)
    return f"[{style}]{cell.verdict}[/]" if style else cell.verdict.value
