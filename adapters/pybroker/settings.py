"""The execution rules in force, each with the code that carries it.

How each term is obeyed in aligned mode. Fill: at the next open and the next close by the engine's own schedule with
``PriceType.OPEN`` or ``CLOSE``; at the close of the decision by ``Portfolio.buy`` and ``sell`` after the bar was
valued, which is then done again. An order whose bar is missing is dropped by the engine and given to it again on the
next session. Costs: a fee callable and a subclass of ``SlippageModel``. Order within a session: the engine fills
sales first; within a side it goes by ``long_score`` and ``short_score``. Cash: a subclass of ``Portfolio``, handed to
``Strategy.backtest``; ``partial`` is the engine's own cut, and the run ends where that is not the terms'. Sizing of
target weights: our own truncation of the engine's account value and close. Lot: ``enable_fractional_shares``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybroker.common import FeeMode

from adapters.contract import Setting
from adapters.pybroker import rules
from scenarios.rules import (
    AccountValue,
    CashRule,
    Clipping,
    ExecutionOrder,
    Rounding,
    SizingPrice,
    aligned_rules,
    in_words,
)
from scenarios.terms import CashPolicy

if TYPE_CHECKING:
    from adapters.contract import Task

_ENGINE = "pybroker.strategy:BacktestMixin"
_CONTEXT = "pybroker.context:ExecContext"
_PORTFOLIO = "pybroker.portfolio:Portfolio"
_PRICES = "pybroker.scope:PriceScope"
_OURS = "adapters.pybroker"
_MIDDLE = "middle of the next bar, rounded to cents"


def settings(task: Task) -> tuple[Setting, ...]:
    """One setting per rule, as it is in force for ``task``."""
    return (
        _fill(task),
        _lot(task),
        _sizing_price(task),
        Setting("account_value", AccountValue.DECISION.words, f"{_PORTFOLIO}.capture_bar"),
        _order(task),
        _cash(task),
        _commission(task),
        _slippage(task),
        Setting("clipping", Clipping.NONE.words, f"{_ENGINE}._attempt_pending_order"),
        Setting("volume_limit", str(task.terms.volume_limit), f"{_ENGINE}._attempt_pending_order"),
        Setting("initial_cash", in_words(task.terms.initial_cash), f"{_PORTFOLIO}.__init__"),
    )


def _fill(task: Task) -> Setting:
    if not rules.obeys(task, "fill"):
        return Setting("fill", _MIDDLE, f"{_PRICES}._fetch_price_type")
    source = f"{_OURS}.strategy:Instructed._trade" if rules.fills_at_decision(task) else f"{_ENGINE}._schedule_order"
    return Setting("fill", in_words(task.terms.fill), source)


def _lot(task: Task) -> Setting:
    if rules.obeys(task, "lot"):
        return Setting("rounding", aligned_rules(task.terms).rounding.words, f"{_OURS}.strategy:shares_for")
    return Setting("rounding", Rounding.TRUNCATE.words, f"{_CONTEXT}.calc_target_shares")


def _sizing_price(task: Task) -> Setting:
    price = SizingPrice.LAST_CLOSE if task.is_aligned else SizingPrice.DECISION_CLOSE
    return Setting("sizing_price", price.words, f"{_CONTEXT}.calc_target_shares")


def _order(task: Task) -> Setting:
    if task.sells_first:
        return Setting("order", ExecutionOrder.SELLS_FIRST.words, "pybroker.strategy:_sort_by_buy_score")
    if task.terms.order is not None:
        watched = "adapters.cash_watch:refuse_where_order_matters"
        return Setting(
            "order",
            ExecutionOrder.AS_STATED.words,
            f"{_OURS}.strategy:Instructed._fill_at_once" if rules.fills_at_decision(task) else watched,
        )
    return Setting("order", "sells first, then by column", f"{_ENGINE}.backtest_executions")


def _cash(task: Task) -> Setting:
    rule = aligned_rules(task.terms).cash if rules.obeys(task, "cash") else CashRule.PARTIAL
    if not rules.obeys(task, "cash") or task.terms.cash is CashPolicy.PARTIAL:
        return Setting("cash", rule.words, f"{_PORTFOLIO}._clamp_shares")
    return Setting("cash", rule.words, f"{_OURS}.portfolio:TermsPortfolio.buy")


def _commission(task: Task) -> Setting:
    mode, _ = rules.fees(task)
    own = mode is None or isinstance(mode, FeeMode)
    source = f"{_PORTFOLIO}._calculate_fees" if own else f"{_OURS}.rules:fee_of"
    return Setting("commission", str(task.terms.commission), source)


def _slippage(task: Task) -> Setting:
    model = type(rules.slippage(task))
    return Setting("slippage", str(task.terms.slippage), f"{model.__module__}:{model.__name__}.apply_slippage")
