"""``reconcile diff``: two trade logs of any origin."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from rich.markup import escape

from bundles.errors import InputError
from bundles.tables.cells import printable
from reconcile.log_diff import Diff, compare_sources
from reconcile.logs.column_names import parse_mapping
from reconcile.logs.mappings import Mappings, check_savable, load, save
from reconcile.logs.source import Source
from reconcile.logs.spelling.assets import parse_assets
from reconcile.report.files.folder import atomic_folder
from reconcile.report.files.summary import SCHEMA
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.tables import write_text, write_variances
from reconcile.report.html.viewing import Viewing, write_log_page
from reconcile.report.text.console import print_variances, report_console
from reconcile.report.text.markdown import log_markdown
from reconcile.report.view.facts import file_tables
from reconcile.report.view.pair import PairView
from reconcile.verdicts.tolerance import parse_tolerance
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from reconcile.commands.requests import DiffRequest, LogRequest
    from reconcile.report.view.facts import FactTable


def diff_and_report(request: DiffRequest, out: Path | None, *, as_json: bool, viewing: Viewing) -> int:
    """Compare, print and write; gives 0 where the logs, or the runs of two folders, are equal, else 1.

    Raises
    ------
    InputError
        A log, the prices, a mapping, an option or the output folder cannot be used.
    """
    if request.is_of_folders:
        from reconcile.commands.logs import folders  # with the catalogue, which two logs do not need

        return folders.diff_and_report(request, out, as_json=as_json, viewing=viewing)
    if request.engines is not None:
        raise InputError("--engines names runs of two folders", "leave it out for two trade logs")
    viewing.check(out)
    mappings, tolerance = _mappings(request), parse_tolerance(request.tolerance)
    a, b = (_source(log, mappings.of(side), request) for log, side in ((request.a, "a"), (request.b, "b")))
    with ThreadPoolExecutor() as threads:
        facts = threads.submit(_prepare, request.files) if out is not None or viewing.opens else None
        diff = compare_sources(a, b, request.market, tolerance)
    out = viewing.target(out)
    if out is not None and facts is not None:
        _write_report(diff, request, out, facts.result(), pictures=viewing.pictures)
    if request.save_mapping is not None:
        save(mappings, request.save_mapping)
    print(_formats(request, diff), file=sys.stderr)
    print(to_json(_summary(diff)), end="") if as_json else _print(diff)
    viewing.show(out)
    return 0 if diff.variance.verdict is Verdict.ALIGNED else 1


def _source(log: LogRequest, mapping: Mapping[str, str], request: DiffRequest) -> Source:
    source = Source(log.path, mapping, log.format, log.zone, log.asset, log.shift, moment=log.moment)
    return replace(source, assets=parse_assets(request.map_assets), dayfirst=request.dayfirst)


def _mappings(request: DiffRequest) -> Mappings:
    """What the options say, over what the file of an earlier time says."""
    if request.save_mapping is not None:
        check_savable(request.save_mapping)
    said = Mappings(*map(parse_mapping, (request.map, request.a.map, request.b.map)))
    return said if request.mapping is None else load(request.mapping) | said


def _prepare(files: Sequence[Path]) -> tuple[FactTable, ...]:
    """What a page needs beside the comparison, got ready in the meantime: its template, and what the files hold."""
    from reconcile.report.html.page import prepare

    prepare()
    return file_tables(files)


def _write_report(
    diff: Diff, request: DiffRequest, target: Path, facts: tuple[FactTable, ...], *, pictures: bool
) -> None:
    variance = diff.variance
    _ = variance.table  # once, before two threads ask for it
    # Tables take longest, and polars writes them beside the page: a tenth less at a million fills.
    with atomic_folder(target) as folder, ThreadPoolExecutor() as threads:
        tables = threads.submit(write_variances, (variance,), folder)
        write_text(folder / "variance.json", to_json(_summary(diff)))
        write_text(folder / "variance.md", log_markdown(variance, request.command, facts[0]))
        write_log_page(variance, request.command, facts, folder, pictures=pictures)
        tables.result()


def _summary(diff: Diff) -> dict[str, object]:
    """``variance.json``."""
    pairs = [PairView(diff.variance).summary]
    content = {"schema": SCHEMA, "scenario": diff.variance.scenario, "mode": None, "pairs": pairs}
    tolerance = str(diff.variance.allowed) or None
    return content | {"tolerance": tolerance, "notes": [asdict(note) for note in diff.logs.notes]}


def _formats(request: DiffRequest, diff: Diff) -> str:
    """Which format each file was taken for, in one line."""
    paths = request.a.path, request.b.path
    a, b = (
        f"{printable(path.name)}: {format_.title}" for path, format_ in zip(paths, diff.logs.formats, strict=True)
    )
    return f"A is {a}; B is {b}"


def _print(diff: Diff) -> None:
    console = report_console()
    print_variances((diff.variance,), console)
    for line in diff.variance.remarks:
        console.print(escape(line), soft_wrap=True)
