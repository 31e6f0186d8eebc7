"""Where Backtrader's way with waiting orders is not the terms', and the run ends and says so."""

from __future__ import annotations

from collections import deque
from typing import Any

import backtrader as bt

from adapters.backtrader.broker import TermsBroker
from adapters.backtrader.conditions import is_conditional, is_gapped_through
from adapters.contract import Unsupported

_STOPS = (bt.Order.Stop, bt.Order.StopTrail)
_MOMENTS = {"open": 0, "close": 2}
_WITHIN = 1


class ObedientBroker(TermsBroker):
    """``TermsBroker`` for aligned mode: takes a bar's orders in the order in which prices come.

    ``BackBroker.next`` takes them as submitted, which comes to matter where one withdraws another or they share cash
    or volume. Raises ``Unsupported`` at the first bar on which a fill would differ from the terms all the same.
    ``stated`` gives each order_id its number in the scenario, ``places`` that of ``adapters.ordering``.
    """

    params = (("stated", None), ("places", None), ("sells_first", True))  # type: ignore[assignment]  # Backtrader adds them to the base's

    pending: deque[Any]

    def next(self) -> None:
        if not self._at_close and any(is_conditional(order) for order in self.pending):
            self.pending = deque(sorted(self.pending, key=self._turn))
        super().next()

    def _turn(self, order: Any) -> tuple[float, ...]:
        """The open: older decisions first, then sells, unless as stated; then stops before limits; then the close."""
        name = order.info["order_id"]
        if is_conditional(order) and not is_gapped_through(order):
            return _WITHIN, order.exectype == bt.Order.Limit, self.p.stated[name]
        moment = _MOMENTS["open" if is_conditional(order) else self.p.fill.price_field]
        return moment, order.created.dt, self.p.sells_first and order.isbuy(), self.p.places[name]

    def _left_by_volume(self, order: Any, price: float, ago: int) -> float:
        allowed = super()._left_by_volume(order, price, ago)
        has_bars_left = len(order.data) < order.data.buflen()
        if order.exectype in _STOPS and allowed < abs(order.executed.remsize) and has_bars_left:
            raise Unsupported(
                f"order {order.info['order_id']} is touched on {_day(order)} and volume leaves some of it: that "
                "would go on as a market order, and BackBroker._try_exec_stop waits for the stop again"
            )
        return allowed

    def _try_exec_stoplimit(
        self, order: Any, popen: float, phigh: float, plow: float, pclose: float, pcreated: float, plimit: float
    ) -> None:
        sign, worst = (1, phigh) if order.isbuy() else (-1, plow)
        is_touched_within = sign * popen < sign * pcreated <= sign * worst
        comes_back = sign * pclose <= sign * plimit < sign * pcreated
        is_ignored = popen <= pclose if order.isbuy() else popen > pclose
        if is_touched_within and comes_back and is_ignored:
            raise Unsupported(
                f"order {order.info['order_id']}: the stop is touched within {_day(order)} and the close is back at "
                "the limit, at which BackBroker._try_exec_stoplimit then fills a purchase only if the close is below "
                "the open, and a sale only if it is not"
            )
        super()._try_exec_stoplimit(order, popen, phigh, plow, pclose, pcreated, plimit)


def _day(order: Any) -> str:
    return f"{bt.num2date(order.data.datetime[0]):%Y-%m-%d}"
