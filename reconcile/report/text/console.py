"""The report on the terminal: engines, causes per pair, and where the files are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.contract import Cause
from bundles.defaults import cache_folder
from bundles.tables.cells import printable
from reconcile.formatting import NOT_REPORTED, amount_or_not_reported, dollars, percent, signed
from reconcile.report.view.cents import to_cents
from reconcile.report.view.data_notes import data_lines
from reconcile.report.view.pair import PairView, headline
from reconcile.report.view.run import CellView, cell_views
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from reconcile.jobs.job import JobResult
    from reconcile.runs.comparison import Comparison
    from reconcile.variance import Variance


_WIDTH_OF_A_FILE = 140


def print_comparison(comparison: Comparison, out: Path | None) -> None:
    """Print the report to stdout."""
    console = report_console()
    for remark in comparison.remarks:
        console.print(escape(remark), soft_wrap=True)
    views = cell_views(comparison)
    console.print(_engines([view for view in views if not view.note], comparison.title))
    for view in views:
        if view.note:
            console.print(escape(f"{view.name}: {view.note}"))
    for line in data_lines(comparison):
        console.print(escape(line), soft_wrap=True)
    print_variances(comparison.variances, console)
    if note := _other_baseline(comparison):
        console.print(escape(note))
    for cost in comparison.policy_costs:
        refused = f"{cost.b.run.engine if cost.b.run else cost.b.name}: refusing and cutting orders made"
        console.print(escape(f"{refused} {cost.difference:+,.2f} against unlimited cash"))
    if not comparison.variances:
        console.print("nothing could be compared: it takes two runs")
    if out is not None:
        console.print(escape(printable(f"written: {out / 'variance.md'} and the tables beside it")))


def _other_baseline(comparison: Comparison) -> str:
    """A word where the engine that was to be the baseline gave no run."""
    first = comparison.results[0]
    if first.run or not comparison.variances:
        return ""
    return f"{first.name} gave no run: the baseline is {comparison.variances[0].a.name}"


def print_tracebacks(cells: Sequence[JobResult]) -> None:
    """What went wrong inside an engine or adapter: a line on stderr that says where its traceback is kept."""
    for cell in cells:
        if cell.verdict is Verdict.ERROR:
            where = f"; traceback: {_kept_traceback(cell)}" if cell.details else ""
            print(printable(f"{cell.name}: {cell.reason}{where}"), file=sys.stderr)


def _kept_traceback(cell: JobResult) -> Path:
    path = cache_folder() / "errors" / f"{cell.name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cell.details, encoding="utf-8")
    return path


def report_console() -> Console:
    """Stdout; into a file or a pipe the tables keep the width they need."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(width=_WIDTH_OF_A_FILE, highlight=False)


def _engines(views: Sequence[CellView], title: str) -> Table:
    heads = ("engine", "final value", "return", "fills", "round trips", "refused", "pending", "seconds")
    table = Table(*heads, title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for view in views:
        counts = (view.fills, view.round_trips, view.refused, view.pending)
        texts = [NOT_REPORTED if count is None else str(count) for count in counts]
        amounts = dollars(view.final_value), percent(view.gain)
        table.add_row(
            escape(view.name), *amounts, *texts, NOT_REPORTED if view.seconds is None else f"{view.seconds:.1f}"
        )
    return table


def print_variances(variances: Sequence[Variance], console: Console) -> None:
    """One column of causes per pair, and a sentence on each."""
    if not variances:
        return
    heads = [escape(f"{variance.b.name} − {variance.a.name}") for variance in variances]
    table = Table("cause", *heads, title="difference by cause, account currency")
    for column in table.columns[1:]:
        column.justify = "right"
    amounts = [to_cents(variance) for variance in variances]
    for cause in Cause:
        both = zip(variances, amounts, strict=True)
        cells = (
            amount_or_not_reported(each.causes[cause], partly=cause in variance.unknown) for variance, each in both
        )
        table.add_row(cause.value, *cells)
        if cause is Cause.UNMATCHED:
            _add_fates(table, variances)
    table.add_row("unexplained", *(signed(each.unexplained) for each in amounts), end_section=True)
    table.add_row("difference", *(signed(each.difference) for each in amounts), style="bold")
    table.add_row("verdict", *(variance.verdict.value for variance in variances))
    console.print(table)
    for variance in variances:
        console.print(escape(f"{variance.verdict}: {headline(variance)}"), soft_wrap=True)
        if variance.divergence:
            console.print(escape(f"  first divergence: {variance.divergence}"))
        for note in PairView(variance).notes:
            console.print(escape(f"  {note}"), soft_wrap=True)


def _add_fates(table: Table, variances: Sequence[Variance]) -> None:
    """Indented, what became of unmatched orders, with their number; nothing for two logs."""
    of_pairs = [{line.words: line for line in PairView(variance).fates} for variance in variances]
    for words in dict.fromkeys(words for fates in of_pairs for words in fates):
        lines = (fates.get(words) for fates in of_pairs)
        table.add_row(
            f"  {words}", *("" if line is None else f"{signed(line.net)} ({line.orders})" for line in lines)
        )


def print_timing(cells: Sequence[JobResult], *, waiting: float, ours: float, imports: float) -> None:
    """Say on stderr how much time our own code took beside the engines'; libraries' imports are neither's.

    ``waiting`` is the wall-clock time while engines ran side by side, ``ours`` that of our process apart from
    it. What adapters add to their engines counts as ours, what engines import as theirs.
    """
    wall = waiting + ours + imports
    engines = sum(cell.engine_seconds for cell in cells)
    ours += sum(cell.seconds - cell.engine_seconds for cell in cells)
    share = ours / (ours + engines) if ours + engines else 0.0
    parts = (
        f"engines {engines:.1f} s side by side, our code {ours:.2f} s ({share:.1%} of both), imports {imports:.1f} s"
    )
    kept = [cell.name for cell in cells if cell.kept]
    more = f"; run before and kept: {', '.join(dict.fromkeys(kept))} (--again runs them)" if kept else ""
    print(f"{wall:.1f} s: {parts}{more}", file=sys.stderr)
