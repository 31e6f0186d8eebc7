"""What a simulation leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.contract import Fill, Pending, Refusal

if TYPE_CHECKING:
    from adapters.reference.ledger import Ledger
    from scenarios.instructions import Instruction


@dataclass(slots=True)
class Record:
    """Fills, refusals and pending orders; account value, cash and shares held at each session's close."""

    fills: list[Fill] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    equity: list[float] = field(default_factory=list)
    cash: list[float] = field(default_factory=list)
    held: list[dict[str, float]] = field(default_factory=list)

    def close(self, ledger: Ledger, value: float) -> None:
        """Note the account at a session's close."""
        self.equity.append(value)
        self.cash.append(ledger.cash)
        self.held.append(dict(ledger.shares))

    def refuse(self, instruction: Instruction, reason: str) -> None:
        self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))

    def leave(self, instruction: Instruction) -> None:
        """Note an order that was asked, never filled and never refused."""
        self.pending.append(Pending(instruction.order_id, instruction.session, instruction.asset))
