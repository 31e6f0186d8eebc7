"""What a simulation leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from adapters.contract import Fill, Pending, Refusal

if TYPE_CHECKING:
    from adapters.reference.ledger import Ledger
    from adapters.reference.market import Market
    from bundles.arrays import Floats
    from scenarios.instructions import Instruction


class Account(NamedTuple):
    """Account value and cash by session, at its close."""

    equity: Floats
    cash: Floats


@dataclass(slots=True)
class Record:
    """Fills (each with its session's number), refusals and pending orders; the account at each close.

    The account is noted only where something may have happened to it: until the next note it stays the same.
    """

    fills: list[Fill] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    _noted: list[int] = field(default_factory=list)
    _cash: list[float] = field(default_factory=list)
    _held: list[dict[str, float]] = field(default_factory=list)

    def close(self, session: int, ledger: Ledger) -> None:
        """Note the account at a session's close; the first session's is always noted."""
        self._noted.append(session)
        self._cash.append(ledger.cash)
        self._held.append(dict(ledger.shares))

    def fill(self, fill: Fill, session: int) -> None:
        self.fills.append(fill)
        self.filled.append(session)

    def refuse(self, instruction: Instruction, reason: str) -> None:
        self.refusals.append(Refusal(instruction.order_id, instruction.session, instruction.asset, reason))

    def leave(self, instruction: Instruction) -> None:
        """Note an order that was asked, never filled and never refused."""
        self.pending.append(Pending(instruction.order_id, instruction.session, instruction.asset))

    def account(self, market: Market) -> Account:
        """The account of every session: assets are added up in the order of the data, as the ledger does it."""
        lasting = np.diff([*self._noted, len(market.sessions)])
        cash = np.repeat(np.array(self._cash), lasting)
        shares = self._shares(market)
        equity = cash.copy()
        for column in np.flatnonzero(shares.any(axis=0)):
            equity += np.repeat(shares[:, column], lasting) * market.marks[:, column]
        return Account(equity, cash)

    def held(self, market: Market) -> Floats:
        """Shares held at each session's close, by session and asset."""
        return np.repeat(self._shares(market), np.diff([*self._noted, len(market.sessions)]), axis=0)

    def _shares(self, market: Market) -> Floats:
        """Shares by note and asset."""
        shares = np.zeros((len(self._held), len(market.assets)))
        for row, held in zip(shares, self._held, strict=True):
            for asset, quantity in held.items():
                row[market.assets[asset]] = quantity
        return shares
