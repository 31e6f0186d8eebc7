"""The logs that docs/log-formats.md speaks of: the same trades in several formats, and one order in three pieces."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from tests.reconcile.logs.logs import DATA

_HEAD = "timestamp,asset,side,quantity,price\n"


def given(folder: Path) -> dict[str, object]:
    """Logs in ``folder``, and ``perf``: a frame as Zipline gives it."""
    shutil.copy(DATA / "order-events.json", folder)
    shutil.copy(DATA / "own.csv", folder / "trades_zipline.csv")
    shutil.copy(DATA / "own.csv", folder / "mine.csv")
    theirs = pd.read_csv(DATA / "own.csv").rename(columns={"price": "Px", "quantity": "Units"})
    theirs.to_csv(folder / "theirs.csv", index=False)
    (folder / "whole.csv").write_text(f"{_HEAD}2024-01-02T14:30:00Z,AAPL,buy,100,185.00\n", encoding="utf-8")
    pieces = [
        "2024-01-02T14:30:00Z,AAPL,buy,40,185.00",
        "2024-01-02T14:30:00Z,MSFT,buy,10,370.00",
        "2024-01-02T14:30:01Z,AAPL,buy,25,185.01",
        "2024-01-02T14:30:02Z,AAPL,buy,35,185.02",
    ]
    (folder / "pieces.csv").write_text(_HEAD + "\n".join(pieces) + "\n", encoding="utf-8")
    return {"perf": _performance()}


def _performance() -> pd.DataFrame:
    when = pd.Timestamp("2024-01-02 21:00", tz="UTC")
    fill = {"dt": when, "sid": "AAPL", "amount": 100, "price": 185.64, "order_id": "1"}
    order = {"id": "1", "commission": 1.0}
    return pd.DataFrame({"transactions": [[fill]], "orders": [[order]]}, index=[when.normalize()])
