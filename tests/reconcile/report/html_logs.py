"""Trade logs made by hand, with names that would do harm if they were taken for anything but text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reconcile.log_diff import diff
from reconcile.variance import Variance

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "</script><img src=x onerror=window.hacked=2>"
FORMULA = "=cmd|'/c calc'!A1"
MARKUP = '%{y} <b>bold</b> <a href="javascript:window.hacked=3">x</a> &amp; $x^2$'
HOSTILE = (SCRIPT, IMAGE, FORMULA, MARKUP)
SESSIONS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09")
OPEN, CLOSE = "T14:30:00+00:00", "T21:00:00+00:00"

type Line = tuple[str, str, str, float, float, float | str]
"""timestamp, asset, side, quantity, price, commission."""

PLAIN_A: tuple[Line, ...] = (
    (f"2024-01-03{OPEN}", "AAA", "buy", 1760, 21.151, 90.03),
    (f"2024-01-05{OPEN}", "AAA", "sell", 760, 23.0, 10.0),
    (f"2024-01-08{OPEN}", "AAA", "sell", 1000, 24.349, 90.37),
    (f"2024-01-04{OPEN}", "BBB", "buy", 5, 22.0, 1.0),
)
PLAIN_B: tuple[Line, ...] = (
    (f"2024-01-03{CLOSE}", "AAA", "buy", 1764, 21.45, 88.99),
    (f"2024-01-08{CLOSE}", "AAA", "sell", 1764, 24.747, 93.05),
    (f"2024-01-04{OPEN}", "BBB", "buy", 7, 22.5, 1.0),
)


@dataclass(frozen=True, slots=True)
class Logs:
    """Two logs and market prices, on disk."""

    a: Path
    b: Path
    prices: Path

    def variance(self, *, with_prices: bool = True) -> Variance:
        return diff(self.a, self.b, self.prices if with_prices else None)


def plain_logs(folder: Path) -> Logs:
    """Orders that differ in quantity, moment and price, one that only A has, and a position held to the end."""
    return _written(folder, PLAIN_A, PLAIN_B, ["AAA", "BBB"])


def hostile_logs(folder: Path) -> Logs:
    """The same for assets that nobody ought to have."""
    a = [(f"2024-01-03{OPEN}", asset, "buy", 10, 20.0, 1.0) for asset in HOSTILE]
    b = [(f"2024-01-03{OPEN}", asset, "buy", 11 + place, 20.5, 1.0) for place, asset in enumerate(HOSTILE)]
    return _written(folder, [*a, *PLAIN_A], [*b, *PLAIN_B], ["AAA", "BBB", *HOSTILE])


def _written(folder: Path, a: Sequence[Line], b: Sequence[Line], assets: Sequence[str]) -> Logs:
    head = ("timestamp", "asset", "side", "quantity", "price", "commission")
    logs = Logs(folder / "mine.csv", folder / "theirs.csv", folder / "prices.csv")
    for path, lines in ((logs.a, a), (logs.b, b)):
        write_lines(path, head, lines)
    write_lines(logs.prices, ("session", "asset", "open", "high", "low", "close", "volume"), _bars(assets))
    return logs


def _bars(assets: Sequence[str]) -> list[tuple[object, ...]]:
    return [
        (session, asset, 20.0 + day, 22.0 + day, 19.0 + day, 20.5 + day, 1_000_000)
        for day, session in enumerate(SESSIONS)
        for asset in assets
    ]


def write_lines(path: Path, head: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *lines])
