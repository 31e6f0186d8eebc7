"""From terms to the engine's configuration: currency, account, venue, models."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.models import FeeModel, FillModel, MakerTakerFeeModel
from nautilus_trader.config import LoggingConfig, RiskEngineConfig
from nautilus_trader.model.enums import AccountType, CurrencyType, OmsType
from nautilus_trader.model.identifiers import TraderId
from nautilus_trader.model.objects import Currency, Money

from adapters.nautilus_trader.feed import VENUE
from adapters.nautilus_trader.models import TermsFee, TermsFill
from scenarios.terms import CashPolicy, Commission, Slippage

if TYPE_CHECKING:
    from adapters.contract import Task

_DECIMALS = 16
_LEVERAGE = Decimal(1_000)


def obeys(task: Task, term: str) -> bool:
    """Whether a term binds the engine here: always in aligned mode, else only where the scenario fixes it."""
    return task.is_aligned or term not in task.scenario.terms.free


@cache
def currency() -> Currency:
    """A currency that rounds nothing we could see: which one an account is in, its user says and not the engine.

    In dollars each booking is rounded to cents, so that an account is cents apart from its own fills.
    """
    return Currency("USDX", _DECIMALS, 0, "Dollar of sixteen decimals", CurrencyType.FIAT)


def is_on_margin(task: Task) -> bool:
    """Whether the account is one on margin: a cash account refuses to sell short, and borrows only when told to."""
    return task.is_aligned or (obeys(task, "cash") and task.terms.cash is CashPolicy.UNLIMITED)


def fee_model(task: Task) -> FeeModel:
    """The engine's own, which takes the instrument's fees (none), where nothing is charged in native mode."""
    if not task.is_aligned and task.terms.commission == Commission():
        return MakerTakerFeeModel()
    return TermsFee(task.terms.commission, currency())


def fill_model(task: Task) -> FillModel:
    """The engine's own, by which an order meets the quote itself, where nothing slips or waits in native mode."""
    if not task.is_aligned and task.terms.slippage == Slippage() and not waits_for_prices(task):
        return FillModel()
    return TermsFill(task.terms.slippage)


def config(task: Task) -> BacktestEngineConfig:
    """Logging and analysis off. The engine's check of orders is left on in native mode."""
    return BacktestEngineConfig(
        trader_id=TraderId("RECONCILE-1"),
        logging=LoggingConfig(bypass_logging=True),
        risk_engine=RiskEngineConfig(bypass=task.is_aligned),
        run_analysis=False,
    )


def waits_for_prices(task: Task) -> bool:
    """Whether any order may be filled within a session."""
    return any(each.is_conditional for each in task.scenario.instructions)


def venue(task: Task, fills: FillModel) -> dict[str, Any]:
    """What ``BacktestEngine.add_venue`` takes.

    Orders are filled when sent, not when the callback is over; a stop that is touched already is filled, not refused.
    """
    unit = currency()
    account = (
        {"account_type": AccountType.MARGIN, "default_leverage": _LEVERAGE}
        if is_on_margin(task)
        else {"account_type": AccountType.CASH}
    )
    return {
        "venue": VENUE,
        "oms_type": OmsType.NETTING,
        "starting_balances": [Money(Decimal(repr(task.terms.initial_cash)), unit)],
        "base_currency": unit,
        "fee_model": fee_model(task),
        "fill_model": fills,
        "bar_execution": False,
        "use_message_queue": False,
        "reject_stop_orders": False,
        **account,
    }
