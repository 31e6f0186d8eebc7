"""Terms to Zipline's own configuration: its models where they can say it, subclasses of them where not."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zipline.algorithm import TradingAlgorithm
from zipline.finance.commission import EquityCommissionModel, NoCommission, PerDollar, PerShare
from zipline.finance.slippage import (
    FixedBasisPointsSlippage,
    FixedSlippage,
    LiquidityExceeded,
    SlippageModel,
)
from zipline.finance.transaction import create_transaction

from scenarios.terms import CashPolicy, Commission, FillMoment, Slippage

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.zipline.guard import CashGuard

_BASIS_POINTS = 10_000
_NO_FILL = (None, None)


class BarPriceSlippage(SlippageModel):  # type: ignore[misc]
    """Fills at the bar's open or close, slipped as the terms say; Zipline's own know the close only."""

    def __init__(
        self, field: str, slippage: Slippage, volume_limit: float | None = None, guard: CashGuard | None = None
    ) -> None:
        """``field`` is ``open`` or ``close``, ``volume_limit`` the share of a bar's volume that may fill."""
        super().__init__()
        self._guard = guard
        self._field = field
        self._slippage = slippage
        self._volume_limit = volume_limit
        # The base class forgets what was filled at each call of simulate, and draining calls it again.
        self._filled: Counter[tuple[Any, Any]] = Counter()

    def simulate(self, data: Any, asset: Any, orders_for_asset: list[Any]) -> Iterator[tuple[Any, Any]]:
        """Without a limit any bar fills; SlippageModel.simulate lets orders wait for one with volume."""
        if self._volume_limit is not None:
            yield from super().simulate(data, asset, orders_for_asset)
        elif not math.isnan(data.current(asset, self._field)):
            for order in orders_for_asset:
                order.check_triggers(data.current(asset, "close"), data.current_dt)
                if order.triggered and (filled := self.process_order(data, order)) != _NO_FILL:
                    yield order, create_transaction(order, data.current_dt, *filled)

    def process_order(self, data: Any, order: Any) -> tuple[float, int] | tuple[None, None]:
        """The price and the shares of a fill, of which the guard may leave none."""
        price, shares = self._filled_at(data, order)
        if self._guard is not None:
            shares = self._guard.admits(data.current_dt, order, price, shares)
        if not shares:
            return _NO_FILL
        self._filled[order.asset, data.current_dt] += abs(shares)
        return price, shares

    def _filled_at(self, data: Any, order: Any) -> tuple[float, int]:
        """A conditional order is filled at the close that has triggered it, a limit order unslipped."""
        is_conditional = order.limit is not None or order.stop is not None
        reference = float(data.current(order.asset, "close" if is_conditional else self._field))
        shares = self._shares(data, order)
        if order.limit is not None:
            return reference, shares
        return self._slippage.price(reference, 1 if order.amount > 0 else -1), shares

    def _shares(self, data: Any, order: Any) -> int:
        wanted = abs(order.open_amount)
        if self._volume_limit is not None:
            bar = order.asset, data.current_dt
            left = int(self._volume_limit * data.current(order.asset, "volume")) - self._filled[bar]
            if left < 1:
                raise LiquidityExceeded
            wanted = min(wanted, left)
        return int(wanted * order.direction)


class OrderCommission(EquityCommissionModel):  # type: ignore[misc]
    """``max(minimum, rate × value + per_share × shares)`` of each order, over all of its partial fills.

    None of Zipline's own models has a rate together with an amount per share or a minimum.
    """

    def __init__(self, terms: Commission) -> None:
        self._terms = terms
        self._proportional: defaultdict[str, float] = defaultdict(float)

    def calculate(self, order: Any, transaction: Any) -> float:
        """What this fill adds to the order's commission, account currency."""
        due = self.due(order, transaction.amount, transaction.price)
        self._proportional[order.id] += self._plain(transaction.amount, transaction.price)
        return due

    def due(self, order: Any, shares: float, price: float) -> float:
        """What a fill would add, account currency."""
        fee = self._plain(shares, price)
        if not self._terms.minimum:
            return fee
        return max(self._terms.minimum, self._proportional[order.id] + fee) - float(order.commission)

    def _plain(self, shares: float, price: float) -> float:
        """Free of the minimum."""
        return self._terms.model_copy(update={"minimum": 0.0}).of(shares, price)


