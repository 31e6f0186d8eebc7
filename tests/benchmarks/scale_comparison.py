"""Many assets, many sessions, every engine: what ``make scale`` runs and prints.

Each engine runs the same scenario in a process of its own and is reconciled with the reference engine's run.
Exit code 1 where one is not aligned, or our own part takes more than it may.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

import adapters
import reconcile
import scenarios
from adapters.contract import Cause, Mode, Run, stopwatch
from reconcile.jobs.job import Job
from reconcile.variance import Variance
from reconcile.verdicts.verdict import Verdict
from scenarios.scenario import Scenario
from tests.benchmarks.scale_measuring import Measured, measured, peak_memory
from tests.benchmarks.scale_scenario import Size, write

FULL, QUICK = Size(250, 5_040), Size(50, 500)
ENGINES = ("ml4t", "vectorbt", "backtrader", "zipline")
SHARE_LIMIT, MEMORY_LIMIT = 0.10, 4096.0


@dataclass(frozen=True)
class Own:
    """Our own part; ``steps`` are seconds by name, ``peak`` is MB."""

    steps: dict[str, float]
    peak: float

    @property
    def seconds(self) -> float:
        return sum(self.steps.values())


@dataclass(frozen=True, eq=False)
class Judged:
    """An engine's answer, and what the comparison with the reference engine makes of it."""

    measured: Measured
    variance: Variance | None

    @property
    def verdict(self) -> Verdict:
        standing = self.variance.verdict if self.variance else self.measured.cell.verdict
        assert standing is not None
        return standing


def main() -> None:
    """Run, compare, print; see the module."""
    size, engines = _asked()
    with tempfile.TemporaryDirectory() as folder:
        path = write(size, Path(folder))
        judged, own = _measure(path, engines)
    console = Console(width=150)
    console.print(f"{size.assets} assets × {size.sessions:,} sessions, {size.names_per_side} long and short, monthly")
    console.print(_engines_table(judged), _own_table(own), *_reasons(judged), sep="\n")
    raise SystemExit(not _is_good(console, judged, own))


def _asked() -> tuple[Size, tuple[str, ...]]:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.assets} assets × {QUICK.sessions} sessions")
    parser.add_argument("--assets", type=int)
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--engines", default=",".join(ENGINES), help="comma-separated (default: %(default)s)")
    asked = parser.parse_args()
    default = QUICK if asked.quick else FULL
    size = Size(asked.assets or default.assets, asked.sessions or default.sessions)
    return size, tuple(asked.engines.split(","))


def _measure(path: Path, engines: Sequence[str]) -> tuple[list[Judged], Own]:
    with stopwatch() as loading:
        scenario = scenarios.load(str(path))
    with stopwatch() as expecting:
        expected = _expected(scenario)
    answers = [measured(Job(engine, scenario, Mode.ALIGNED)) for engine in engines]
    with stopwatch() as comparing:
        judged = [Judged(each, _compared(expected, each.cell.run)) for each in answers]
    steps = {
        "loading": loading(),
        "expected run": expecting(),
        "processes, translation, collection": sum(each.our_seconds for each in answers),
        "comparison": comparing(),
    }
    return judged, Own(steps, peak_memory())


def _expected(scenario: Scenario) -> Run:
    """What the terms give."""
    return adapters.get("reference").run(scenario, Mode.ALIGNED)


def _compared(expected: Run, run: Run | None) -> Variance | None:
    return None if run is None else reconcile.compare(expected, run)


def _engines_table(judged: Sequence[Judged]) -> Table:
    table = Table("engine", "fills", "verdict", "causes, dollars", "seconds", "in the engine", "peak MB")
    for each in judged:
        cell = each.measured.cell
        fills = f"{len(cell.run.fills):,}" if cell.run else ""
        figures = (f"{each.measured.seconds:.1f}", f"{cell.engine_seconds:.1f}", f"{each.measured.peak:,.0f}")
        table.add_row(cell.engine, fills, str(each.verdict), _causes(each.variance), *figures)
    return table


def _causes(variance: Variance | None) -> str:
    """The gross amount by cause, where it is a cent or more."""
    if variance is None:
        return ""
    gross = {cause: variance.gross[cause] for cause in Cause if variance.gross[cause] >= 0.005}
    return ", ".join(f"{cause} {amount:,.2f}" for cause, amount in gross.items()) or "none"


def _own_table(own: Own) -> Table:
    table = Table("our own part", "seconds", "peak MB")
    for name, seconds in own.steps.items():
        table.add_row(name, f"{seconds:.1f}", "")
    table.add_row("together", f"{own.seconds:.1f}", f"{own.peak:,.0f}")
    return table


def _reasons(judged: Sequence[Judged]) -> Iterator[str]:
    for each in judged:
        cell, variance = each.measured.cell, each.variance
        if cell.reason:
            yield f"{cell.engine}: {cell.reason}"
        elif variance is not None and variance.divergence is not None:
            yield f"{cell.engine}: {variance.divergence}"


def _is_good(console: Console, judged: Sequence[Judged], own: Own) -> bool:
    """Whether all are aligned and our part keeps to its limits; says of each limit whether it is kept."""
    in_engines = sum(each.measured.cell.engine_seconds for each in judged)
    share = own.seconds / in_engines
    kept = {
        f"our part is {share:.1%} of the engines' {in_engines:.1f} s (limit {SHARE_LIMIT:.0%})": share < SHARE_LIMIT,
        f"our peak is {own.peak:,.0f} MB (limit {MEMORY_LIMIT:,.0f} MB)": own.peak < MEMORY_LIMIT,
    }
    for sentence, is_kept in kept.items():
        console.print(f"{sentence}: {'kept' if is_kept else 'NOT KEPT'}")
    return all(kept.values()) and all(each.verdict is Verdict.ALIGNED for each in judged)
