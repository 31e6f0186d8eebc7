"""Two large trade logs, compared: ``make bench-diff``, beside datacompy on the same files.

Each command runs in a process of its own. Exit code 1 where ours takes more than it may.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.contract import stopwatch
from tests.benchmarks.diffing_logs import write_logs

SIZES = (10_000, 100_000, 1_000_000)
SECONDS_LIMIT = {100_000: 1.5, 1_000_000: 5.0}
MEMORY_LIMIT = 3072.0

_MEASURED = """
import resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
"""


@dataclass(frozen=True)
class Taken:
    """Wall-clock seconds of a whole process, and the most memory that it held, MB."""

    seconds: float
    peak: float


def main() -> None:
    """Write logs of every size, compare them, print; see the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.diffing", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="fills in each log (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many counts (default: %(default)s)")
    asked = parser.parse_args()
    table = Table("fills in each log", "ours s", "limit", "µs per fill", "peak MB", "datacompy s", "peak MB")
    good = True
    for size in map(int, asked.sizes.split(",")):
        ours, theirs = _measure(size, asked.runs)
        limit = SECONDS_LIMIT.get(size)
        good &= (limit is None or ours.seconds < limit) and ours.peak < MEMORY_LIMIT
        figures = (f"{ours.seconds:.2f}", f"{limit or '':}", f"{ours.seconds / size * 1e6:.1f}", f"{ours.peak:,.0f}")
        table.add_row(f"{size:,}", *figures, f"{theirs.seconds:.2f}", f"{theirs.peak:,.0f}")
    Console(width=110).print(table)
    raise SystemExit(not good)


def _measure(size: int, runs: int) -> tuple[Taken, Taken]:
    """Ours with all files, and datacompy's report; the best of several runs each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        a, b = write_logs(size, folder)
        ours = ("reconcile", "diff", str(a), str(b), "--out", str(folder / "out"))
        theirs = ("tests.benchmarks.diffing_datacompy", str(a), str(b))
        return _best(ours, runs, expected=1), _best(theirs, runs, expected=0)


def _best(command: tuple[str, ...], runs: int, expected: int) -> Taken:
    taken = [_taken(command, expected) for _ in range(runs)]
    return Taken(min(each.seconds for each in taken), max(each.peak for each in taken))


def _taken(command: tuple[str, ...], expected: int) -> Taken:
    with stopwatch() as elapsed:
        process = [sys.executable, "-c", _MEASURED, *command]
        done = subprocess.run(process, capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    if done.returncode != expected or not last.startswith("peak ") or "Traceback" in done.stderr:
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return Taken(elapsed(), float(last.removeprefix("peak ")))


if __name__ == "__main__":
    main()
