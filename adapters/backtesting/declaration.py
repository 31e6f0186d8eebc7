"""What backtesting.py offers and what it does by itself; light, because every command reads it."""

from adapters.contract import FULL, Adapter, Capability, Support
from scenarios.features import Feature
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms, VolumeLimit

_NATIVE_TERMS = Terms(
    initial_cash=10_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.NEXT_OPEN,
    lot=Lot.WHOLE,
    cash=CashPolicy.REJECT,
    volume_limit=VolumeLimit(),
)
"""``Backtest(data, strategy)`` with its own parameters."""

_ONE_ASSET = Capability(
    Support.UNSUPPORTED,
    "a run of backtesting.py has one instrument and one account (Backtest.__init__): assets cannot share cash",
)

_WHOLE_UNITS = Capability(
    Support.UNSUPPORTED,
    "an order of backtesting.py is a whole number of units or a share of free cash (Strategy.buy); its "
    "FractionalBacktest trades whole units of a rescaled price",
)

_NO_VOLUME = Capability(
    Support.UNSUPPORTED,
    "backtesting.py fills an order whole and looks at no volume (_Broker._process_orders)",
)

_ADJUSTED_ONLY = Capability(
    Support.UNSUPPORTED, "backtesting.py knows no corporate actions: it is fed adjusted prices"
)

ADAPTER = Adapter(
    name="backtesting",
    distribution="backtesting",
    module="adapters.backtesting.engine",
    native_terms=_NATIVE_TERMS,
    capabilities={
        Feature.SHARE_ORDERS: FULL,
        Feature.TARGET_WEIGHTS: FULL,
        Feature.MANY_ASSETS: _ONE_ASSET,
        Feature.NEXT_OPEN: FULL,
        Feature.SAME_CLOSE: FULL,
        Feature.NEXT_CLOSE: FULL,
        Feature.FRACTIONAL: _WHOLE_UNITS,
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
        Feature.VOLUME_LIMIT: _NO_VOLUME,
        Feature.SPLITS: _ADJUSTED_ONLY,
        Feature.DIVIDENDS: _ADJUSTED_ONLY,
    },
    versions=">=0.5,<0.7",
    own_environment=True,
)
