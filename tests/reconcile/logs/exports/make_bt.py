"""bt's transactions: `result.get_transactions().to_csv`. Fills at the same close, a commission by value."""

from __future__ import annotations

import bt

from tests.reconcile.logs.exports.strategy import CASH, FEES, Bars, folder, many, one


class Ordered(bt.Algo):
    """Transacts what is ordered for a session."""

    def __init__(self, bars: Bars) -> None:
        super().__init__()
        self.orders = bars.orders

    def __call__(self, target: bt.Strategy) -> bool:
        for asset, shares in self.orders.get(target.now, {}).items():
            target.transact(shares, asset)
        return True


def commission(quantity: float, price: float) -> float:
    return abs(quantity) * price * FEES


folder_ = folder("bt")
for name, bars in (("one", one()), ("many", many())):
    strategy = bt.Strategy("ordered", [Ordered(bars)], children=list(bars.assets))
    test = bt.Backtest(
        strategy, bars.field("close"), initial_capital=CASH, commissions=commission, progress_bar=False
    )
    bt.run(test, progress_bar=False).get_transactions().to_csv(folder_ / f"transactions_{name}.csv")
