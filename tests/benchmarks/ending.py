"""What it gains that processes end without a last collection: ``reconcile run`` with and without, in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys

from adapters.contract import stopwatch

PAIRS = 7
COMMAND = ("run", "rotation", "--mode", "native")
_RUN = "import sys; from reconcile import cli; sys.argv = sys.argv[1:]; cli.main()"
_WITHOUT = "import os; from reconcile import cli; from reconcile.runs import processes"
_WITHOUT += "; cli.skip_final_collection = processes.skip_final_collection = os.getpid; "


def main() -> None:
    """Print the median of the ratios of ``PAIRS`` pairs."""
    pairs = [(_seconds(_RUN), _seconds(_WITHOUT + _RUN)) for _ in range(PAIRS)]
    ratio = statistics.median(without / usual for usual, without in pairs)
    usual, without = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"reconcile {' '.join(COMMAND)}: {usual:.2f} s, with a last collection {without:.2f} s, {ratio:.2f} times")


def _seconds(code: str) -> float:
    with stopwatch() as elapsed:
        subprocess.run([sys.executable, "-c", code, "reconcile", *COMMAND], capture_output=True, check=True)
    return elapsed()


if __name__ == "__main__":
    main()
