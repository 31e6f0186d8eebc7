"""What Backtrader offers and what it does by itself; light, because every command reads it."""

from __future__ import annotations

from adapters.contract import FULL, Adapter
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

NATIVE_TERMS = Terms(
    initial_cash=10_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.NEXT_OPEN,
    lot=Lot.WHOLE,
    cash=CashPolicy.REJECT,
    volume_limit=VolumeLimit(),
)
"""``Cerebro()`` with its own broker: BackBroker's parameters, market orders, ``order_target_percent``."""

CAPABILITIES = {
    Feature.SHARE_ORDERS: FULL,
    Feature.TARGET_WEIGHTS: FULL,
    Feature.MANY_ASSETS: FULL,
    Feature.NEXT_OPEN: FULL,
    Feature.SAME_CLOSE: FULL,
    Feature.NEXT_CLOSE: FULL,
    Feature.FRACTIONAL: FULL,
    Feature.PER_SHARE_COMMISSION: FULL,
    Feature.MINIMUM_COMMISSION: FULL,
    Feature.FIXED_SLIPPAGE: FULL,
    Feature.MISSING_BARS: FULL,
    Feature.SEVERAL_ORDERS: FULL,
    Feature.SHORT_SALES: FULL,
    Feature.LIMIT_ORDERS: FULL,
    Feature.STOP_ORDERS: FULL,
    Feature.STOP_LIMIT_ORDERS: FULL,
    Feature.TRAILING_STOPS: FULL,
    Feature.BRACKETS: FULL,
    Feature.CANCELLATION: FULL,
    Feature.VOLUME_LIMIT: FULL,
    Feature.SPLITS: FULL,  # by Position.fix and add_cash, see ``actions``
    Feature.DIVIDENDS: FULL,
}

ADAPTER = Adapter(
    name="backtrader",
    distribution="backtrader",
    module="adapters.backtrader.engine",
    native_terms=NATIVE_TERMS,
    capabilities=CAPABILITIES,
    versions=">=1.9.74,<1.10",
)
