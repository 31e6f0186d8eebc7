"""What each cleverness gains: a command with and without it, in turn; the median of the ratios of ``PAIRS`` pairs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.contract import stopwatch
from tests.benchmarks.diffing_logs import write_logs

PAIRS = 7
FILLS = 1_000_000
_RUN = "import sys; from reconcile import cli; sys.argv = sys.argv[1:]; cli.main()"


@dataclass(frozen=True)
class Gain:
    """``without`` is Python that takes the cleverness away before the command runs."""

    name: str
    command: tuple[str, ...]
    without: str


class Serial:
    """Stands in for a pool of threads, and does what it is given at once."""

    def __enter__(self) -> Serial:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def submit(self, work: Callable[..., Any], *arguments: object) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*arguments))
        return done


def gains(folder: Path) -> tuple[Gain, ...]:
    """All there are; logs of a million fills are written to the folder."""
    a, b = write_logs(FILLS, folder)
    diff = ("diff", str(a), str(b), "--out", str(folder / "out"))
    return (
        Gain(
            "no last collection when a process ends",
            ("run", "rotation", "--mode", "native"),
            "import os; from reconcile import cli; from reconcile.runs import processes; "
            "cli.skip_final_collection = processes.skip_final_collection = os.getpid",
        ),
        Gain(
            "both logs read and summed at once",
            diff,
            "from reconcile.logs import book, read; read.both = book.both = lambda work, sides, at_once: list(map(work, sides))",
        ),
        Gain(
            "page got ready and tables written beside the rest",
            diff,
            "from tests.benchmarks.gains import Serial; from reconcile.commands import diff; "
            "diff.ThreadPoolExecutor = Serial",
        ),
    )


def main() -> None:
    """Print each gain."""
    with tempfile.TemporaryDirectory() as name:
        for gain in gains(Path(name)):
            pairs = [(_seconds(gain, ""), _seconds(gain, gain.without + "; ")) for _ in range(PAIRS)]
            ratio = statistics.median(without / usual for usual, without in pairs)
            usual, without = (statistics.median(each) for each in zip(*pairs, strict=True))
            print(f"{gain.name}: {usual:.2f} s, without {without:.2f} s, {ratio:.2f} times", flush=True)


def _seconds(gain: Gain, before: str) -> float:
    with stopwatch() as elapsed:
        done = subprocess.run(
            [sys.executable, "-c", before + _RUN, "reconcile", *gain.command], capture_output=True, check=False
        )
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        raise SystemExit(done.stderr.decode())
    return elapsed()


if __name__ == "__main__":
    main()
