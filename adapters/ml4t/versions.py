"""What differs between the versions of ml4t-backtest that the adapter knows; each place says since when."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any, override

import polars as pl
from ml4t.backtest import BacktestConfig, BacktestResult, CommissionType, Engine, Order, OrderSide, OrderType
from ml4t.backtest.accounting import Gatekeeper
from ml4t.backtest.config import ExecutionPrice, SlippageType
from ml4t.backtest.execution.fill_executor import FillExecutor
from packaging.version import Version

from adapters.contract import Unsupported
from bundles.tolerances import HALF_CENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ml4t.backtest import Broker, DataFeed, Strategy
    from ml4t.backtest.execution.impact import MarketImpactModel
    from ml4t.backtest.models import CommissionModel, SlippageModel
    from ml4t.backtest.types import ContractSpec

    from adapters.contract import Fill, Task

_VERSION = Version(metadata.version("ml4t-backtest"))
IS_0_2 = Version("0.2") <= _VERSION
_IS_0_1_4 = Version("0.1.5") > _VERSION

# 0.2 asks FillEngine for the source of a price, which may be the next close; before it there is the price alone.
FILL_PRICE = "get_fill_price_source" if IS_0_2 else "get_fill_price_for_order"
# 0.2 works a price out beside the fill, to see beforehand whether cash covers it.
SLIPPED_PRICE = "_price_for_quantity" if IS_0_2 else "execute"
# Since 0.2 the executor cuts an order to what cash allows after slippage; before it the fill engine does, without it.
CUT = (
    "execution.fill_executor:FillExecutor._affordable_cost_quantity"
    if IS_0_2
    else "core.fill_engine:FillEngine.try_partial_fill"
)


@dataclass(frozen=True)
class Models:
    """What an engine takes beside its configuration; ``None`` leaves it to the configuration."""

    commission: CommissionModel | None
    slippage: SlippageModel | None
    impact: MarketImpactModel | None
    limits: Any | None
    contracts: dict[str, ContractSpec] | None


def make_engine(feed: DataFeed, strategy: Strategy, config: BacktestConfig, models: Models) -> Engine:
    """An engine that samples holdings on every bar."""
    if IS_0_2:
        return Engine(
            feed,
            strategy,
            config,
            commission_model=models.commission,
            market_impact_model=models.impact,
            slippage_model=models.slippage,
            execution_limits=models.limits,
            contract_specs=models.contracts,
            holdings_sampling="bar",
        )
    # Until 0.2 an engine takes no commission and no slippage model: they are given to its broker.
    engine = _Sampling(feed, strategy, config, market_impact_model=models.impact)
    if models.commission is not None:
        engine.broker.commission_model = engine.broker.gatekeeper.commission_model = models.commission
    if models.slippage is not None:
        engine.broker.slippage_model = models.slippage
    return engine


class _Sampling(Engine):
    """Until 0.2 an engine keeps no holdings: they are read where it records what else it records of a bar."""

    sampled: list[tuple[int, str, float]]

    @override
    def _record_portfolio_state(self, timestamp: datetime) -> None:
        if not self.portfolio_state:
            self.sampled = []
        number = len(self.portfolio_state)
        self.sampled += [(number, asset, position.quantity) for asset, position in self.broker.positions.items()]
        super()._record_portfolio_state(timestamp)


def holdings_of(engine: Engine, result: BacktestResult) -> pl.DataFrame:
    """Shares held: ``observation_id``, the number of the bar, ``asset`` and ``quantity``."""
    if isinstance(engine, _Sampling):
        schema = {"observation_id": pl.Int64, "asset": pl.String, "quantity": pl.Float64}
        return pl.DataFrame(engine.sampled, schema=schema, orient="row")
    return result.to_holdings_dataframe()


def initial_cash_of(result: BacktestResult) -> float | None:
    """Since 0.2 a result says it; before it, its configuration does."""
    if IS_0_2:
        return result.initial_capital
    return None if result.config is None else result.config.initial_cash


def preset(name: str) -> BacktestConfig:
    """A preset without costs, as those for other engines are since 0.1.5.

    0.1.4's zipline has costs and forbids short sales.
    """
    config = BacktestConfig.from_preset(name)
    if _IS_0_1_4:
        config.commission_type, config.slippage_type = CommissionType.NONE, SlippageType.NONE
        config.commission_per_share = config.commission_minimum = config.slippage_rate = 0.0
        config.allow_short_selling = True
    return config


def set_next_price(config: BacktestConfig, price: ExecutionPrice | None) -> None:
    """The price of the next bar at which orders fill; there is only its open before 0.2."""
    if IS_0_2:
        config.next_bar_execution_price = price
    elif price is not None:
        raise Unsupported(f"ml4t-backtest {_VERSION} fills orders for the next bar at its open only")


def next_price(config: BacktestConfig) -> ExecutionPrice:
    """The price of the next bar at which a configuration fills; each price of a bar but VWAP stands for its open."""
    price = config.next_bar_execution_price if IS_0_2 else None
    of_a_bar = (ExecutionPrice.PRICE, ExecutionPrice.OPEN, ExecutionPrice.CLOSE, ExecutionPrice.MID)
    return price or (ExecutionPrice.OPEN if config.execution_price in of_a_bar else config.execution_price)


def has_order_commission() -> bool:
    """Whether there is a commission of all kinds at once, and over all fills of an order: since 0.2."""
    return IS_0_2


def is_rest_of_stop(order: Order, instant: datetime) -> bool:
    """Whether a fill is of what volume had left of a stop: since 0.2 orders remember when they were touched.

    Before it nothing limits volume here, and a stop is filled whole on the bar that touches it.
    """
    return IS_0_2 and order.order_type is OrderType.STOP and order._stop_triggered_at != instant


def leave_limits_unslipped(broker: Broker) -> None:
    """Fill limit orders at the price that they wait for.

    The impact model is not told the order, so that its slippage would move a limit order beyond its limit, where
    ``FillExecutor._within_limit`` never fills it (since 0.2) or where it is filled all the same (before).
    """
    broker._fill_executor.__class__ = UnslippedLimits if IS_0_2 else _UnslippedLimitsOf01


class UnslippedLimits(FillExecutor):
    """The engine's executor, with market orders and stops slipped and limits not."""

    @override
    def _price_for_quantity(
        self, order: Order, quantity: float, base_price: float, available_size: float | None, *, quote: bool
    ) -> tuple[float, float]:
        if _is_limit(order):
            return base_price, 0.0
        return super()._price_for_quantity(order, quantity, base_price, available_size, quote=quote)


