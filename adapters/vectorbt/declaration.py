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

_NO_STOP_LIMIT = Capability(
    Support.UNSUPPORTED,
    "VectorBT has no order that becomes a limit order when a stop is touched: get_stop_price_nb gives the price "
    "of a fill, and a stop that is touched is filled there and then",
)

_TRAILS_HIGHS = Capability(
    Support.UNSUPPORTED,
    "VectorBT's sl_trail follows the highs of a long position and the lows of a short one, from the entry's price "
    "on (simulate_from_signal_func_nb), and a trailing stop follows the closes",
)

_NOTHING_WAITS = Capability(
    Support.UNSUPPORTED,
    "an order of VectorBT's matrix is filled, ignored or rejected on its own row (process_order_nb): none waits "
    "that could be withdrawn",
)

_NO_VOLUME = Capability(
    Support.UNSUPPORTED,
    "no simulation of VectorBT takes volumes, and what its max_size leaves of an order is dropped (buy_nb, sell_nb), "
    "not carried over",
)

_NO_SPLITS = Capability(
    Support.UNSUPPORTED,
    "VectorBT changes a position by orders only (execute_order_nb), so no share can be split: use adjusted prices",
)

_NO_DIVIDENDS = Capability(
    Support.UNSUPPORTED,
    "VectorBT changes cash by orders only (execute_order_nb), so no dividend can be paid: use adjusted prices",
)

ADAPTER = Adapter(
    name="vectorbt",
    distribution="vectorbt",
    module="adapters.vectorbt.engine",
    native_terms=_NATIVE_TERMS,
    versions=">=0.28,<1.3",
    # Before 1.2 properties of plotly are set, at import, that plotly 7 has dropped.
    companions={"<1.2": ("plotly<7",)},
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
        Feature.LIMIT_ORDERS: FULL,  # as a leg of an entry; see ``legs`` for what else is refused
        Feature.STOP_ORDERS: FULL,  # likewise
        Feature.STOP_LIMIT_ORDERS: _NO_STOP_LIMIT,
        Feature.TRAILING_STOPS: _TRAILS_HIGHS,
        Feature.BRACKETS: FULL,
        Feature.CANCELLATION: _NOTHING_WAITS,
        Feature.VOLUME_LIMIT: _NO_VOLUME,
        Feature.SPLITS: _NO_SPLITS,
        Feature.DIVIDENDS: _NO_DIVIDENDS,
    },
)
