"""From terms to Backtrader's configuration: its own parameters first, our subclasses where those end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import backtrader as bt

from adapters.backtrader.broker import TermsBroker
from adapters.contract import Unsupported
from scenarios.terms import FillMoment, Lot

if TYPE_CHECKING:
    from adapters.contract import Task


class TermsCommission(bt.CommInfoBase):  # type: ignore[misc]
    """The commission that terms describe, and, where ``lot`` is given, sizes of target weights in it.

    ``terms`` is a ``Commission``. ``order_size`` is set by the broker before each execution: the engine
    asks for the commission of the closing and of the opening part separately, while a minimum is per
    order, so each part pays its share of the whole order's commission.
    """

    params = (("terms", None), ("lot", None), ("stocklike", True), ("commtype", bt.CommInfoBase.COMM_FIXED))

    order_size: float | None = None

    def getsize(self, price: float, cash: float) -> float:
        """Shares for ``cash``, never negative; the engine's ``cash // price`` is one share short where
        the quotient is a whole number only after rounding (12,800 // 12.8 is 999)."""
        if self.p.lot is None:
            return float(super().getsize(price, cash))
        return cash / price if self.p.lot is Lot.FRACTIONAL else math.trunc(cash / price)

    def _getcommission(self, size: float, price: float, pseudoexec: bool) -> float:  # noqa: ARG002
        whole = self.order_size or size
        return float(self.p.terms.of(whole, price) * abs(size / whole)) if size else 0.0


def obeys(task: Task, term: str) -> bool:
    """Whether a term binds the engine here: always in aligned mode, else only where the scenario fixes it."""
    return task.is_aligned or term not in task.scenario.terms.free


def broker(task: Task) -> TermsBroker:
    """The broker, configured. Raises Unsupported for slippage that the engine's own means cannot give."""
    terms = task.terms
    if obeys(task, "cash"):
        # checksubmit would try the whole batch at the decision's close and refuse sales along with purchases.
        configured = TermsBroker(fill=terms.fill, cash_policy=terms.cash, checksubmit=False)
    else:
        configured = TermsBroker(fill=terms.fill)
    configured.setcash(terms.initial_cash)
    _set_commission(task, configured)
    _set_slippage(task, configured)
    return configured


def uses_own_commission(task: Task) -> bool:
    """Whether ``setcommission`` and ``CommInfoBase`` give everything that is asked."""
    commission = task.terms.commission
    kinds = sum(amount > 0 for amount in (commission.rate, commission.per_share))
    return not obeys(task, "lot") and not commission.minimum and kinds <= 1


def _set_commission(task: Task, configured: TermsBroker) -> None:
    commission = task.terms.commission
    if not uses_own_commission(task):
        lot = task.terms.lot if obeys(task, "lot") else None
        configured.addcommissioninfo(TermsCommission(terms=commission, lot=lot))
    elif commission.per_share:
        fixed = bt.CommInfoBase.COMM_FIXED
        configured.setcommission(commission=commission.per_share, commtype=fixed, stocklike=True)
    else:
        configured.setcommission(commission=commission.rate)


def _set_slippage(task: Task, configured: TermsBroker) -> None:
    slippage = task.terms.slippage
    if slippage.rate and slippage.fixed and not task.is_aligned:
        raise Unsupported("slippage: Backtrader slips by a rate or by an amount per share, not by both")
    if slippage.rate:
        configured.set_slippage_perc(slippage.rate, slip_out=task.is_aligned)
        configured.p.slip_beside_rate = slippage.fixed
    else:
        configured.set_slippage_fixed(slippage.fixed, slip_out=task.is_aligned)


def order_type(task: Task) -> Any:
    """The engine's order type for the fill moment; ``None`` is its default, a market order."""
    return bt.Order.Close if task.terms.fill is FillMoment.NEXT_CLOSE else None
