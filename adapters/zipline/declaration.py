"""What Zipline does by itself and what it offers. Light: neither the engine nor pandas is imported."""

from __future__ import annotations

from adapters.contract import FULL, Adapter, Capability, Support
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms

NATIVE_TERMS = Terms(
    # zipline.finance.trading:DEFAULT_CAPITAL_BASE; run_algorithm has no default of its own.
    initial_cash=100_000.0,
    commission=Commission(per_share=0.001),
    slippage=Slippage(rate=0.0005),
    fill=FillMoment.NEXT_CLOSE,
    lot=Lot.WHOLE,
    cash=CashPolicy.UNLIMITED,
)

_FRACTIONAL = Capability(
    Support.UNSUPPORTED,
    "TradingAlgorithm.round_order, create_transaction and FixedBasisPointsSlippage all work in whole shares",
)

ADAPTER = Adapter(
    name="zipline",
    distribution="zipline-reloaded",
    module="adapters.zipline.engine",
    native_terms=NATIVE_TERMS,
    capabilities={feature: _FRACTIONAL if feature is Feature.FRACTIONAL else FULL for feature in Feature},
)
