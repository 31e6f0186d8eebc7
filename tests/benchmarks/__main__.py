"""How long the command takes, whole processes from outside: ``make bench``."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Case:
    """A command, how often it is timed, and the seconds that it may take."""

    arguments: tuple[str, ...]
    runs: int
    limit: float


CASES = (
    Case(("--help",), 7, 0.3),
    Case(("list",), 7, 1.0),
    Case(("run", "rotation"), 2, 60.0),
    Case(("run", "rotation", "--mode", "native"), 2, 60.0),
    Case(("run", "equities", "--mode", "native"), 1, 60.0),
)


def main() -> None:
    """Time every case; exit code 1 where a median is over its limit."""
    table = Table("command", "median s", "least", "most", "limit", "it says of itself")
    slow = False
    for case in CASES:
        seconds, said = _timed(case)
        median = statistics.median(seconds)
        slow |= median > case.limit
        cells = (f"{median:.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}", f"{case.limit:g}", said)
        table.add_row(f"reconcile {' '.join(case.arguments)}", *cells)
    Console(width=170).print(table)
    raise SystemExit(slow)


def _timed(case: Case) -> tuple[list[float], str]:
    """Seconds of each run, and the last line that the command wrote to stderr."""
    command = [str(Path(sys.executable).parent / "reconcile"), *case.arguments]
    seconds = []
    for _ in range(case.runs):
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - started)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return seconds, (done.stderr.strip().splitlines() or [""])[-1]


if __name__ == "__main__":
    main()
