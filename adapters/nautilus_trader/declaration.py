"""What NautilusTrader does by itself and what it offers. Imports neither the engine nor pandas."""

from adapters.contract import FULL, Adapter, Capability, Support
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

_NATIVE_TERMS = Terms(
    initial_cash=100_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.SAME_CLOSE,
    lot=Lot.WHOLE,
    cash=CashPolicy.REJECT,
    volume_limit=VolumeLimit(),
)
"""A cash account in dollars, an ``Equity`` without fees, and market orders: starting balances have no default."""

_WHOLE = Capability(Support.UNSUPPORTED, "an Equity of NautilusTrader has no fractional units (size_precision 0)")
_ADJUSTED_ONLY = Capability(Support.UNSUPPORTED, "NautilusTrader backtests know no corporate actions of an Equity")
_NO_CARRYING = Capability(
    Support.UNSUPPORTED, "what the top of the book leaves of a market order is filled one tick further at once"
)
_STOP_LIMITS = Capability(
    Support.NOT_IMPLEMENTED,
    "NautilusTrader looks at the limit with the quote that touches the stop: the adapter quotes lows and highs only",
)

_CAPABILITIES = {
    Feature.SHARE_ORDERS: FULL,
    Feature.TARGET_WEIGHTS: FULL,
    Feature.MANY_ASSETS: FULL,
    Feature.NEXT_OPEN: FULL,
    Feature.SAME_CLOSE: FULL,
    Feature.NEXT_CLOSE: FULL,
    Feature.FRACTIONAL: _WHOLE,
    Feature.PER_SHARE_COMMISSION: FULL,
    Feature.MINIMUM_COMMISSION: FULL,
    Feature.FIXED_SLIPPAGE: FULL,
    Feature.MISSING_BARS: FULL,
    Feature.SEVERAL_ORDERS: FULL,
    Feature.SHORT_SALES: FULL,
    Feature.LIMIT_ORDERS: FULL,
    Feature.STOP_ORDERS: FULL,
    Feature.STOP_LIMIT_ORDERS: _STOP_LIMITS,
    Feature.TRAILING_STOPS: FULL,
    Feature.BRACKETS: FULL,
    Feature.CANCELLATION: FULL,
    Feature.VOLUME_LIMIT: _NO_CARRYING,
    Feature.SPLITS: _ADJUSTED_ONLY,
    Feature.DIVIDENDS: _ADJUSTED_ONLY,
}

ADAPTER = Adapter(
    name="nautilus_trader",
    distribution="nautilus_trader",
    module="adapters.nautilus_trader.engine",
    native_terms=_NATIVE_TERMS,
    capabilities=_CAPABILITIES,
    versions=">=1.231,<1.232",
    own_environment=True,
)
