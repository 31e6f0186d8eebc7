"""ml4t-backtest's fills, trades and result folder. Fills at the next open."""

from __future__ import annotations

import pandas as pd
import polars as pl
from ml4t.backtest import BacktestConfig, DataFeed, Engine, OrderSide, Strategy
from ml4t.backtest.config import CommissionType, SlippageType

from tests.reconcile.logs.exports.strategy import CASH, FEES, SLIPPAGE, Bars, folder, many, one


class Ordered(Strategy):
    """Orders what is ordered for a session."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars

    def on_data(self, timestamp, data, context, broker) -> None:
        for asset, shares in self.bars.orders.get(pd.Timestamp(timestamp), {}).items():
            broker.submit_order(asset, abs(shares), OrderSide.BUY if shares > 0 else OrderSide.SELL)


def run(bars: Bars):
    config = BacktestConfig.from_preset("default")
    config.initial_cash, config.allow_short_selling = CASH, True
    config.commission_type, config.commission_rate = CommissionType.PERCENTAGE, FEES
    config.slippage_type, config.slippage_rate = SlippageType.PERCENTAGE, SLIPPAGE
    rows = [frame.rename_axis("timestamp").reset_index().assign(asset=name) for name, frame in bars.assets.items()]
    table = pd.concat(rows).sort_values(["timestamp", "asset"])
    prices = pl.DataFrame({name: table[name].to_list() for name in table.columns})
    return Engine(DataFeed(prices_df=prices), Ordered(bars), config).run()


target = folder("ml4t-backtest")
for name, bars in (("one", one()), ("many", many())):
    result = run(bars)
    result.to_fills_dataframe().write_csv(target / f"fills_{name}.csv")
    result.to_trades_dataframe().write_csv(target / f"trades_{name}.csv")
    if name == "one":
        result.to_parquet(target / "result", include=["fills", "trades", "metrics"])
