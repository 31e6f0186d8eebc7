"""From terms to Backtrader's configuration: its own parameters first, our subclasses where those end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import backtrader as bt

from adapters.backtrader.broker import TermsBroker
from adapters.backtrader.commission import TermsCommission
from adapters.backtrader.refusals import ObedientBroker
from adapters.contract import Unsupported
from adapters.ordering import places
from scenarios.terms import FillMoment

if TYPE_CHECKING:
    from adapters.contract import Task


def obeys(task: Task, term: str) -> bool:
    """Whether a term binds the engine here: always in aligned mode, else only where the scenario fixes it."""
    return task.is_aligned or term not in task.scenario.terms.free


def broker(task: Task) -> TermsBroker:
    """The broker, configured. Raises Unsupported for slippage that the engine's own means cannot give."""
    terms = task.terms
    if obeys(task, "cash"):
        # checksubmit would try the whole batch at the decision's close and refuse sales along with purchases.
        obeying: dict[str, Any] = {"fill": terms.fill, "cash_policy": terms.cash, "checksubmit": False}
        configured = _obedient(task, obeying) if task.is_aligned else TermsBroker(**obeying, **_limits(task))
    else:
        configured = TermsBroker(fill=terms.fill, **_limits(task))
    configured.setcash(terms.initial_cash)
    _set_commission(task, configured)
    _set_slippage(task, configured)
    return configured


def _obedient(task: Task, obeying: dict[str, Any]) -> ObedientBroker:
    stated = {each.order_id: number for number, each in enumerate(task.scenario.instructions)}
    own = {"stated": stated, "places": places(task.scenario.instructions), "sells_first": task.sells_first}
    return ObedientBroker(**own, **obeying, **_limits(task))


def _limits(task: Task) -> dict[str, Any]:
    return {"volume_share": task.terms.volume_limit.share, "limits_slip": not task.is_aligned}


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
