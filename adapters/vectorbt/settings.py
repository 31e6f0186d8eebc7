"""The execution rules in force, each with the source that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Setting, Topic
from adapters.vectorbt.rules import refuses_whole
from scenarios.terms import FillMoment, Lot

if TYPE_CHECKING:
    from adapters.contract import Task

_LOOP = "vectorbt.portfolio.nb:simulate_from_orders_nb"
_BUY = "vectorbt.portfolio.nb:buy_nb"
_BY_COLUMN = "vectorbt.portfolio.nb:build_call_seq_nb"
_SELLS_FIRST = "adapters.vectorbt.strategy:call_sequence"
_FILL = {
    FillMoment.NEXT_OPEN: "next open",
    FillMoment.SAME_CLOSE: "same close",
    FillMoment.NEXT_CLOSE: "next close",
}
_LOT = {Lot.WHOLE: "whole shares, toward zero", Lot.FRACTIONAL: "fractional"}
_AT_DECISION = "close of the decision"
_VALUED_AT = {FillMoment.NEXT_OPEN: "open of the fill", FillMoment.NEXT_CLOSE: "close of the fill"}


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per topic, as the task's mode and terms put it in force."""
    terms = task.terms
    at_decision = task.is_aligned or terms.fill is FillMoment.SAME_CLOSE
    valued_at = _AT_DECISION if at_decision else _VALUED_AT[terms.fill]
    return (
        Setting(Topic.FILL, _FILL[terms.fill], _LOOP),
        Setting(Topic.LOT, _LOT[terms.lot], _BUY),
        Setting(Topic.SIZING_PRICE, _AT_DECISION if at_decision else "fill price", _LOOP),
        Setting(Topic.ACCOUNT_VALUE, f"{valued_at}, before the session's orders", _LOOP),
        _order(task),
        Setting(Topic.CASH, _cash(task), _BUY),
        Setting(Topic.COMMISSION, str(terms.commission), _BUY),
        Setting(Topic.SLIPPAGE, str(terms.slippage), _BUY),
        Setting(Topic.CLIPPING, "none", _BUY),
        Setting(Topic.VOLUME, "none", _BUY),
        Setting(Topic.INITIAL_CASH, f"{terms.initial_cash:,.2f}", _LOOP),
    )


def _cash(task: Task) -> str:
    return "refused whole" if refuses_whole(task) else "filled as far as cash allows"


def _order(task: Task) -> Setting:
    if task.is_aligned:
        return Setting(Topic.ORDER, "sells first, then as stated", _SELLS_FIRST)
    return Setting(Topic.ORDER, "by column", _BY_COLUMN)
