"""From the instructions of one session to orders, at its close."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from adapters.reference.sizing import shares_for
from adapters.reference.working import Working
from scenarios.rules import AccountValue, Resizing, Rules, SizingPrice

if TYPE_CHECKING:
    from adapters.reference.ledger import Ledger
    from adapters.reference.market import Market
    from adapters.reference.record import Record
    from scenarios.instructions import Instruction


def decided(
    rules_of: Callable[[Instruction], Rules],
    instructions: Iterable[Instruction],
    session: int,
    market: Market,
    ledger: Ledger,
    account_value: float,
    record: Record,
) -> list[Working]:
    """Orders in the order stated. A target that asks for no share becomes none; one without price is refused."""
    orders = []
    for instruction in instructions:
        rules = rules_of(instruction)
        if _is_left_alone(rules, instruction, ledger):
            continue
        price = decision_price(rules, market, session, instruction.asset)
        if instruction.weight and math.isnan(price):  # an exit needs none
            record.refuse(instruction, "never submitted: no price to size by")
            continue
        shares = _shares(rules, instruction, account_value, ledger, price)
        if shares is None or shares:
            asked = _asked(instruction, market.close_carried(session, instruction.asset), account_value, ledger)
            orders.append(Working(instruction, rules, session, shares, asked, account_value))
    return orders


def decision_price(rules: Rules, market: Market, session: int, asset: str) -> float:
    """The price known at the decision; NaN without one."""
    if rules.sizing_price is SizingPrice.DECISION_CLOSE:
        return market.price("close", session, asset)
    return market.close_carried(session, asset)


def _is_left_alone(rules: Rules, instruction: Instruction, ledger: Ledger) -> bool:
    resizes = bool(instruction.weight) and bool(ledger.held(instruction.asset))
    return resizes and rules.resizing is Resizing.NEVER


def _shares(
    rules: Rules, instruction: Instruction, account_value: float, ledger: Ledger, price: float
) -> float | None:
    """Shares as far as they are known at the decision."""
    if instruction.weight is None:
        return instruction.quantity
    if rules.sizing_price is SizingPrice.FILL_PRICE or rules.account_value is not AccountValue.DECISION:
        return None
    return shares_for(rules, instruction.weight, account_value, ledger.held(instruction.asset), price)


def _asked(instruction: Instruction, close: float, account_value: float, ledger: Ledger) -> float:
    if instruction.quantity is not None:
        return instruction.quantity * close
    held = ledger.held(instruction.asset)
    return (instruction.weight or 0.0) * account_value - (held * close if held else 0.0)
