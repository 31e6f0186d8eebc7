"""What bt offers and what it does by itself; light, because every command reads it."""

from adapters.contract import FULL, Adapter, Capability, Support
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

_NATIVE_TERMS = Terms(
    initial_cash=1_000_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.SAME_CLOSE,
    lot=Lot.WHOLE,
    cash=CashPolicy.UNLIMITED,
    volume_limit=VolumeLimit(),
)
"""``Backtest(strategy, prices)`` with its own parameters, and ``StrategyBase.rebalance`` for targets."""

_NO_RANGE = Capability(
    Support.UNSUPPORTED,
    "bt has one price for each session and asset (SecurityBase.update) and fills at once: no order of it waits until "
    "a price is touched",
)

_NOTHING_WAITS = Capability(
    Support.UNSUPPORTED,
    "bt executes a transaction when an algo asks for it (SecurityBase.transact): none waits that could be withdrawn",
)

_NO_VOLUME = Capability(
    Support.UNSUPPORTED,
    "bt's transactions are filled whole: volume moves the cost of its CostModel and limits no quantity "
    "(SecurityBase.transact)",
)

_NO_SPLITS = Capability(
    Support.UNSUPPORTED,
    "bt changes a position by transactions only (SecurityBase.transact), so no share can be split: use adjusted "
    "prices",
)

ADAPTER = Adapter(
    name="bt",
    distribution="bt",
    module="adapters.bt.engine",
    native_terms=_NATIVE_TERMS,
    capabilities={
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
        Feature.LIMIT_ORDERS: _NO_RANGE,
        Feature.STOP_ORDERS: _NO_RANGE,
        Feature.STOP_LIMIT_ORDERS: _NO_RANGE,
        Feature.TRAILING_STOPS: _NO_RANGE,
        Feature.BRACKETS: _NO_RANGE,
        Feature.CANCELLATION: _NOTHING_WAITS,
        Feature.VOLUME_LIMIT: _NO_VOLUME,
        Feature.SPLITS: _NO_SPLITS,
        Feature.DIVIDENDS: FULL,
    },
    versions=">=1.4,<1.5",
    own_environment=True,
)
