"""Tables of what is stated by session and asset, as instructions and corporate actions are, held against a panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.actions import AMOUNT_COLUMN, ActionKind, CorporateAction
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError, some_of
from bundles.sessions import session_labels
from bundles.tables.cells import numbers
from bundles.tables.table import Places, first

if TYPE_CHECKING:
    from bundles.panel import Panel


def read_stated(path: Path, expected: str) -> pd.DataFrame:
    """The rows at ``path``, at least one, with the names of their columns stripped and lower-cased.

    Raises
    ------
    InputError
        The file is missing (``expected`` is the hint), malformed, or has no rows.
    """
    from bundles.tables.read import read_table

    table = read_table(path, expected)
    if not len(table):
        raise InputError(f"{path}: no rows", "expected a header and at least one row")
    return plainly_named(table.to_pandas())


def plainly_named(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names of its columns stripped and lower-cased."""
    return table.rename(columns=lambda name: str(name).strip().lower())


def check_stated(
    table: pd.DataFrame, panel: Panel, columns: Sequence[str], source: str
) -> tuple[pd.DataFrame, Places]:
    """The table with session labels and stripped names of assets, counted from 0, and the places of its rows.

    Parameters
    ----------
    columns
        What the table must have, ``session`` and ``asset`` among them.

    Raises
    ------
    InputError
        A missing column, a session that is no date or outside the data, or an unknown asset.
    """
    found, rows = _labelled(table, panel.calendar, columns, source)
    _check_inside(found, panel, rows)
    return found, rows


def _labelled(table: pd.DataFrame, calendar: str, columns: Sequence[str], source: str) -> tuple[pd.DataFrame, Places]:
    """What ``check_stated`` gives, not yet held against any data."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise InputError(f"{source}: no column {missing[0]!r}", f"columns are {', '.join(columns)}")
    try:
        sessions = session_labels(pd.Index(table["session"]), calendar)
    except InputError as error:
        raise InputError(f"{source}: {error.problem}", error.hint) from error
    found = table.reset_index(drop=True)
    found = found.assign(session=sessions, asset=found["asset"].astype(str).str.strip())
    return found, Places.of_index(table.index, source)


def _check_inside(table: pd.DataFrame, panel: Panel, rows: Places) -> None:
    if (row := first(~table["asset"].isin(panel.assets))) is not None:
        problem = f"{rows.place(row)}: unknown asset {table['asset'].iloc[row]!r}"
        raise InputError(problem, f"prices have {some_of(panel.assets, 5)}")
    if (row := first(~table["session"].isin(panel.sessions))) is not None:
        problem = f"{rows.place(row)}: {table['session'].iloc[row]:%Y-%m-%d} is no session of the data"
        raise InputError(problem, panel.span)


def read_actions(
    kind: ActionKind, table: pd.DataFrame, panel: Panel | None, source: str
) -> Iterator[CorporateAction]:
    """The actions of one kind in a table of ``session`` (the ex-date), ``asset`` and ``ratio`` or ``amount``.

    Without a panel they may be of any asset and any date.

    Raises
    ------
    InputError
        A missing column, an unknown asset, a session outside the data, an amount that is not above 0, or the
        same action twice.
    """
    name = AMOUNT_COLUMN[kind]
    columns = ("session", "asset", name)
    if panel is None:
        stated, rows = _labelled(table, DEFAULT_CALENDAR, columns, source)
    else:
        stated, rows = check_stated(table, panel, columns, source)
    amounts = numbers(stated[name])
    rows.refuse_first(stated[name], ~(np.isfinite(amounts) & (amounts > 0)), "a number above 0")
    if (row := first(stated.duplicated(["session", "asset"]))) is not None:
        repeated = f"{stated['asset'].iloc[row]} on {stated['session'].iloc[row]:%Y-%m-%d}"
        raise InputError(f"{rows.place(row)}: a second {kind} of {repeated}", "one row each")
    for session, asset, amount in zip(stated["session"], stated["asset"], amounts, strict=True):
        yield CorporateAction(session, asset, kind, float(amount))
