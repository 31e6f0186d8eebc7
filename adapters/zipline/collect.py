"""Zipline's daily performance to fills, refusals, pending orders, and frames on the panel's sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from zipline.finance.ledger import Ledger
from zipline.finance.metrics.metric import DailyLedgerField, Orders, Positions, Transactions

from adapters.contract import Fill, Pending, Refusal

if TYPE_CHECKING:
    from bundles import Panel
    from scenarios.instructions import Instruction


class HeldPositions(Positions):  # type: ignore[misc]
    """The engine's metric, which in version 3.1 calls what is a property."""

    def end_of_session(self, packet: Any, ledger: Any, *_: object) -> None:
        """Put the session's positions into the packet."""
        packet["daily_perf"]["positions"] = ledger.positions


def metrics() -> set[Any]:
    """What Zipline reports each session. Its default set adds statistics that nobody reads here."""
    return {
        Orders(),
        Transactions(),
        HeldPositions() if isinstance(Ledger.positions, property) else Positions(),
        DailyLedgerField("portfolio.cash"),
        DailyLedgerField("portfolio.portfolio_value"),
    }


def on_sessions(performance: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """``performance`` indexed by session instead of by closing instant.

    Raises
    ------
    RuntimeError
        Zipline reports other sessions than the panel has.
    """
    if not performance.index.equals(panel.closes):
        reported, asked = len(performance), len(panel.sessions)
        raise RuntimeError(f"Zipline reports {reported} sessions, which are not the panel's {asked}")
    return performance.set_axis(panel.sessions)


def fills(performance: pd.DataFrame, panel: Panel, placed: Mapping[str, Instruction], moment: str) -> Iterator[Fill]:
    """Transactions in Zipline's order, each with the commission that it added to its order."""
    charged: dict[str, float] = defaultdict(float)
    for session, transactions, orders in zip(
        performance.index, performance["transactions"], performance["orders"], strict=True
    ):
        # A transaction's own commission is always None; an order's is cumulative.
        cumulative = {order["id"]: float(order["commission"]) for order in orders}
        for each in transactions:
            order = each["order_id"]
            commission = cumulative[order] - charged[order]
            charged[order] = cumulative[order]
            asset = panel.assets[each["sid"].sid]
            amount, price = float(each["amount"]), float(each["price"])
            # Zipline looks at closes only, and fills there what they trigger.
            when = "close" if placed[order].is_conditional else moment
            yield Fill(placed[order].order_id, session, asset, amount, price, commission, when)


def pending(orders: Mapping[str, Any], placed: Mapping[str, Instruction]) -> Iterator[Pending]:
    """Orders still open at the end of which no share was filled."""
    for instruction, order in _open(orders, placed):
        if not order.filled:
            yield Pending(instruction.order_id, instruction.session, instruction.asset)


def cut(orders: Mapping[str, Any], placed: Mapping[str, Instruction]) -> Iterator[Refusal]:
    """Orders of which the data's end leaves a remainder unfilled."""
    for instruction, order in _open(orders, placed):
        if order.filled:
            reason = f"{abs(order.filled)} of {abs(order.amount)} shares filled when the data ended"
            yield Refusal(instruction.order_id, instruction.session, instruction.asset, reason)


def _open(orders: Mapping[str, Any], placed: Mapping[str, Instruction]) -> Iterator[tuple[Instruction, Any]]:
    return ((placed[name], order) for name, order in orders.items() if order.open)


def positions(performance: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Shares held at each session's close, session × asset."""
    held = [
        {panel.assets[position["sid"].sid]: float(position["amount"]) for position in session}
        for session in performance["positions"]
    ]
    table = pd.DataFrame(held, index=panel.sessions, columns=panel.close.columns, dtype="float64")
    return table.fillna(0.0)


def marks(performance: pd.DataFrame, panel: Panel) -> pd.Series[float]:
    """Price by asset at the last session: of what is held, Zipline's; else the panel's last close."""
    prices = panel.last_close().iloc[-1].copy()
    for position in performance["positions"].iloc[-1]:
        prices[panel.assets[position["sid"].sid]] = position["last_sale_price"]
    return prices
