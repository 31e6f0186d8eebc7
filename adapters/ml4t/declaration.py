"""What ml4t-backtest does by itself and what it offers. Imports neither the engine nor pandas."""

from adapters.contract import FULL, Adapter, Capability, Support
from adapters.ml4t.expectations import EXPECTATIONS
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

_NATIVE_TERMS = Terms(
    initial_cash=100_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.NEXT_OPEN,
    lot=Lot.WHOLE,
    cash=CashPolicy.REJECT,
    volume_limit=VolumeLimit(),
)

_SINCE_0_2 = Capability(Support.FULL, "", since="0.2")

_CAPABILITIES = {
    Feature.SHARE_ORDERS: FULL,
    Feature.TARGET_WEIGHTS: FULL,
    Feature.MANY_ASSETS: FULL,
    Feature.NEXT_OPEN: FULL,
    Feature.SAME_CLOSE: FULL,
    Feature.NEXT_CLOSE: _SINCE_0_2,
    Feature.FRACTIONAL: FULL,
    Feature.PER_SHARE_COMMISSION: FULL,
    Feature.MINIMUM_COMMISSION: FULL,
    Feature.FIXED_SLIPPAGE: FULL,
    Feature.MISSING_BARS: FULL,
    Feature.SEVERAL_ORDERS: FULL,
    Feature.SHORT_SALES: FULL,
    Feature.LIMIT_ORDERS: FULL,
    Feature.STOP_ORDERS: FULL,
    Feature.STOP_LIMIT_ORDERS: _SINCE_0_2,
    Feature.TRAILING_STOPS: FULL,
    Feature.BRACKETS: FULL,
    Feature.CANCELLATION: FULL,
    Feature.VOLUME_LIMIT: _SINCE_0_2,
    Feature.SPLITS: _SINCE_0_2,
    Feature.DIVIDENDS: _SINCE_0_2,
}

ADAPTER = Adapter(
    name="ml4t",
    distribution="ml4t-backtest",
    module="adapters.ml4t.engine",
    native_terms=_NATIVE_TERMS,
    capabilities=_CAPABILITIES,
    expectations=EXPECTATIONS,
    versions=">=0.1.4,<0.3",
    presets=("default", "backtrader", "zipline", "vectorbt", "realistic", "fast"),
)
