"""Where VectorBT does what the terms forbid, the run ends and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Unsupported
from adapters.vectorbt.answers import Answer, Fate
from adapters.vectorbt.library import OrderStatusInfo, status_info_desc
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Task
    from adapters.vectorbt.plan import Settled
    from scenarios.instructions import Instruction

_NO_PRICE = status_info_desc[OrderStatusInfo.PriceNaN]
_AGAINST = {
    CashPolicy.REJECT: {Fate.CUT},
    CashPolicy.UNLIMITED: {Fate.CUT, Fate.UNAFFORDABLE},
    CashPolicy.PARTIAL: set[Fate](),
}


def refuse_what_terms_forbid(task: Task, settled: Settled) -> None:
    """Pass where VectorBT kept to the terms at every fill.

    Raises
    ------
    Unsupported
        Cash bound and VectorBT cannot follow the policy; or, in aligned mode, VectorBT refused a sale, or
        dropped a target weight for want of a bar, which the terms would have filled.
    """
    sessions = task.scenario.panel.sessions
    for place, answer in settled.answers.items():
        if place[0] < len(sessions):
            instruction = settled.cells[place]
            problem = _problem(task, instruction, answer)
            if problem:
                raise Unsupported(problem.format(f"{instruction.order_id} on {sessions[place[0]]:%Y-%m-%d}"))


def lacks_credit(task: Task, settled: Settled) -> bool:
    """Whether cash stopped or cut an order although it is unlimited."""
    stopped = _AGAINST[CashPolicy.UNLIMITED]
    return task.terms.cash is CashPolicy.UNLIMITED and any(each.fate in stopped for each in settled.answers.values())


def _problem(task: Task, instruction: Instruction, answer: Answer) -> str:
    if answer.fate in _AGAINST[task.terms.cash]:
        does = "VectorBT fills as far as cash allows"
        return f"cash policy {task.terms.cash}: cash does not cover order {{}}, and {does}"
    if not task.is_aligned:
        return ""
    if answer.fate is Fate.UNAFFORDABLE and answer.requested < 0:
        return "commission: order {} sells for less than its costs, and VectorBT refuses such a sale"
    if answer.fate is Fate.LOST and answer.reason == _NO_PRICE and instruction.weight is not None:
        return f"missing bars: order {{}} has no bar of {instruction.asset}, and VectorBT drops the order"
    return ""
