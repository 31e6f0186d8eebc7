"""What VectorBT does by itself and what it offers, without importing it."""

from adapters.contract import FULL, Adapter, Capability, Support
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

_NATIVE_TERMS = Terms(
    initial_cash=100.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.SAME_CLOSE,
    lot=Lot.FRACTIONAL,
    cash=CashPolicy.PARTIAL,
    volume_limit=VolumeLimit(),
)

_ONE_CELL = Capability(Support.UNSUPPORTED, "VectorBT's order matrix has one cell for each session and asset")

_NOT_YET = Capability(Support.NOT_IMPLEMENTED, "this adapter has no translation of it yet")

ADAPTER = Adapter(
    name="vectorbt",
    distribution="vectorbt",
    module="adapters.vectorbt.engine",
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
        Feature.SEVERAL_ORDERS: _ONE_CELL,
        Feature.SHORT_SALES: FULL,
        Feature.LIMIT_ORDERS: _NOT_YET,
        Feature.STOP_ORDERS: _NOT_YET,
        Feature.STOP_LIMIT_ORDERS: _NOT_YET,
        Feature.TRAILING_STOPS: _NOT_YET,
        Feature.BRACKETS: _NOT_YET,
        Feature.CANCELLATION: _NOT_YET,
        Feature.VOLUME_LIMIT: _NOT_YET,
        Feature.SPLITS: _NOT_YET,
        Feature.DIVIDENDS: _NOT_YET,
    },
)
