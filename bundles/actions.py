"""Splits and cash dividends of a panel whose prices are not adjusted for them; read from tables and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from bundles.errors import InputError
from bundles.stated import check_stated
from bundles.tables.cells import numbers
from bundles.tables.table import first

if TYPE_CHECKING:
    import pandas as pd

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
    name = AMOUNT_COLUMN[table.kind]
    stated, rows = check_stated(table.rows, panel, ("session", "asset", name), table.source)
    amounts = numbers(stated[name])
    rows.refuse_first(stated[name], ~(np.isfinite(amounts) & (amounts > 0)), "a number above 0")
    if (row := first(stated.duplicated(["session", "asset"]))) is not None:
        repeated = f"{stated['asset'].iloc[row]} on {stated['session'].iloc[row]:%Y-%m-%d}"
        raise InputError(f"{rows.place(row)}: a second {table.kind} of {repeated}", "one row each")
    for session, asset, amount in zip(stated["session"], stated["asset"], amounts, strict=True):
        yield CorporateAction(session, asset, table.kind, float(amount))
