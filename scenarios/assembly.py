"""From a document, a panel and a table of stated instructions to a scenario, everything checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from bundles import Panel, session_labels
from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from bundles.tables.table import Places, first
from scenarios.conditions import COLUMNS as CONDITION_COLUMNS
from scenarios.conditions import check_references, conditions_of
from scenarios.instructions import IgnoredSignal, Kind, OrderType, Request, named
from scenarios.scenario import Scenario
from scenarios.sizing import Rebalance, Signal, at_every_session, targets
from scenarios.terms import Lot

if TYPE_CHECKING:
    from scenarios.document import Document

_VALUE_COLUMN = {Kind.ORDERS: "quantity", Kind.SIGNALS: "signal", Kind.WEIGHTS: "weight"}


def assemble(document: Document, panel: Panel, stated: pd.DataFrame, source: str = "instructions") -> Scenario:
    """The scenario of ``document`` on ``panel`` with the instructions in ``stated``.

    Parameters
    ----------
    stated
        Columns ``session`` (any timestamps, see ``bundles.session_labels``), ``asset`` and, by kind,
        ``quantity`` (signed shares), ``signal`` (BUY or SELL) or ``weight``. Order within a session counts.
        Orders may have the columns of ``scenarios.conditions`` too.
    source
        What the table is called in messages.

    Raises
    ------
    InputError
        A missing column, an unknown asset, a session outside the data or a value that cannot be.
    """
    kind = document.instructions.kind
    table, rows = _checked_table(stated, panel, _VALUE_COLUMN[kind], source)
    requests, ignored = _READERS[kind](table, document, rows)
    if document.instructions.rebalance is Rebalance.EVERY_SESSION:
        requests = tuple(at_every_session(requests, panel.sessions))
    instructions = named(requests)
    check_references(instructions, source)
    return Scenario(
        name=document.name,
        summary=document.summary,
        panel=panel,
        kind=kind,
        instructions=instructions,
        terms=document.terms,
        document=document,
        stated=table,
        ignored=ignored,
    )


def _checked_table(stated: pd.DataFrame, panel: Panel, value: str, source: str) -> tuple[pd.DataFrame, Places]:
    columns = ["session", "asset", value]
    missing = [name for name in columns if name not in stated.columns]
    if missing:
        raise InputError(f"{source}: no column {missing[0]!r}", f"columns are {', '.join(columns)}")
    rows = Places.of_index(stated.index, source)
    conditions = [name for name in CONDITION_COLUMNS if name in stated.columns]
    table = stated[columns + conditions].reset_index(drop=True)
    table["session"] = _labels(table["session"], panel, source)
    table["asset"] = table["asset"].astype(str).str.strip()
    if value == _VALUE_COLUMN[Kind.WEIGHTS]:
        parsed = _numbers(table[value], rows)
        table[value] = table[value] if is_numeric_dtype(table[value]) else parsed
    if value != _VALUE_COLUMN[Kind.ORDERS]:
        _check_market_orders(table, rows)
        table = table[columns]
    _check_known_assets(table, panel, rows)
    _check_sessions_inside(table, panel, rows)
    return table, rows


def _labels(sessions: pd.Series[pd.Timestamp], panel: Panel, source: str) -> pd.DatetimeIndex:
    try:
        return session_labels(pd.Index(sessions), panel.calendar)
    except InputError as error:
        raise InputError(f"{source}: {error.problem}", error.hint) from error


def _check_market_orders(stated: pd.DataFrame, rows: Places) -> None:
    """What would change an order is never left out of it in silence."""
    for name in CONDITION_COLUMNS:
        cells = stated.get(name, pd.Series(dtype=object))
        asked = ~is_empty(cells) & (cells.astype(str).str.strip().str.lower() != "market")
        rows.refuse_first(cells.astype(str), asked, "signals and weights are market orders; state orders")


def _check_known_assets(table: pd.DataFrame, panel: Panel, rows: Places) -> None:
    if (row := first(~table["asset"].isin(panel.assets))) is not None:
        problem = f"{rows.place(row)}: unknown asset {table['asset'].iloc[row]!r}"
        raise InputError(problem, f"prices have {_few(panel.assets)}")


def _check_sessions_inside(table: pd.DataFrame, panel: Panel, rows: Places) -> None:
    if (row := first(~table["session"].isin(panel.sessions))) is not None:
        problem = f"{rows.place(row)}: {table['session'].iloc[row]:%Y-%m-%d} is no session of the data"
        raise InputError(problem, panel.span)


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


type _Read = tuple[tuple[Request, ...], tuple[IgnoredSignal, ...]]


def _orders(table: pd.DataFrame, document: Document, rows: Places) -> _Read:
    conditions = conditions_of(table, rows.place)
    withdraws = pd.Series([each.type is OrderType.CANCEL for each in conditions], index=table.index, dtype=bool)
    table["quantity"] = _quantities(table["quantity"], withdraws, document, rows)
    columns = zip(table["session"], table["asset"], table["quantity"], conditions, strict=True)
    requests = (
        Request(session, asset, None if each.cancels else float(quantity), condition=each)
        for session, asset, quantity, each in columns
    )
    return tuple(requests), ()


def _quantities(
    cells: pd.Series[float], withdraws: pd.Series[bool], document: Document, rows: Places
) -> pd.Series[float]:
    """Signed shares; NaN in the rows that withdraw an order."""
    rows.refuse_first(cells, withdraws & ~is_empty(cells), "a withdrawal has none")
    quantities = _numbers(cells.where(~withdraws, 1.0), rows)
    for row, quantity in enumerate(quantities):
        if not quantity:
            raise InputError(f"{rows.place(row)}: quantity is 0", "signed shares, negative sells")
        if document.terms.lot is Lot.WHOLE and not quantity.is_integer():
            raise InputError(f"{rows.place(row)}: quantity is {quantity}", 'whole shares, as lot = "whole"')
    kept = cells if is_numeric_dtype(cells) else quantities
    return kept.where(~withdraws)


def _weights(table: pd.DataFrame, _document: Document, rows: Places) -> _Read:
    if (row := first(table.duplicated(["session", "asset"]))) is not None:
        raise InputError(f"{rows.place(row)}: a second weight for that session and asset", "one weight each")
    columns = zip(table["session"], table["asset"], table["weight"], strict=True)
    return tuple(Request(session, asset, weight=float(weight)) for session, asset, weight in columns), ()


def _numbers(cells: pd.Series[float], rows: Places) -> pd.Series[float]:
    parsed = numbers(cells)
    rows.refuse_first(cells, ~np.isfinite(parsed), "expected a finite number")
    return parsed


def _signals(table: pd.DataFrame, document: Document, rows: Places) -> _Read:
    sizing = document.instructions.sizing
    assert sizing is not None
    words = table["signal"].astype(str).str.strip().str.upper()
    rows.refuse_first(table["signal"], ~words.isin(["BUY", "SELL"]), "a signal is BUY or SELL")
    signals = (Signal(*row) for row in zip(table["session"], table["asset"], words, strict=True))
    return targets(signals, sizing)


_READERS: Mapping[Kind, Callable[[pd.DataFrame, Document, Places], _Read]] = {
    Kind.ORDERS: _orders,
    Kind.SIGNALS: _signals,
    Kind.WEIGHTS: _weights,
}
