"""Splits and dividends, before the open of their session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bundles.actions import ActionKind, CorporateAction

if TYPE_CHECKING:
    from adapters.reference.ledger import Ledger


class Actions:
    """A panel's corporate actions by session label."""

    def __init__(self, actions: Iterable[CorporateAction]) -> None:
        self._by_session: dict[object, list[CorporateAction]] = defaultdict(list)
        for action in actions:
            self._by_session[action.session].append(action)

    def __bool__(self) -> bool:
        return bool(self._by_session)

    def take_place(self, session: object, ledger: Ledger) -> None:
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
