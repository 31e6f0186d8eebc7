"""Splits and cash dividends of a panel whose prices are not adjusted for them; read from tables and checked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from bundles.sessions import session_labels
from bundles.tables.cells import numbers

if TYPE_CHECKING:
    from bundles.panel import Panel


class ActionKind(StrEnum):
    """What happens to the holders of a share."""

    SPLIT = "split"
    DIVIDEND = "dividend"


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """One action, in force before the open of ``session`` (the ex-date).

    ``amount`` of a split is new shares per old share (2.0 doubles the shares and halves the price); of a
    dividend it is account currency per share held at the close before, paid into cash on the ex-date.
    """

    session: pd.Timestamp
    asset: str
    kind: ActionKind
    amount: float


AMOUNT_COLUMN = {ActionKind.SPLIT: "ratio", ActionKind.DIVIDEND: "amount"}
"""The column that holds an action's amount: new shares per old share, or account currency per share."""


@dataclass(frozen=True, eq=False)
class ActionTable:
    """A table of one kind of action: ``session`` (the ex-date), ``asset`` and ``ratio`` or ``amount``.

    ``source`` is what it is called in messages.
    """

    kind: ActionKind
    rows: pd.DataFrame
    source: str


def with_actions(panel: Panel, *tables: ActionTable) -> Panel:
    """The panel with the actions of ``tables``; its prices are taken to be unadjusted for them.

    Raises
    ------
    InputError
        A missing column, an unknown asset, a session outside the data, an amount that is not above 0, or the
        same action twice.
    """
    actions = [action for table in tables for action in _actions(table, panel)]
    return replace(panel, actions=tuple(sorted(actions, key=lambda each: (each.session, each.asset, each.kind))))


def _actions(table: ActionTable, panel: Panel) -> Iterator[CorporateAction]:
    amount = AMOUNT_COLUMN[table.kind]
    missing = [name for name in ("session", "asset", amount) if name not in table.rows.columns]
    if missing:
        raise InputError(f"{table.source}: no column {missing[0]!r}", f"columns are session, asset, {amount}")
    sessions = session_labels(pd.Index(table.rows["session"]), panel.calendar)
    assets = table.rows["asset"].astype(str).str.strip()
    amounts = numbers(table.rows[amount])
    seen: set[tuple[pd.Timestamp, str]] = set()
    for number, (session, asset, value) in enumerate(zip(sessions, assets, amounts, strict=True), start=1):
        place = f"{table.source}, row {number}"
        _check(place, panel, session, asset, float(value), amount)
        if (session, asset) in seen:
            raise InputError(f"{place}: a second {table.kind} of {asset} on {session:%Y-%m-%d}", "one row each")
        seen.add((session, asset))
        yield CorporateAction(session, asset, table.kind, float(value))


def _check(place: str, panel: Panel, session: pd.Timestamp, asset: str, value: float, name: str) -> None:
    if asset not in panel.assets:
        raise InputError(f"{place}: unknown asset {asset!r}", f"prices have {', '.join(panel.assets[:5])}")
    if session not in panel.sessions:
        raise InputError(f"{place}: {session:%Y-%m-%d} is no session of the data", panel.span)
    if not math.isfinite(value) or value <= 0:
        raise InputError(f"{place}: {name} is {value}", "a number above 0")
