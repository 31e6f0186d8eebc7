"""vectorbt's records as `to_csv` writes them: orders, trades, entry trades and positions. Fills at the same close."""

from __future__ import annotations

import numpy as np
import pandas as pd
import vectorbt as vbt

from tests.reconcile.logs.exports.strategy import CASH, FEES, SLIPPAGE, Bars, folder, many, one


def portfolio(bars: Bars, close: pd.DataFrame | pd.Series) -> vbt.Portfolio:
    frame = bars.field("close")
    size = pd.DataFrame(np.nan, index=frame.index, columns=frame.columns)
    for session, orders in bars.orders.items():
        for asset, shares in orders.items():
            size.loc[session, asset] = shares
    return vbt.Portfolio.from_orders(
        close,
        size=size if close.ndim == 2 else size.iloc[:, 0],
        fees=FEES,
        slippage=SLIPPAGE,
        init_cash=CASH,
        cash_sharing=close.ndim == 2,
        freq="1D",
    )


target = folder("vectorbt")
nameless = one().field("close").iloc[:, 0].rename(None)  # a series has no name by itself: column 0
for name, pf in (
    ("one", portfolio(one(), one().field("close")["GOOG"])),
    ("nameless", portfolio(one(), nameless)),
    ("many", portfolio(many(), many().field("close"))),
):
    pf.orders.records_readable.to_csv(target / f"orders_{name}.csv")
    pf.trades.records_readable.to_csv(target / f"trades_{name}.csv")
    pf.positions.records_readable.to_csv(target / f"positions_{name}.csv", index=False)
    pf.entry_trades.records_readable.to_csv(target / f"entry_trades_{name}.csv", index=False)
