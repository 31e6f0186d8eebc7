"""One trade on each engine, written as a user of that engine writes it: nothing here is an adapter's.

Buy 100 shares of A on the first session, sell them on the fourth. What each engine makes of it by itself, on paper:

    backtrader  next open    102.00 on the 3rd, 106.00 on the 8th, 0.1 %: 10.20 and 10.60
    ml4t        next open    the same
    vectorbt    same close   101.00 on the 2nd, 105.00 on the 7th, 0.1 %: 10.10 and 10.50
    zipline     next close   103.00 on the 3rd, 107.00 on the 8th, a cent a share: 1.00 and 1.00
"""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

DAYS = pd.DatetimeIndex(["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09"])
OPENS = [100.0, 102.0, 104.0, 101.0, 106.0, 108.0]
CLOSES = [101.0, 103.0, 102.0, 105.0, 107.0, 104.0]
CASH = 100_000.0
BUY_ON, SELL_ON = 0, 3


def bars(volume: float = 1e6) -> pd.DataFrame:
    """By day: open, high, low, close, volume."""
    frame = pd.DataFrame({"open": OPENS, "close": CLOSES}, index=DAYS)
    high, low = frame.max(axis=1), frame.min(axis=1)
    return frame.assign(high=high, low=low, volume=volume)[["open", "high", "low", "close", "volume"]]


def prices() -> pd.DataFrame:
    """The same as market prices for a comparison."""
    return bars().rename_axis("session").reset_index().assign(asset="A")


def backtrader_result(*, stdstats: bool = True, name: str | None = "A") -> Any:
    import backtrader as bt

    class Mine(bt.Strategy):  # type: ignore[misc]
        def next(self) -> None:
            if len(self) == 1 + BUY_ON:
                self.buy(size=100)
            if len(self) == 1 + SELL_ON:
                self.sell(size=100)

    cerebro = bt.Cerebro(stdstats=stdstats)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars()), name=name)
    cerebro.addstrategy(Mine)
    cerebro.broker.setcash(CASH)
    cerebro.broker.setcommission(0.001)
    return cerebro.run()


def ml4t_result(preset: str = "zipline") -> Any:
    import polars as pl
    from ml4t.backtest import BacktestConfig, CommissionType, DataFeed, Engine, Strategy

    class Mine(Strategy):
        day = -1

        def on_data(self, timestamp: Any, data: Any, context: Any, broker: Any) -> None:
            self.day += 1
            if self.day in (BUY_ON, SELL_ON):
                broker.submit_order("A", 100 if self.day == BUY_ON else -100)

    table = bars().rename_axis("timestamp").reset_index().assign(asset="A")
    config = replace(
        BacktestConfig.from_preset(preset), commission_type=CommissionType.PERCENTAGE, commission_rate=0.001
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Engine(DataFeed(prices_df=pl.from_pandas(table)), Mine(), config).run()


def vectorbt_result(close: pd.Series[float] | pd.DataFrame | None = None, **options: Any) -> Any:
    from adapters.vectorbt.library import Portfolio  # VectorBT's own, with the compiler off: it would take a minute

    close = bars()["close"].rename("A") if close is None else close
    entries, exits = (pd.Series([number == day for number in range(6)], index=DAYS) for day in (BUY_ON, SELL_ON))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Portfolio.from_signals(close, entries, exits, size=100, fees=0.001, init_cash=CASH, **options)


def zipline_result(folder: Path, volume: float = 1e6) -> pd.DataFrame:
    """A bundle of CSV files below ``folder``, and ``run_algorithm`` on it; ~/.zipline is not touched."""
    from zipline import run_algorithm
    from zipline.api import order, set_commission, set_slippage, symbol
    from zipline.data import bundles
    from zipline.data.bundles.csvdir import csvdir_equities
    from zipline.finance.commission import PerShare
    from zipline.finance.slippage import VolumeShareSlippage

    def initialize(context: Any) -> None:
        context.day = -1
        set_commission(PerShare(0.01))
        set_slippage(VolumeShareSlippage(volume_limit=0.5, price_impact=0.0))

    def handle_data(context: Any, data: Any) -> None:
        context.day += 1
        if context.day in (BUY_ON, SELL_ON):
            order(symbol("A"), 100 if context.day == BUY_ON else -100)

    environ = {**os.environ, "ZIPLINE_ROOT": str(folder / "root")}
    table = bars(volume).rename_axis("date").assign(dividend=0.0, split=1.0)
    (folder / "daily").mkdir(parents=True)
    table.to_csv(folder / "daily" / "A.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ingest = csvdir_equities(["daily"], str(folder))
        bundles.register("mine", ingest, calendar_name="XNYS", start_session=DAYS[0], end_session=DAYS[-1])
        try:
            bundles.ingest("mine", environ=environ, show_progress=False)
            performance: pd.DataFrame = run_algorithm(
                start=DAYS[0],
                end=DAYS[-1],
                initialize=initialize,
                handle_data=handle_data,
                capital_base=CASH,
                bundle="mine",
                environ=environ,
                benchmark_returns=pd.Series(0.0, index=DAYS.tz_localize("UTC")),
            )
            return performance
        finally:
            bundles.unregister("mine")
