"""backtesting.py's trades: `stats["_trades"].to_csv`. Fills at the next open, a spread at entries, one asset."""

from __future__ import annotations

import warnings

from backtesting import Backtest, Strategy

from tests.reconcile.logs.exports.strategy import ASSET, CASH, FEES, SLIPPAGE, folder, one

BARS = one()


class Ordered(Strategy):
    """Orders what is ordered for a session."""

    def init(self) -> None:
        """No indicator is needed."""

    def next(self) -> None:
        for shares in BARS.orders.get(self.data.index[-1], {}).values():
            (self.buy if shares > 0 else self.sell)(size=abs(shares))


warnings.simplefilter("ignore")
bars = BARS.assets[ASSET].rename(columns=str.capitalize)
target = folder("backtesting")
for name, ends in (("one", False), ("finalized", True)):
    test = Backtest(bars, Ordered, cash=CASH, commission=FEES, spread=SLIPPAGE, finalize_trades=ends)
    test.run()["_trades"].to_csv(target / f"trades_{name}.csv", index=name == "finalized")