class WholeLots(TradingAlgorithm):  # type: ignore[misc]
    """Truncates orders toward zero, where TradingAlgorithm.round_order first rounds up within 0.0001."""

    @staticmethod
    def round_order(amount: float) -> int:
        return int(amount)


def fixes(task: Task, term: str) -> bool:
    """Whether Zipline has to obey ``term``, rather than to follow its own default."""
    return task.is_aligned or term not in task.scenario.terms.free


def algorithm_class(task: Task) -> type[Any]:
    """The algorithm with the rounding of ``task``."""
    kind: type[Any] = WholeLots if fixes(task, "lot") else TradingAlgorithm
    return kind


def volume_limit(task: Task) -> float | None:
    """The share of a bar's volume that orders may take, ``None`` for all that they ask."""
    if not fixes(task, "volume_limit") and isinstance(slippage_model(task), FixedSlippage):
        return None
    return task.terms.volume_limit.share


def guards_cash(task: Task) -> bool:
    """Whether a policy is asked that Zipline itself does not know."""
    return fixes(task, "cash") and task.terms.cash is not CashPolicy.UNLIMITED


def slippage_model(task: Task, guard: CashGuard | None = None) -> Any | None:
    """The model to set, which asks the guard, or ``None`` where Zipline's default stays."""
    terms, limit = task.terms, task.terms.volume_limit.share
    if task.is_aligned or fixes(task, "fill") or fixes(task, "volume_limit") or guards_cash(task):
        return BarPriceSlippage(terms.fill.price_field, terms.slippage, limit, guard)
    if terms.slippage.rate and terms.slippage.fixed:
        return BarPriceSlippage(terms.fill.price_field, terms.slippage, limit)
    return _own_slippage(terms.slippage, limit) if fixes(task, "slippage") else None


def _own_slippage(slippage: Slippage, limit: float | None) -> Any:
    if slippage.fixed:
        return FixedSlippage(spread=2 * slippage.fixed)
    return FixedBasisPointsSlippage(slippage.rate * _BASIS_POINTS, limit)


def commission_model(task: Task) -> Any | None:
    """The model to set, or ``None`` where Zipline's default stays."""
    if task.is_aligned or guards_cash(task):
        return OrderCommission(task.terms.commission)
    return _own_commission(task.terms.commission) if fixes(task, "commission") else None


def _own_commission(terms: Commission) -> Any:
    if terms == Commission():
        return NoCommission()
    if terms == Commission(rate=terms.rate):
        return PerDollar(cost=terms.rate)
    if not terms.rate:
        return PerShare(cost=terms.per_share, min_trade_cost=terms.minimum)
    return OrderCommission(terms)


def fills_within_the_bar(task: Task) -> bool:
    """Whether orders fill at the close at which they are placed, which Zipline never does by itself."""
    return task.terms.fill is FillMoment.SAME_CLOSE


def drain(algorithm: Any, data: Any, guard: CashGuard | None = None) -> None:
    """Fill open orders now, at the current bar.

    The steps are those of AlgorithmSimulator.transform, which takes them before handle_data and so
    fills an order at the next bar at the earliest.
    """
    blotter, tracker = algorithm.blotter, algorithm.metrics_tracker
    if guard is not None:
        guard.begin(data.current_dt)
    transactions, commissions, closed = blotter.get_transactions(data)
    blotter.prune_orders(closed)
    for transaction in transactions:
        tracker.process_transaction(transaction)
        tracker.process_order(blotter.orders[transaction.order_id])
    for commission in commissions:
        tracker.process_commission(commission)