class _UnslippedLimitsOf01(FillExecutor):
    """The same until 0.2, where a price is worked out in the midst of the fill."""

    @override
    def execute(self, order: Order, base_price: float, **options: Any) -> bool:
        with _without_impact(self.broker, wanted=_is_limit(order)):
            return super().execute(order, base_price, **options)


@contextmanager
def _without_impact(broker: Broker, *, wanted: bool) -> Iterator[None]:
    held = broker.market_impact_model
    if wanted:
        broker.market_impact_model = None
    try:
        yield
    finally:
        broker.market_impact_model = held


def _is_limit(order: Order) -> bool:
    return order.order_type in (OrderType.LIMIT, OrderType.STOP_LIMIT)


def ask_cash_after_slippage(broker: Broker, task: Task) -> None:
    """Until 0.2 cash is asked whether it covers the price before slippage, and the order is filled after it."""
    if not IS_0_2:
        broker.gatekeeper.__class__ = _SlippedGatekeeper
        broker.gatekeeper.slippage = task.terms.slippage  # type: ignore[attr-defined]


class _SlippedGatekeeper(Gatekeeper):
    """The engine's gatekeeper, asked with the price that the order will have."""

    @override
    def validate_order(self, order: Order, price: float) -> tuple[bool, str]:
        if not _is_limit(order):
            price = self.slippage.price(price, 1 if order.side is OrderSide.BUY else -1)  # type: ignore[attr-defined]
        return super().validate_order(order, price)


def check_turned_round(task: Task, fills: Iterable[Fill]) -> None:
    """Pass where an order that turned a position round paid the commission's minimum once.

    Until 0.2 its two parts, what closes and what opens, are charged as if each were an order.

    Raises
    ------
    Unsupported
    """
    if IS_0_2 or not task.terms.commission.minimum:
        return
    for fill in fills:
        due = task.terms.commission.of(fill.quantity, fill.price)
        if fill.commission is not None and fill.commission - due > HALF_CENT:
            raise Unsupported(
                f"order {fill.order_id} turns a position round, and ml4t-backtest {_VERSION} charges the minimum "
                "commission for what it closes and for what it opens (FillExecutor._flip_position)"
            )
