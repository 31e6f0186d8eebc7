"""``reconcile fingerprint``: execution rules from a log and prices alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from bundles.errors import InputError
from bundles.tables.cells import printable
from reconcile.fingerprints.fingerprint import as_data
from reconcile.log_diff import fingerprint_source
from reconcile.report.files.summary import SCHEMA
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.tables import write_text
from reconcile.report.text.console import report_console

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.fingerprints.fingerprint import Fingerprint, Told
    from reconcile.logs.format import Note
    from reconcile.logs.source import Source

_MOST_ROWS = 20


def fingerprint_and_report(source: Source, prices: Path, out: Path | None, *, as_json: bool) -> int:
    """Read, try the rules, print and write; gives 0 where every fill is explained, else 1.

    Raises
    ------
    InputError
        The log, the prices or the file to be written cannot be used.
    """
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise InputError(f"{out}: not a file in a folder that exists", "name a file, such as rules.toml")
    found, notes = fingerprint_source(source, prices)
    if out is not None:
        write_text(out, found.to_toml())
    print(to_json(_content(found, notes)), end="") if as_json else _print(found, notes)
    return 0 if found.explained == found.fills else 1


def _content(found: Fingerprint, notes: tuple[Note, ...]) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "name": found.name,
        "fills": found.fills,
        "explained": found.explained,
        "rules": [_rule(each) for each in found.rules],
        "unexplained": [asdict(each) for each in found.unexplained],
        "notes": [asdict(note) for note in notes],
    }


def _rule(told: Told) -> dict[str, object]:
    values = [as_data(each) for each in told.values]
    counts = {"explained": told.explained, "total": told.total}
    return {"rule": told.rule, "told": told.is_told, "values": values, **counts, "remark": told.remark}


def _print(found: Fingerprint, notes: tuple[Note, ...]) -> None:
    console = report_console()
    title = f"{printable(found.name)}: {found.explained:,} of {found.fills:,} fills explained"
    table = Table("rule", "value", "explains", "remark", title=title, title_justify="left")
    for each in found.rules:
        counts = f"{each.explained:,} of {each.total:,}"
        table.add_row(*map(escape, (each.rule.replace("_", " "), str(each), counts, each.remark)))
    console.print(table)
    for miss in found.unexplained[:_MOST_ROWS]:
        console.print(escape(printable(f"not explained: {miss.place}: {miss.why}")), soft_wrap=True)
    if len(found.unexplained) > _MOST_ROWS:
        console.print(f"and {len(found.unexplained) - _MOST_ROWS:,} more")
    for note in notes:
        console.print(escape(printable(note.text)), soft_wrap=True)
