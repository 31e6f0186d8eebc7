"""The engine's presets: what was in force is read from the configuration that it makes of one, by any version."""

from __future__ import annotations

from dataclasses import replace

from ml4t.backtest import BacktestConfig, CommissionType, ExecutionMode
from ml4t.backtest.config import ExecutionPrice, ShareType, SlippageType

from adapters.contract import Task, Unsupported
from adapters.ml4t.rules import config_of
from adapters.ml4t.versions import next_price
from scenarios.rules import CashRule
from scenarios.terms import (
    CashPolicy,
    Commission,
    FillMoment,
    Lot,
    Slippage,
    TermsInForce,
    VolumeLimit,
    terms_in_force,
)


def terms_of(task: Task) -> TermsInForce:
    """The terms that were in force: the scenario's, and the preset's for those that it leaves free.

    Raises
    ------
    Unsupported
        Orders fill at a moment that is neither an open nor a close.
    """
    config = config_of(task)
    read = {
        "initial_cash": config.initial_cash,
        "commission": _commission(config),
        "slippage": _slippage(config),
        "fill": _fill(config),
        "lot": Lot.WHOLE if config.share_type is ShareType.INTEGER else Lot.FRACTIONAL,
        "cash": _cash(config),
        "volume_limit": VolumeLimit(),
    }
    return terms_in_force(read | task.scenario.terms.stated)


def with_terms_of_preset(task: Task) -> Task:
    """The task with the preset's terms; one that no term says stays as it is, and is the configuration's alone."""
    return replace(task, terms=task.terms.model_copy(update=terms_of(task).stated))


def _fill(config: BacktestConfig) -> FillMoment:
    if config.execution_mode is ExecutionMode.NEXT_BAR:
        price = next_price(config)
        moments = {ExecutionPrice.OPEN: FillMoment.NEXT_OPEN, ExecutionPrice.CLOSE: FillMoment.NEXT_CLOSE}
        if price in moments:
            return moments[price]
    elif config.execution_price in (ExecutionPrice.CLOSE, ExecutionPrice.PRICE):
        return FillMoment.SAME_CLOSE
    raise Unsupported(
        f"preset {config.preset_name} fills at {config.execution_price.value}, {config.execution_mode.value}"
    )


def _commission(config: BacktestConfig) -> Commission | None:
    rate, per_share, minimum = config.commission_rate, config.commission_per_share, config.commission_minimum
    match config.commission_type:
        case CommissionType.PERCENTAGE:
            return Commission(rate=rate)
        case CommissionType.PER_SHARE:
            return Commission(per_share=per_share, minimum=minimum)
        case CommissionType.NONE if not (rate or per_share or config.commission_per_trade):
            return Commission()
    return None


def _slippage(config: BacktestConfig) -> Slippage | None:
    rate, fixed = config.slippage_rate, config.slippage_fixed
    match config.slippage_type:
        case SlippageType.PERCENTAGE:
            return Slippage(rate=rate)
        case SlippageType.FIXED:
            return Slippage(fixed=fixed)
        case SlippageType.NONE if not (rate or fixed or config.slippage_spread or config.slippage_spread_by_asset):
            return Slippage()
    return None


def _cash(config: BacktestConfig) -> CashPolicy | None:
    if conditions_of_cash(config):
        return None
    if config.skip_cash_validation:
        return CashPolicy.UNLIMITED
    return CashPolicy.PARTIAL if config.partial_fills_allowed else CashPolicy.REJECT


def conditions_of_cash(config: BacktestConfig) -> tuple[str, ...]:
    """What a configuration asks of cash beside the policy, in words."""
    said = {
        f"on margin of {config.initial_margin:g}": config.allow_leverage,
        f"{config.cash_buffer_pct:g} of cash is kept back": config.cash_buffer_pct,
        "after a trial of the session's orders one after another": config.next_bar_queue_shadow_validation,
        "after a trial at the close of the decision": config.next_bar_submission_precheck,
        "by the cash at the open": config.next_bar_simple_cash_check,
        "cash is reserved when an order is placed": config.buying_power_reservation,
    }
    return tuple(words for words, is_so in said.items() if is_so)


def cash_in_words(config: BacktestConfig) -> str:
    """What becomes of an order that cash does not cover, with what else is asked of cash."""
    rule = CashRule.REJECT if config.reject_on_insufficient_cash else CashRule.CANCEL
    if config.skip_cash_validation:
        rule = CashRule.UNLIMITED
    elif config.partial_fills_allowed:
        rule = CashRule.PARTIAL
    return "; ".join((rule.words, *conditions_of_cash(config)))


def check_sizing_at_once(task: Task) -> None:
    """Refuse targets of one session that are to be sized by one account value, where each is filled before the next.

    Raises
    ------
    Unsupported
        Naming the second of them.
    """
    if task.terms.size_at is None or not is_filled_at_once(config_of(task)):
        return
    for session, asked in task.scenario.by_session.items():
        if any(each.weight for each in asked) and len(asked) > 1:
            raise Unsupported(
                f"size_at {task.terms.size_at}: order {asked[1].order_id} of {session:%Y-%m-%d} is sized after order "
                f"{asked[0].order_id} is filled, because preset {task.preset} fills an order when it is placed"
            )


def is_filled_at_once(config: BacktestConfig) -> bool:
    """Whether an order is filled when it is placed, before the next one is sized."""
    return config.immediate_fill and config.execution_mode is ExecutionMode.SAME_BAR
