"""nautilus' reports: fills, orders filled, and positions. Daily bars; an order fills at once, at that bar's close."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, TraderId, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

from tests.reconcile.logs.exports.strategy import CASH, FEES, Bars, close_of, folder, many, one

VENUE = Venue("XNAS")


class Ordered(Strategy):
    """Orders what is ordered for a session, as each asset's bar comes."""

    def __init__(self, bars: Bars) -> None:
        super().__init__(StrategyConfig(order_id_tag="001"))
        self.wanted = bars

    def on_start(self) -> None:
        for asset in self.wanted.assets:
            self.subscribe_bars(bar_type(asset))

    def on_bar(self, bar: Bar) -> None:
        id_ = bar.bar_type.instrument_id
        day = pd.Timestamp(bar.ts_event).normalize()
        if shares := self.wanted.orders.get(day, {}).get(id_.symbol.value, 0):
            side = OrderSide.BUY if shares > 0 else OrderSide.SELL
            self.submit_order(self.order_factory.market(id_, side, Quantity.from_int(abs(shares))))


def bar_type(asset: str) -> BarType:
    return BarType.from_str(f"{asset}.{VENUE}-1-DAY-LAST-EXTERNAL")


def bars_of(asset: str, frame: pd.DataFrame) -> list[Bar]:
    found = []
    for session, (_, row) in zip(pd.DatetimeIndex(frame.index), frame.iterrows(), strict=True):
        stamp = close_of(session).value
        prices = [Price(row[name], 2) for name in ("open", "high", "low", "close")]
        found.append(Bar(bar_type(asset), *prices, Quantity.from_int(int(row["volume"])), stamp, stamp))
    return found


def run(bars: Bars) -> BacktestEngine:
    logging = LoggingConfig(bypass_logging=True)
    engine = BacktestEngine(BacktestEngineConfig(trader_id=TraderId("TESTER-001"), logging=logging))
    cash = [Money(CASH, USD)]
    engine.add_venue(
        VENUE, OmsType.NETTING, AccountType.MARGIN, cash, base_currency=USD, default_leverage=Decimal(10)
    )
    for asset in bars.assets:
        id_ = InstrumentId(Symbol(asset), VENUE)
        fee = Decimal(str(FEES))
        cent, one_ = Price.from_str("0.01"), Quantity.from_int(1)
        engine.add_instrument(Equity(id_, Symbol(asset), USD, 2, cent, one_, 0, 0, maker_fee=fee, taker_fee=fee))
    engine.add_data([bar for asset, frame in bars.assets.items() for bar in bars_of(asset, frame)])
    engine.add_strategy(Ordered(bars))
    engine.run()
    return engine


target = folder("nautilus_trader")
for name, bars in (("one", one()), ("many", many())):
    engine = run(bars)
    engine.trader.generate_fills_report().to_csv(target / f"fills_{name}.csv")
    engine.trader.generate_order_fills_report().to_csv(target / f"order_fills_{name}.csv")
    engine.trader.generate_positions_report().to_csv(target / f"positions_{name}.csv")
    engine.dispose()
