"""The execution rules in force, each with the code that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.backtrader import rules
from adapters.contract import Setting, Topic
from scenarios.terms import FillMoment, Lot

if TYPE_CHECKING:
    from adapters.contract import Task

_ENGINE_BROKER = "backtrader.brokers.bbroker:BackBroker"
_OUR_BROKER = "adapters.backtrader.broker:TermsBroker"
_ENGINE_COMMISSION = "backtrader.comminfo:CommInfoBase"
_OUR_COMMISSION = "adapters.backtrader.commission:TermsCommission"
_ENGINE_STRATEGY = "backtrader.strategy:Strategy"
_OUR_STRATEGY = "adapters.backtrader.strategy:InstructedStrategy"

_FILLS = {
    FillMoment.NEXT_OPEN: ("next open", f"{_ENGINE_BROKER}._try_exec_market"),
    FillMoment.SAME_CLOSE: ("same close", f"{_OUR_BROKER}.settle_at_close"),
    FillMoment.NEXT_CLOSE: ("next close", f"{_OUR_BROKER}._try_exec_close"),
}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per topic, as it is in force for ``task``."""
    return (
        Setting(Topic.FILL, *_FILLS[task.terms.fill]),
        _lot(task),
        Setting(Topic.SIZING_PRICE, "close of the decision", f"{_ENGINE_STRATEGY}.order_target_value"),
        Setting(
            Topic.ACCOUNT_VALUE,
            "close of the decision, before the session's orders",
            f"{_ENGINE_STRATEGY}.order_target_percent",
        ),
        _order(task),
        _cash(task),
        _commission(task),
        Setting(Topic.SLIPPAGE, str(task.terms.slippage), f"{_ENGINE_BROKER}._slip_up"),
        _clipping(task),
        Setting(Topic.VOLUME, str(task.terms.volume_limit), f"{_ENGINE_BROKER}._execute"),
        Setting(Topic.INITIAL_CASH, f"{task.terms.initial_cash:,.2f}", f"{_ENGINE_BROKER}.set_cash"),
    )


def _lot(task: Task) -> Setting:
    if not rules.obeys(task, "lot"):
        text = "whole shares, toward zero, by floor division"
        return Setting(Topic.LOT, text, f"{_ENGINE_COMMISSION}.getsize")
    fractional = task.terms.lot is Lot.FRACTIONAL
    text = "fractional" if fractional else "whole shares, toward zero"
    return Setting(Topic.LOT, text, f"{_OUR_COMMISSION}.getsize")


def _order(task: Task) -> Setting:
    text = "sells first, then as stated" if task.is_aligned else "as stated"
    return Setting(Topic.ORDER, text, f"{_OUR_STRATEGY}.next")


def _cash(task: Task) -> Setting:
    if not rules.obeys(task, "cash"):
        text = "refused whole, and the affordable rest of the batch with it"
        return Setting(Topic.CASH, text, f"{_ENGINE_BROKER}.check_submitted")
    # Another policy runs only where cash never binds, so that what the engine would do is still this.
    return Setting(Topic.CASH, "refused whole", f"{_OUR_BROKER}._execute")


def _commission(task: Task) -> Setting:
    owner = _ENGINE_COMMISSION if rules.uses_own_commission(task) else _OUR_COMMISSION
    return Setting(Topic.COMMISSION, str(task.terms.commission), f"{owner}._getcommission")


def _clipping(task: Task) -> Setting:
    slippage = task.terms.slippage
    clips = not task.is_aligned and (slippage.rate or slippage.fixed)
    text = "clipped to the bar's high and low" if clips else "none"
    return Setting(Topic.CLIPPING, text, f"{_ENGINE_BROKER}._slip_up")
