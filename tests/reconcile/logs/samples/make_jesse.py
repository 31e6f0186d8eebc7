"""Write ``jesse-trades.json`` and ``jesse-trades.csv`` as Jesse's backtest stores its trades; only the fills are given.

Run by an interpreter that has jesse (3.5.3 wrote the files that are kept): ``python make_jesse.py FOLDER``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

TRADES = (
    ("AAPL-USDT", "long", 100.0, 185.64, 184.238, "2024-01-02T14:30:00+00:00", "2024-01-03T15:02:13+00:00", 2.0),
    ("MSFT-USDT", "short", 40.0, 373.86, 366.1, "2024-01-02T14:30:05+00:00", "2024-07-10T19:59:58+00:00", 2.02),
)
"""Symbol, direction, size, entry and exit price, their moments, and the fee."""


def main(folder: Path) -> None:
    import numpy as np
    from jesse.models.ClosedTrade import ClosedTrade
    from jesse.services import file
    from jesse.store import store

    for number, (symbol, kind, size, entry, exit_, opened, closed, fee) in enumerate(TRADES, 1):
        trade = ClosedTrade()
        trade.id, trade.strategy_name, trade.symbol, trade.type = f"trade-{number}", "Bands", symbol, kind
        trade.exchange, trade.leverage = "Binance Spot", 1
        trade.opened_at, trade.closed_at = (
            datetime.fromisoformat(each).timestamp() * 1000 for each in (opened, closed)
        )
        ends = (trade.buy_orders, trade.sell_orders) if kind == "long" else (trade.sell_orders, trade.buy_orders)
        for orders, price in zip(ends, (entry, exit_), strict=True):
            orders.append(np.array([size, price]))
        trade.orders = [SimpleNamespace(fee=fee)]
        store.closed_trades.trades.append(trade)
    Path("storage/csv").mkdir(parents=True)
    for written in file.store_logs(export_json=True, export_csv=True).values():
        (folder / f"jesse-trades{Path(written).suffix}").write_text(Path(written).read_text())


if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as project:
        os.chdir(project)  # Jesse reads its settings from the folder in which it starts, at import
        Path(".env").write_text("APP_PORT=9000\nPASSWORD=none\n")
        main(target)
        os.chdir(target)
