"""How fast files of every CSV format are read: ``make bench-read``, rows a second and as a ratio to bare polars.

Each file is blown up from the sample that the tests read, its rows repeated. Exit code 1 where a format is slower
than ``LEAST`` rows a second.
"""

from __future__ import annotations

import argparse
import gc
import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from adapters.contract import stopwatch
from bundles.tables.read import in_utf8
from reconcile.logs.formats.registry import chosen
from reconcile.logs.source import Source

LEAST = 500_000
ROWS = 300_000
_LOGS = Path(__file__).parents[1] / "reconcile" / "logs"
_EXPORTS, _DATA = _LOGS / "exports" / "samples", _LOGS / "data"


@dataclass(frozen=True)
class Sample:
    """A file, and how many lines stand above the first fill: the header and what is above it."""

    path: Path
    above: int = 1


SAMPLES = (
    Sample(_DATA / "own.csv"),
    Sample(_EXPORTS / "vectorbt-1.2" / "orders_many.csv"),
    Sample(_EXPORTS / "vectorbt-1.2" / "trades_many.csv"),
    Sample(_EXPORTS / "backtrader" / "transactions_many.csv"),
    Sample(_EXPORTS / "backtrader" / "orders_many.csv"),
    Sample(_EXPORTS / "zipline" / "transactions_many.csv"),
    Sample(_EXPORTS / "zipline" / "pyfolio_many.csv"),
    Sample(_EXPORTS / "bt" / "transactions_many.csv"),
    Sample(_EXPORTS / "pybroker" / "orders_many.csv"),
    Sample(_EXPORTS / "pybroker" / "trades_one.csv"),
    Sample(_EXPORTS / "ml4t" / "fills_many.csv"),
    Sample(_EXPORTS / "ml4t" / "trades_many.csv"),
    Sample(_EXPORTS / "nautilus" / "fills_many.csv"),
    Sample(_EXPORTS / "nautilus" / "positions_many.csv"),
    Sample(_EXPORTS / "backtesting" / "trades_one.csv"),
    Sample(_DATA / "Bands_NASDAQ_AAPL_2024-08-01.csv"),
    Sample(_DATA / "binance.csv"),
    Sample(_DATA / "ninjatrader.csv"),
    Sample(_DATA / "quantconnect-orders.csv"),
    Sample(_DATA / "quantconnect-trades.csv"),
    Sample(_DATA / "metatrader.csv"),
    Sample(_DATA / "robinhood.csv"),
    Sample(_DATA / "tradestation.csv"),
    Sample(_DATA / "activities.csv"),
    Sample(_DATA / "flex.csv"),
)


@dataclass(frozen=True)
class Speed:
    """What one format came to: seconds of ours and of bare polars, for so many rows of a file."""

    format: str
    sample: str
    rows: int
    ours: float
    bare: float

    @property
    def per_second(self) -> float:
        return self.rows / self.ours


def blown_up(sample: Sample, rows: int, folder: Path) -> tuple[Path, int]:
    """A file of the sample's name with its rows again and again, and how many there are."""
    lines = in_utf8(sample.path.read_bytes()).decode("utf-8-sig").splitlines(keepends=True)
    head, body = lines[: sample.above], [line for line in lines[sample.above :] if line.strip()]
    if body and not body[-1].endswith("\n"):
        body[-1] += "\n"
    times = -(-rows // len(body))
    path = folder / sample.path.name
    path.write_text("".join(head) + "".join(body) * times, encoding="utf-8")
    return path, times * len(body)


def measure(sample: Sample, rows: int, runs: int) -> Speed:
    """The best of several readings of a file that is written for it."""
    with tempfile.TemporaryDirectory() as folder:
        path, count = blown_up(sample, rows, Path(folder))
        source = Source(path)
        name = chosen(source).format.name
        if not _names_assets(sample):
            source = Source(path, asset="GOOG")
        ours = min(_seconds(lambda: chosen(source).format.read(source)) for _ in range(runs))
        bare = min(_seconds(lambda: pl.read_csv(path, infer_schema=False)) for _ in range(runs))
    return Speed(name, sample.path.name, count, ours, bare)


def _names_assets(sample: Sample) -> bool:
    return "backtesting" not in sample.path.parts


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    with stopwatch() as elapsed:
        work()
    return elapsed()


def speeds(rows: int, runs: int, only: str = "") -> Iterator[Speed]:
    """Format by format."""
    for sample in SAMPLES:
        if only in str(sample.path):
            yield measure(sample, rows, runs)


def main() -> None:
    """Print the table; see the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of each file (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many counts (default: %(default)s)")
    parser.add_argument("--only", default="", help="samples whose path holds this")
    asked = parser.parse_args()
    table, least = Table("format", "sample", "rows", "rows a second", "times bare polars"), math.inf
    for speed in speeds(asked.rows, asked.runs, asked.only):
        ratio = f"{speed.ours / speed.bare:.0f}"
        table.add_row(speed.format, speed.sample, f"{speed.rows:,}", f"{speed.per_second:,.0f}", ratio)
        least = min(least, speed.per_second)
    Console(width=110).print(table)
    raise SystemExit(least < LEAST)


if __name__ == "__main__":
    main()
