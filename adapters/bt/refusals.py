"""Where bt's way is not the terms', and the run ends and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.contract import Unsupported, refuse_where_cash_binds
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.bt.strategy import Desk
    from adapters.contract import Fill, Task


def check_account(task: Task, desk: Desk, strategy: Any) -> None:
    """Pass where the account was always worth something.

    Raises
    ------
    Unsupported
        In aligned mode: it was not, and bt closed every position and called no algo from there on.
    """
    if not task.is_aligned or not strategy.bankrupt:
        return
    sessions = task.scenario.panel.sessions
    own = [booked.session for booked in desk.booked if booked.instruction is None]
    when = min(own) if own else sessions[min(desk.attended, len(sessions) - 1)]
    raise Unsupported(
        f"the account is worth less than nothing on {when:%Y-%m-%d}, and bt then closes every position and calls no "
        "algo any more (StrategyBase.update)"
    )


def check_cash(task: Task, fills: tuple[Fill, ...]) -> None:
    """Pass where cash never binds, or may be what it likes.

    Raises
    ------
    Unsupported
        Cash bound under another policy than ``unlimited``.
    """
    if task.terms.cash is not CashPolicy.UNLIMITED:
        refuse_where_cash_binds(task, fills, "bt fills whatever cash says and lets it go negative")
