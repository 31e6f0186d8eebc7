"""What PyBroker does by itself and what it offers. Imports neither the engine nor pandas."""

from adapters.contract import FULL, Adapter, Capability, Support
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

_NATIVE_TERMS = Terms(
    initial_cash=100_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.NEXT_OPEN,
    lot=Lot.WHOLE,
    cash=CashPolicy.PARTIAL,
    volume_limit=VolumeLimit(),
)
"""``StrategyConfig()``. No fill moment is the engine's: where it is free, they fill at the middle of the next bar."""

_ONE_ORDER = Capability(Support.UNSUPPORTED, "an ExecContext holds one order of its asset per bar")
_NOT_CARRIED = Capability(
    Support.UNSUPPORTED,
    "a slippage model may cut an order by volume, and what it leaves is dropped",
)
_ADJUSTED_ONLY = Capability(Support.UNSUPPORTED, "PyBroker knows no corporate actions: it is fed adjusted prices")
_LIMITS = Capability(
    Support.NOT_IMPLEMENTED, "PyBroker has limit orders that wait (buy_limit_price, buy_timeout_bars): not placed yet"
)
_NO_STOP_ORDERS = Capability(
    Support.UNSUPPORTED, "PyBroker's stops belong to the entry of a position: no order waits for a stop by itself"
)
_STOPS_OF_ENTRIES = Capability(
    Support.NOT_IMPLEMENTED, "PyBroker ties stops to an entry (stop_loss, stop_profit, stop_trailing): not placed yet"
)
_WITHDRAWAL = Capability(
    Support.NOT_IMPLEMENTED, "PyBroker withdraws what waits (ExecContext.cancel_pending_order): not called yet"
)

_CAPABILITIES = {
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
    Feature.SEVERAL_ORDERS: _ONE_ORDER,
    Feature.SHORT_SALES: FULL,
    Feature.LIMIT_ORDERS: _LIMITS,
    Feature.STOP_ORDERS: _NO_STOP_ORDERS,
    Feature.STOP_LIMIT_ORDERS: _NO_STOP_ORDERS,
    Feature.TRAILING_STOPS: _STOPS_OF_ENTRIES,
    Feature.BRACKETS: _STOPS_OF_ENTRIES,
    Feature.CANCELLATION: _WITHDRAWAL,
    Feature.VOLUME_LIMIT: _NOT_CARRIED,
    Feature.SPLITS: _ADJUSTED_ONLY,
    Feature.DIVIDENDS: _ADJUSTED_ONLY,
}

ADAPTER = Adapter(
    name="pybroker",
    distribution="lib-pybroker",
    module="adapters.pybroker.engine",
    native_terms=_NATIVE_TERMS,
    capabilities=_CAPABILITIES,
    versions=">=2.0.2,<2.1",
    own_environment=True,
)
