"""Backtrader's broker with its fills on record, and with the terms that its parameters cannot express."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, NamedTuple

import backtrader as bt

from adapters.backtrader.commission import TermsCommission
from adapters.backtrader.conditions import Met, is_conditional, met, start_trailing
from adapters.contract import Unsupported
from bundles.tolerances import CASH, ORDER_REMAINDER
from scenarios.terms import CashPolicy, FillMoment


class Executed(NamedTuple):
    """One execution: the engine's order, its ``OrderExecutionBit``, and the moment, for a market order ``None``."""

    order: Any
    bit: Any
    met: Met | None


class TermsBroker(bt.brokers.BackBroker):  # type: ignore[misc]
    """``BackBroker``, which records executions and refusals and follows these parameters.

    ``fill``: ``next_open`` and ``next_close`` are the engine's own market and close orders, the latter
    with slippage; for ``same_close`` the strategy calls ``settle_at_close`` last in ``next()``.
    ``cash_policy``: ``None`` leaves the engine's own rule alone; ``affordable`` says of cash, price and shares how
    many of them a partial fill takes. ``actions`` are splits and dividends to come. ``slip_beside_rate``: account
    currency per share, added where the engine slips by a rate, because it takes a rate or an amount.
    ``volume_share``: what all orders of an asset together may take of a bar's volume; ``None`` is no limit.
    ``limits_slip``: whether a limit order slips, as by the engine's own ``slip_limit``.
    """

    params = (
        ("fill", FillMoment.NEXT_OPEN),
        ("cash_policy", None),
        ("affordable", None),
        ("actions", None),
        ("slip_beside_rate", 0.0),
        ("volume_share", None),
        ("limits_slip", True),
    )

    def init(self) -> None:
        super().init()
        self.executed: list[Executed] = []
        self.refused: list[Any] = []
        self.cut: list[Any] = []
        self._recorded: Counter[int] = Counter()
        self._taken: Counter[tuple[str, float]] = Counter()
        self._met: Met | None = None
        self._at_close = False
        if self.p.volume_share is not None:
            self.p.filler = self._left_by_volume

    def next(self) -> None:
        """What happens to the holders of a share comes before the session's orders."""
        if self.p.actions is not None and any(len(data) for data in self.cerebro.datas):
            self.p.actions.take_place(self, self._now())
        super().next()

    def notify(self, order: Any) -> None:
        """On record here, because ``Strategy.notify_order`` never hears of the last session."""
        bits = list(order.executed.exbits)
        for bit in bits[self._recorded[order.ref] :]:
            self.executed.append(Executed(order, bit, self._met))
            self._taken[order.data._name, order.data.datetime[0]] += abs(bit.size)
            scheme = self.getcommissioninfo(order.data)
            if isinstance(scheme, TermsCommission):
                scheme.charged(order.ref, bit)
        self._recorded[order.ref] = len(bits)
        if order.status in (order.Margin, order.Rejected):
            self.refused.append(order)
        super().notify(order)

    def settle_at_close(self) -> None:
        """Execute what was decided at this session's close at that close, and value the account anew.

        The engine's own ``coc=True`` books such fills one session late and clips their price with the
        next session's high and low.
        """
        self._at_close = True
        super().next()
        self._at_close = False

    def orders_alive(self) -> list[Any]:
        """Orders that may still be filled; those of the last session are not yet checked by the engine."""
        return [*self.pending, *self.submitted]

    def value_of(self, data: Any) -> float:
        """The value of the position in ``data``, account currency.

        An asset never touched has no entry yet: ``getposition`` would make one, and ``_get_value``
        would multiply its 0 shares with the NaN close of an asset that is not listed yet.
        """
        return float(self.get_value([data])) if self.positions.get(data) else 0.0

    def _left_by_volume(self, order: Any, _price: float, _ago: int) -> float:
        """Shares that the bar still allows: the engine's ``filler``."""
        data = order.data
        allowed = math.floor(self.p.volume_share * data.volume[0]) - self._taken[data._name, data.datetime[0]]
        return float(min(abs(order.executed.remsize), max(0, allowed)))

    def _bracketize(self, order: Any, cancel: bool = False) -> None:
        """The engine's own, after which trailing legs of a filled entry start anew."""
        waiting = len(self._toactivate)
        super()._bracketize(order, cancel)
        if self.p.cash_policy is not None:
            for leg in list(self._toactivate)[waiting:]:
                start_trailing(leg)

    def _try_exec(self, order: Any) -> None:
        """Market orders of ``same_close`` are left to ``settle_at_close``, those still waiting included."""
        if math.isnan(order.data.open[0]):  # no bar: the engine would fill at NaN
            return
        settles_at_close = self.p.fill is FillMoment.SAME_CLOSE and not is_conditional(order)
        if self._at_close != settles_at_close:
            return
        if not settles_at_close:
            super()._try_exec(order)
        elif order.data.datetime[0] == self._now():
            self._execute(order, ago=0, price=self._slipped(order, order.data.close[0]))

    def _try_exec_close(self, order: Any, pclose: float) -> None:
        """The engine ignores slippage here, and would fill at the price that it notes at the decision's
        own bar where the next one is missing."""
        if order.data.datetime[0] > order.created.dt:
            super()._try_exec_close(order, self._slipped(order, pclose))

    def _now(self) -> float:
        return float(max(data.datetime[0] for data in self.cerebro.datas if len(data)))

    def _slipped(self, order: Any, price: float) -> float:
        if order.isbuy():
            return float(self._slip_up(order.data.high[0], price))
        return float(self._slip_down(order.data.low[0], price))

    def _slip_up(self, pmax: float, price: float, doslip: bool = True, lim: bool = False) -> float:
        if lim and not self.p.limits_slip:
            return price
        return float(super()._slip_up(pmax, price, doslip, lim) + self.p.slip_beside_rate)

    def _slip_down(self, pmin: float, price: float, doslip: bool = True, lim: bool = False) -> float:
        if lim and not self.p.limits_slip:
            return price
        return float(super()._slip_down(pmin, price, doslip, lim) - self.p.slip_beside_rate)

    def _execute(
        self,
        order: Any,
        ago: int | None = None,
        price: float | None = None,
        cash: float | None = None,
        position: Any = None,
        dtcoc: float | None = None,
    ) -> Any:
        """``ago=None`` is the engine's trial execution at submission, which is left as it is."""
        self._met = met(order, price) if price is not None and is_conditional(order) else None
        scheme = self.getcommissioninfo(order.data)
        if isinstance(scheme, TermsCommission):
            scheme.about_to_charge(order.ref, self._size_now(order, ago, price))
        if ago is None or price is None or self.p.cash_policy is None:
            return super()._execute(order, ago, price, cash, position, dtcoc)
        if self._is_unaffordable(order, price):
            if self.p.cash_policy is CashPolicy.PARTIAL:
                return self._execute_in_part(order, ago, price, dtcoc)
            if self.getposition(order.data).size < 0:
                return self._refuse(order)
        allowance = self._allowance(order, price)
        self.cash += allowance
        super()._execute(order, ago, price, cash, position, dtcoc)
        self.cash -= allowance
        self._complete_if_dust_is_left(order)
        return None

    def _execute_in_part(self, order: Any, ago: int, price: float, dtcoc: float | None) -> None:
        """As many shares as cash covers, by the engine's own ``filler``; the rest of the order is withdrawn."""
        filler, most = self.p.filler, self._covered(order, ago, price)
        if order.parent is not None or len(self._pchildren.get(order.ref, ())) > 1:
            raise Unsupported(
                f"order {order.info['order_id']} has legs and is cut: BackBroker._bracketize drops them"
            )
        if not most:
            return self._refuse(order)
        self.p.filler = lambda *_: most
        super()._execute(order, ago, price, None, None, dtcoc)
        self.p.filler = filler
        self.cut.append(order)
        order.cancel()
        super().notify(order)
        self._ococheck(order)
        return self._bracketize(order, cancel=True)

    def _covered(self, order: Any, ago: int, price: float) -> float:
        """The most shares that cash covers with their commission."""
        spendable = self.cash if self.cash > CASH * self.startingcash else 0.0
        wanted = self._size_now(order, ago, price)
        most = self.p.affordable(spendable, price, wanted)
        scheme = self.getcommissioninfo(order.data)
        if isinstance(scheme, TermsCommission):
            scheme.about_to_charge(order.ref, most)
        return float(most)

    def _complete_if_dust_is_left(self, order: Any) -> None:
        """An order that turns a position round is filled in two parts, which need not add up to the last bit;
        what is left would be filled as an order of 1e-15 shares a session later."""
        if order.alive() and 0 < abs(order.executed.remsize) < ORDER_REMAINDER * abs(order.created.size):
            order.executed.remsize = 0.0
            order.completed()
            self.notify(order)

    def _size_now(self, order: Any, ago: int | None, price: float | None) -> float:
        """Signed shares that are executed unless cash forbids."""
        if self.p.filler is None or ago is None or price is None:
            return float(order.executed.remsize)
        return float(math.copysign(self.p.filler(order, price, ago), order.executed.remsize))

    def _cash_after(self, order: Any, price: float) -> float:
        size = self._size_now(order, 0, price)
        commission = self.getcommissioninfo(order.data).getcommission(size, price)
        return float(self.cash - size * price - commission)

    def _allowance(self, order: Any, price: float) -> float:
        """Cash lent for the length of one execution to a purchase that takes all cash to the cent.

        ``BackBroker._execute`` refuses on ``cash < 0.0`` after two subtractions, so that 1e-12 decides. Where cash
        is unlimited, and to sales, all that is missing is lent.
        """
        rounding = CASH * self.startingcash
        after = self._cash_after(order, price)
        if self.p.cash_policy is CashPolicy.UNLIMITED or not order.isbuy():
            return float(max(0.0, rounding - after, rounding - self.cash))
        return float(rounding) if -rounding <= after < 0 else 0.0

    def _is_unaffordable(self, order: Any, price: float) -> bool:
        """Whether cash does not cover a purchase.

        ``BackBroker._execute`` looks at cash only for the part that opens, and fills what closes a short position.
        """
        if self.p.cash_policy is CashPolicy.UNLIMITED or not order.isbuy():
            return False
        return bool(self._cash_after(order, price) < -CASH * self.startingcash)

    def _refuse(self, order: Any) -> None:
        order.margin()
        self.notify(order)
        self._ococheck(order)
        self._bracketize(order, cancel=True)
