"""Splits and dividends, before the open of their session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bundles.actions import ActionKind, CorporateAction

if TYPE_CHECKING:
    from adapters.reference.ledger import Ledger
    from adapters.reference.market import Market


class Actions:
    """A panel's corporate actions by session number; one on a day that is no session never takes place."""

    def __init__(self, actions: Iterable[CorporateAction], market: Market) -> None:
        self._by_session: dict[int, list[CorporateAction]] = defaultdict(list)
        for action in actions:
            if action.session in market.numbers:
                self._by_session[market.numbers[action.session]].append(action)

    def __contains__(self, session: int) -> bool:
        return session in self._by_session

    def take_place(self, session: int, ledger: Ledger) -> None:
        """Pay dividends on the shares held at the close before, then multiply them by splits.

        What a short position owes is taken from cash.
        """
        actions = self._by_session.get(session, ())
        for action in sorted(actions, key=lambda each: each.kind is ActionKind.SPLIT):
            held = ledger.held(action.asset)
            if action.kind is ActionKind.DIVIDEND:
                ledger.cash += held * action.amount
            elif held:
                ledger.shares[action.asset] = held * action.amount
