"""The execution rules in force, each with the source that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Setting
from adapters.vectorbt.rules import refuses_whole
from scenarios.rules import AccountValue, Clipping, ExecutionOrder, SizingPrice, aligned_rules, in_words
from scenarios.terms import CashPolicy, SizeAt

if TYPE_CHECKING:
    from adapters.contract import Task

_LOOP = "vectorbt.portfolio.nb:simulate_from_orders_nb"
_BUY = "vectorbt.portfolio.nb:buy_nb"
_BY_COLUMN = "vectorbt.portfolio.nb:build_call_seq_nb"
_CALL_SEQUENCE = "adapters.vectorbt.strategy:call_sequence"
_REFUSALS = "adapters.vectorbt.refusals:refuse_what_terms_forbid"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as the task's mode and terms put it in force."""
    terms, obeyed = task.terms, aligned_rules(task.terms)
    price, value = (
        (SizingPrice.LAST_CLOSE, AccountValue.DECISION)
        if task.terms.size_at is SizeAt.DECISION
        else (SizingPrice.FILL_PRICE, AccountValue.FILL)
    )
    return (
        Setting("fill", in_words(terms.fill), _LOOP),
        Setting("rounding", obeyed.rounding.words, _BUY),
        Setting("sizing_price", price.words, _LOOP),
        Setting("account_value", value.words, _LOOP),
        _order(task),
        Setting("cash", obeyed.cash.words, _cash_source(task)),
        Setting("commission", str(terms.commission), _BUY),
        Setting("slippage", str(terms.slippage), _BUY),
        Setting("clipping", Clipping.NONE.words, _BUY),
        Setting("volume_limit", "none", _BUY),
        Setting("initial_cash", in_words(terms.initial_cash), _LOOP),
    )


def _cash_source(task: Task) -> str:
    """A policy that VectorBT cannot follow holds because the run ends where cash binds."""
    return _BUY if task.terms.cash is CashPolicy.PARTIAL or refuses_whole(task) else _REFUSALS


def _order(task: Task) -> Setting:
    if task.sells_first:
        return Setting("order", ExecutionOrder.SELLS_FIRST.words, _CALL_SEQUENCE)
    if task.terms.order is not None:
        return Setting("order", ExecutionOrder.AS_STATED.words, _CALL_SEQUENCE)
    return Setting("order", ExecutionOrder.BY_COLUMN.words, _BY_COLUMN)
