"""``reconcile diff``: two trade logs of any origin."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

import bundles
from adapters.contract import Cause
from reconcile.commands.requests import diff_command
from reconcile.logs.book import books_of_logs
from reconcile.logs.format import Note, Source
from reconcile.logs.mappings import Mappings, check_savable, load, parsed, save
from reconcile.logs.read import Logs, read_logs
from reconcile.logs.trade_log import parse_mapping
from reconcile.report.files.folder import appearing, check_writable
from reconcile.report.files.summary import SCHEMA
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.tables import write_text, write_variances
from reconcile.report.html.log_page import LogsAsked, preparing_page, write_log_page
from reconcile.report.html.viewing import Viewing
from reconcile.report.text.console import print_variances, report_console
from reconcile.report.text.markdown import log_markdown
from reconcile.report.view.pair import PairView
from reconcile.variance import Variance, compare_books

if TYPE_CHECKING:
    from bundles import Panel

_MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class SideOptions:
    """What the options that end in ``-a`` or ``-b`` say of one log."""

    map: str | None = None
    format: str | None = None
    zone: str | None = None
    asset: str | None = None
    shift: str | None = None


@dataclass(frozen=True, slots=True)
class LogOptions:
    """How the two logs are to be read."""

    a: SideOptions = field(default_factory=SideOptions)
    b: SideOptions = field(default_factory=SideOptions)
    mapping: Path | None = None
    save_mapping: Path | None = None


@dataclass(frozen=True, eq=False)
class Diff:
    """Two logs compared: the variance, and what was found before the comparison."""

    variance: Variance
    logs: Logs

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.logs.notes


def diff_and_report(
    path_a: Path,
    path_b: Path,
    prices: Path | None,
    mapping: str | None,
    out: Path | None,
    *,
    as_json: bool,
    options: LogOptions | None = None,
    viewing: Viewing | None = None,
) -> int:
    """Compare, print and write; gives 0 where the logs are equal and 1 where they differ.

    Raises
    ------
    InputError
        A log, the prices, a mapping, an option or the output folder cannot be used.
    """
    viewing = viewing or Viewing()
    viewing.check(out)
    if out is not None:
        check_writable(out)
    options = options or LogOptions()
    mappings = _mappings(mapping, options)
    sources = _sources(path_a, path_b, mappings, options)
    if viewing.writes(out):
        command = diff_command((path_a, path_b), prices, mapping, options)
        diff, target = _written(sources, prices, command, viewing, out)
    else:
        diff, target = _compared(*sources, prices), None
    if options.save_mapping is not None:
        save(mappings, options.save_mapping)
    print(_formats(path_a, path_b, diff.logs), file=sys.stderr)
    print(to_json(_summary(diff)), end="") if as_json else _print(diff)
    viewing.show(target)
    return 0 if diff.variance.divergence is None else 1


def _written(
    sources: tuple[Source, Source], prices: Path | None, command: str, viewing: Viewing, out: Path | None
) -> tuple[Diff, Path | None]:
    """The comparison, and the folder that now holds its report."""
    files = [path for path in (*(source.path for source in sources), prices) if path is not None]
    with preparing_page(files) as facts:
        diff = _compared(*sources, prices)
    target = viewing.target(out)
    if target is not None:
        asked = LogsAsked(command, facts.result())
        with appearing(target) as folder:
            _write_report(diff, asked, folder, pictures=viewing.pictures)
    return diff, target


def _write_report(diff: Diff, asked: LogsAsked, folder: Path, *, pictures: bool) -> None:
    """The tables in a thread of their own: they take longest."""
    variance = diff.variance
    _ = variance.table  # once, before two threads ask for it
    with ThreadPoolExecutor() as threads:
        tables = threads.submit(write_variances, (variance,), folder)
        write_text(folder / "variance.json", to_json(_summary(diff)))
        write_text(folder / "variance.md", log_markdown(variance, asked.command, asked.facts[0]))
        write_log_page(variance, asked, folder, pictures=pictures)
        tables.result()


def _summary(diff: Diff) -> dict[str, object]:
    """``variance.json``."""
    content = {
        "schema": SCHEMA,
        "scenario": diff.variance.scenario,
        "mode": None,
        "pairs": [PairView(diff.variance).summary],
    }
    return content | {"notes": [asdict(note) for note in diff.notes]}


def diffed(path_a: Path, path_b: Path, prices: Path | None = None, mapping: str | None = None) -> Variance:
    """The variance of two trade logs, B minus A."""
    columns = parse_mapping(mapping)
    return _compared(Source(path_a, columns), Source(path_b, columns), prices).variance


def _compared(a: Source, b: Source, prices: Path | None) -> Diff:
    panel = _panel(prices) if prices else None
    logs = read_logs(a, b)
    books = books_of_logs((logs.a, logs.b), _names(a.path, b.path), panel)
    variance = compare_books(*books)
    return Diff(replace(variance, remarks=(*_cannot_tell(variance), *_told(logs.notes))), logs)


def _mappings(mapping: str | None, options: LogOptions) -> Mappings:
    """What the options say, over what the file of an earlier time says."""
    if options.save_mapping is not None:
        check_savable(options.save_mapping)
    said = parsed(mapping, options.a.map, options.b.map)
    return said if options.mapping is None else load(options.mapping) | said


def _sources(path_a: Path, path_b: Path, mappings: Mappings, options: LogOptions) -> tuple[Source, Source]:
    sides = zip((path_a, path_b), "ab", (options.a, options.b), strict=True)
    a, b = (Source(path, mappings.of(name), o.format, o.zone, o.asset, o.shift) for path, name, o in sides)
    return a, b


def _formats(path_a: Path, path_b: Path, logs: Logs) -> str:
    """Which format each file was taken for, in one line."""
    a, b = (f"{path.name}: {format_.title}" for path, format_ in zip((path_a, path_b), logs.formats, strict=True))
    return f"A is {a}; B is {b}"


def _panel(prices: Path) -> Panel:
    """Prices as they stand in the file: no engine has to store them on a tick, and ours are on it already."""
    reader = bundles.from_parquet if prices.suffix == ".parquet" else bundles.from_csv
    return reader(prices, tick=0)


def _names(path_a: Path, path_b: Path) -> tuple[str, str]:
    """File names without the ending, as our own logs bear the engine's name; told apart where they are equal."""
    a, b = (path.stem.removeprefix("trades_") for path in (path_a, path_b))
    return (a, b) if a != b else (f"{a}-a", f"{b}-b")


def _print(diff: Diff) -> None:
    console = report_console()
    print_variances((diff.variance,), console)
    for line in diff.variance.remarks:
        console.print(escape(line), soft_wrap=True)


def _told(notes: tuple[Note, ...]) -> list[str]:
    """Each note, and the first of the rows that it is about."""
    lines = []
    for note in notes:
        lines.append(note.text)
        lines += [f"  {row}" for row in note.rows[:_MOST_ROWS]]
        if len(note.rows) > _MOST_ROWS:
            lines.append(f"  and {len(note.rows) - _MOST_ROWS:,} more")
    return lines


_MISSING = {
    Cause.FEES: "fees cannot be told: a log has no commission",
    Cause.SLIPPAGE: "slippage cannot be told: a log has no reference price, and there are no market prices",
    Cause.TIMING: "timing within a session cannot be told: a log has dates without a time",
}


def _cannot_tell(variance: Variance) -> list[str]:
    return [_MISSING[cause] for cause in variance.unknown]
