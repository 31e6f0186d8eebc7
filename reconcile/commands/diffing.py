"""``reconcile diff``: two trade logs of any origin."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import bundles
from adapters.contract import Cause
from reconcile.folder import appearing, check_writable
from reconcile.log_books import book_of_log
from reconcile.log_reading import parse_mapping, read_log
from reconcile.report.console import print_variances, report_console
from reconcile.report.summary import SCHEMA, pair_summary
from reconcile.report.writing import as_json as to_json
from reconcile.report.writing import write_text, write_variances
from reconcile.variance import Variance, compare_books

if TYPE_CHECKING:
    from bundles import Panel


def diff_and_report(
    path_a: Path, path_b: Path, prices: Path | None, mapping: str | None, out: Path | None, *, as_json: bool
) -> int:
    """Compare, print and write; gives 0 where the logs are equal and 1 where they differ.

    Raises
    ------
    InputError
        A log, the prices, the mapping or the output folder cannot be used.
    """
    if out is not None:
        check_writable(out)
    variance = diffed(path_a, path_b, prices, mapping)
    content = {"schema": SCHEMA, "scenario": variance.scenario, "mode": None, "pairs": [_pair(variance)]}
    if out is not None:
        with appearing(out) as folder:
            write_variances((variance,), folder)
            write_text(folder / "variance.json", to_json(content))
    print(to_json(content), end="") if as_json else _print(variance)
    return 0 if variance.divergence is None else 1


def diffed(path_a: Path, path_b: Path, prices: Path | None = None, mapping: str | None = None) -> Variance:
    """The variance of two trade logs, B minus A."""
    panel = _panel(prices) if prices else None
    columns = parse_mapping(mapping)
    logs = [read_log(path, columns) for path in (path_a, path_b)]
    names = _names(path_a, path_b)
    a, b = (book_of_log(log, name, logs, panel) for log, name in zip(logs, names, strict=True))
    return compare_books(a, b)


def _panel(prices: Path) -> Panel:
    """Prices as they stand in the file: no engine has to store them on a tick, and ours are on it already."""
    reader = bundles.from_parquet if prices.suffix == ".parquet" else bundles.from_csv
    return reader(prices, tick=0)


def _names(path_a: Path, path_b: Path) -> tuple[str, str]:
    """File names without the ending, as our own logs bear the engine's name; told apart where they are equal."""
    a, b = (path.stem.removeprefix("trades_") for path in (path_a, path_b))
    return (a, b) if a != b else (f"{a}-a", f"{b}-b")


def _pair(variance: Variance) -> object:
    return asdict(pair_summary(variance))


def _print(variance: Variance) -> None:
    console = report_console()
    print_variances((variance,), console)
    for line in _cannot_tell(variance):
        console.print(line)


_MISSING = {
    Cause.FEES: "fees cannot be told: a log has no commission",
    Cause.SLIPPAGE: "slippage cannot be told: a log has no reference price, and there are no market prices",
    Cause.TIMING: "timing within a session cannot be told: a log has dates without a time",
}


def _cannot_tell(variance: Variance) -> list[str]:
    return [_MISSING[cause] for cause in variance.unknown]
