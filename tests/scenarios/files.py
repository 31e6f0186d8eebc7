"""A small scenario in a folder, as a user would write it: two assets, five sessions, good until a test spoils it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.bundles.tables import DAYS, long

TOML = """\
name = "small"
[data]
prices = "prices.csv"
[instructions]
kind = "signals"
file = "signals.csv"
sizing = { weight = 0.4, max_positions = 2 }
[terms]
initial_cash = 10000
"""

SIGNALS = f"session,asset,signal\n{DAYS[0]},AAPL,BUY\n{DAYS[2]},AAPL,SELL\n"


def prices() -> pd.DataFrame:
    """Good prices of AAPL and MSFT; rows 0 to 4 are AAPL's, on ``DAYS``."""
    return long()


def scenario_file(
    folder: Path,
    toml: str = TOML,
    instructions: str | bytes = SIGNALS,
    data: str | bytes | pd.DataFrame | None = None,
) -> Path:
    """Write the scenario into ``folder`` and give its file."""
    data = prices() if data is None else data
    _write(folder / "prices.csv", data.to_csv(index=False) if isinstance(data, pd.DataFrame) else data)
    _write(folder / "signals.csv", instructions)
    _write(folder / "small.toml", toml)
    return folder / "small.toml"


def _write(path: Path, content: str | bytes) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
