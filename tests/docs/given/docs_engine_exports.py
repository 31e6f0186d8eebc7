"""The engines' own files that docs/engine-exports.md speaks of, under the names that it gives them, and the prices."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.reconcile.logs.exports.oracle import SAMPLES
from tests.reconcile.logs.exports.strategy import PRICES

FILES = {
    "vectorbt.csv": "vectorbt-1.0/orders_one.csv",
    "nameless.csv": "vectorbt-1.0/orders_nameless.csv",
    "positions.csv": "vectorbt-1.0/positions_one.csv",
    "backtrader.csv": "backtrader/pyfolio_one.csv",
    "backtrader.json": "backtrader/transactions_one.json",
    "notified.csv": "backtrader/orders_one.csv",
    "zipline.csv": "zipline/transactions_one.csv",
    "pyfolio.csv": "zipline/pyfolio_one.csv",
    "bt.csv": "bt/transactions_one.csv",
    "pybroker.csv": "pybroker/orders_one.csv",
    "pybroker.json": "pybroker/orders_one.json",
    "fills.csv": "ml4t/fills_one.csv",
    "nautilus.csv": "nautilus/fills_one.csv",
    "orders.csv": "nautilus/order_fills_one.csv",
    "backtesting.csv": "backtesting/trades_one.csv",
}
"""The page's name of a file, and the sample that it is."""


def given(folder: Path) -> dict[str, object]:
    """Every file in ``folder``."""
    for name, sample in FILES.items():
        shutil.copy(SAMPLES / sample, folder / name)
    shutil.copytree(SAMPLES / "ml4t" / "result", folder / "result")
    shutil.copy(PRICES, folder / "prices.csv")
    return {}
