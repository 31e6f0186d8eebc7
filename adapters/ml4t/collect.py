"""From the engine's results to plain records, and equity, cash, positions and marks by session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from ml4t.backtest import BacktestResult, Broker, Engine, Order, OrderStatus, OrderType

from adapters.contract import Fill, Pending, Refusal, Task
from adapters.ml4t.broker import is_cut, shares_asked
from adapters.ml4t.conditions import is_exit_by_rule, met
from adapters.ml4t.versions import holdings_of, is_rest_of_stop

if TYPE_CHECKING:
    import polars as pl
    from ml4t.backtest import Fill as EngineFill

    from bundles import Panel
    from scenarios.instructions import Instruction
    from scenarios.terms import Lot

type Asked = Mapping[str, Instruction]
"""The instruction behind each of the engine's order ids."""

_ZERO_SHARES = "quantity_rounds_to_zero"


def fills_of(broker: Broker, asked: Asked, task: Task) -> tuple[Fill, ...]:
    """All fills in the order of execution."""
    sessions = {label.to_pydatetime(): label for label in task.scenario.panel.sessions}
    orders = {order.order_id: order for order in broker.orders}
    return tuple(_fill(fill, orders[fill.order_id], asked, sessions[fill.timestamp], task) for fill in broker.fills)


def _fill(fill: EngineFill, order: Order, asked: Asked, session: pd.Timestamp, task: Task) -> Fill:
    instruction = asked.get(fill.order_id)
    order_id = (
        f"engine-{fill.exit_reason or 'entry'}-{session:%Y%m%d}-{fill.asset}"
        if instruction is None
        else instruction.order_id
    )
    quantity = fill.quantity if fill.side.value == "buy" else -fill.quantity
    moment, reference = task.terms.fill.price_field, None
    at_market = order.order_type is OrderType.MARKET or is_rest_of_stop(order, fill.timestamp)
    if is_exit_by_rule(order) or not at_market:
        opening = task.scenario.panel.price("open", session, fill.asset)
        moment, reference = met(order, opening, fill.price)
    return Fill(order_id, session, fill.asset, quantity, fill.price, fill.commission, moment, reference)


def refusals_of(broker: Broker, asked: Asked, lot: Lot, withdrawn: Collection[str]) -> Iterator[Refusal]:
    """Orders that the engine refused, cut or dropped, and those that volume left unfinished at the end."""
    for order in broker.orders:
        if is_withdrawn(order, withdrawn):
            continue
        instruction = asked.get(order.order_id)
        reason = _reason(order, lot)
        if instruction is not None and reason and not _is_target_of_no_share(order, instruction):
            yield Refusal(instruction.order_id, instruction.session, instruction.asset, reason)


def is_withdrawn(order: Order, withdrawn: Collection[str]) -> bool:
    """By an instruction, or as the leg of an entry whose other leg was filled."""
    return order.status is OrderStatus.CANCELLED and order.order_id in withdrawn


def _is_target_of_no_share(order: Order, instruction: Instruction) -> bool:
    """The engine makes an order of a fraction of a share, then rejects it when it comes to be filled."""
    return instruction.weight is not None and order.rejection_code == _ZERO_SHARES


def _reason(order: Order, lot: Lot) -> str:
    if order.status is OrderStatus.CANCELLED:
        return "cancelled without a word"
    if order.status is OrderStatus.REJECTED:
        return order.rejection_reason or "rejected without a reason"
    if order.status is OrderStatus.PENDING and order.filled_quantity:
        return f"{order.filled_quantity:g} of {shares_asked(order, lot):g} shares filled when the data ended"
    if is_cut(order, lot):
        return f"cut to {order.filled_quantity:g} of {shares_asked(order, lot):g} shares, what cash allows"
    return ""


def pending_of(broker: Broker, asked: Asked, lot: Lot, legs: Iterable[Instruction]) -> tuple[Pending, ...]:
    """Orders that still wait, of at least one share where shares are whole, and ``legs`` not yet or not as orders."""
    waiting = [order for order in broker.pending_orders if shares_asked(order, lot) and not order.filled_quantity]
    instructions = [*(asked[order.order_id] for order in waiting if order.order_id in asked), *legs]
    return tuple(Pending(one.order_id, one.session, one.asset) for one in instructions)


@dataclass(frozen=True, eq=False)
class Accounts:
    """The engine's own tables: account value, cash and shares held; it makes them when they are asked for."""

    equity: pl.Series
    cash: pl.Series
    held: pl.DataFrame


def accounts_of(engine: Engine, result: BacktestResult) -> Accounts:
    """The tables of an engine's result, account currency and shares."""
    return Accounts(
        equity=result.to_equity_dataframe()["equity"],
        cash=result.to_portfolio_state_dataframe()["cash"],
        held=holdings_of(engine, result),
    )


def equity_of(accounts: Accounts, panel: Panel) -> pd.Series[float]:
    """Account value at each session's close, account currency."""
    return _by_session(accounts.equity, panel)


def cash_of(accounts: Accounts, panel: Panel) -> pd.Series[float]:
    """Cash at each session's close, account currency, the session's fills included."""
    return _by_session(accounts.cash, panel)


def _by_session(values: pl.Series, panel: Panel) -> pd.Series[float]:
    return pd.Series(values.to_list(), index=panel.sessions, dtype="float64")


def positions_of(accounts: Accounts, panel: Panel) -> pd.DataFrame:
    """Shares held at each session's close, session × asset; an observation is a session."""
    held = accounts.held
    positions = pd.DataFrame(0.0, index=panel.sessions, columns=list(panel.assets))
    rows = held["observation_id"].to_numpy()
    columns = positions.columns.get_indexer(pd.Index(held["asset"].to_list()))
    shares = positions.to_numpy(copy=True)
    shares[rows, columns] = held["quantity"].to_numpy()
    return pd.DataFrame(shares, index=positions.index, columns=positions.columns)


def marks_of(broker: Broker, panel: Panel) -> pd.Series[float]:
    """The price at which the engine values a share of each asset at the end."""
    prices = {asset: broker.get_last_price(asset) for asset in panel.assets}
    return pd.Series(prices, dtype="float64")
