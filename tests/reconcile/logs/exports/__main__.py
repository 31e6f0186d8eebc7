"""Write every sample anew: ``python -m tests.reconcile.logs.exports [FOLDER …]``.

Engines of the lock file run in this environment, the others each in one of its own, which uv makes.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[4]


@dataclass(frozen=True)
class Writer:
    """A folder of samples: the script that writes it, and what it needs beyond the lock file."""

    folder: str
    script: str
    needs: str | None = None

    def command(self, target: Path) -> list[str]:
        """Runs the script in its environment."""
        uv = [str(Path(sys.executable).with_name("uv")), "run", "--isolated", "--no-project"]
        python = [sys.executable]
        if self.needs is not None:
            python = [*uv, "--python", sys.executable, "--with", self.needs, "python"]
        return [*python, "-W", "ignore", "-m", f"tests.reconcile.logs.exports.{self.script}", str(target)]


WRITERS = (
    Writer("vectorbt-1.0", "make_vectorbt"),
    Writer("backtrader", "make_backtrader"),
    Writer("ml4t", "make_ml4t"),
    Writer("zipline", "make_zipline"),
    Writer("vectorbt-1.2", "make_vectorbt", "vectorbt==1.2.0"),
    Writer("bt", "make_bt", "bt==1.4.1"),
    Writer("backtesting", "make_backtesting", "backtesting==0.6.6"),
    Writer("pybroker", "make_pybroker", "lib-pybroker==2.0.2"),
    Writer("nautilus", "make_nautilus", "nautilus_trader==1.231.0"),
)

if __name__ == "__main__":
    for writer in WRITERS:
        if not sys.argv[1:] or writer.folder in sys.argv[1:]:
            print(writer.folder, flush=True)
            folder = Path(__file__).parent / "samples" / writer.folder
            subprocess.run(writer.command(folder), cwd=ROOT, check=True)
