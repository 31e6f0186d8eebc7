"""What Zipline does by itself and what it offers. Light: neither the engine nor pandas is imported."""

from __future__ import annotations

from adapters.contract import FULL, Adapter, Capability, Support
from adapters.zipline.expectations import EXPECTATIONS
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

NATIVE_TERMS = Terms(
    # zipline.finance.trading:DEFAULT_CAPITAL_BASE; run_algorithm has no default of its own.
    initial_cash=100_000.0,
    commission=Commission(per_share=0.001),
    slippage=Slippage(rate=0.0005),
    fill=FillMoment.NEXT_CLOSE,
    lot=Lot.WHOLE,
    cash=CashPolicy.UNLIMITED,
    volume_limit=VolumeLimit(share=0.1),
)

_FRACTIONAL = Capability(
    Support.UNSUPPORTED,
    "TradingAlgorithm.round_order, create_transaction and FixedBasisPointsSlippage all work in whole shares",
)

_NO_TRAIL = Capability(
    Support.UNSUPPORTED,
    "zipline.finance.execution has market, limit, stop and stop-limit orders, and none that trails",
)

_NO_BRACKETS = Capability(
    Support.UNSUPPORTED, "SimulationBlotter knows no order that waits for another one, or that another one withdraws"
)

_CAPABILITIES = {
    Feature.SHARE_ORDERS: FULL,
    Feature.TARGET_WEIGHTS: FULL,
    Feature.MANY_ASSETS: FULL,
    Feature.NEXT_OPEN: FULL,
    Feature.SAME_CLOSE: FULL,
    Feature.NEXT_CLOSE: FULL,
    Feature.FRACTIONAL: _FRACTIONAL,
    Feature.PER_SHARE_COMMISSION: FULL,
    Feature.MINIMUM_COMMISSION: FULL,
    Feature.FIXED_SLIPPAGE: FULL,
    Feature.MISSING_BARS: FULL,
    Feature.SEVERAL_ORDERS: FULL,
    Feature.SHORT_SALES: FULL,
    Feature.LIMIT_ORDERS: FULL,
    Feature.STOP_ORDERS: FULL,
    Feature.STOP_LIMIT_ORDERS: FULL,
    Feature.TRAILING_STOPS: _NO_TRAIL,
    Feature.BRACKETS: _NO_BRACKETS,
    Feature.CANCELLATION: FULL,
    Feature.VOLUME_LIMIT: FULL,
    Feature.SPLITS: FULL,
    Feature.DIVIDENDS: FULL,
}

ADAPTER = Adapter(
    name="zipline",
    distribution="zipline-reloaded",
    module="adapters.zipline.engine",
    native_terms=NATIVE_TERMS,
    capabilities=_CAPABILITIES,
    expectations=EXPECTATIONS,
    versions=">=3.1,<3.3",
    companions={"<3.3": ("pandas<3",)},
)
