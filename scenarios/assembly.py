"""From a document, a panel and a table of stated instructions to a scenario, everything checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from bundles import Panel, session_labels
from bundles.errors import InputError
from bundles.tables.read import LINE, is_empty, numbers
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


@dataclass(frozen=True)
class _Rows:
    """Where each row of a table stands in its source: the line of a file, or the row counted from 1."""

    source: str
    unit: str
    numbers: Sequence[int]

    def place(self, row: int) -> str:
        """``signals.csv, line 7``."""
        return f"{self.source}, {self.unit} {self.numbers[row]}"


def _rows_of(stated: pd.DataFrame, source: str) -> _Rows:
    if stated.index.name == LINE:
        return _Rows(source, LINE, list(stated.index))
    return _Rows(source, "row", range(1, len(stated) + 1))


def _checked_table(stated: pd.DataFrame, panel: Panel, value: str, source: str) -> tuple[pd.DataFrame, _Rows]:
    columns = ["session", "asset", value]
    missing = [name for name in columns if name not in stated.columns]
    if missing:
        raise InputError(f"{source}: no column {missing[0]!r}", f"columns are {', '.join(columns)}")
    rows = _rows_of(stated, source)
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


def _check_market_orders(stated: pd.DataFrame, rows: _Rows) -> None:
    """What would change an order is never left out of it in silence."""
    for name in CONDITION_COLUMNS:
        cells = stated.get(name, pd.Series(dtype=object))
        asked = ~is_empty(cells) & (cells.astype(str).str.strip().str.lower() != "market")
        if asked.any():
            row = int(asked.to_numpy().argmax())
            raise InputError(
                f"{rows.place(row)}: {name} is {str(cells[row])!r}",
                "signals and weights are market orders; state orders",
            )


def _check_known_assets(table: pd.DataFrame, panel: Panel, rows: _Rows) -> None:
    unknown = table.index[~table["asset"].isin(panel.assets)]
    if len(unknown):
        asset = table["asset"].iloc[unknown[0]]
        raise InputError(f"{rows.place(unknown[0])}: unknown asset {asset!r}", f"prices have {_few(panel.assets)}")


def _check_sessions_inside(table: pd.DataFrame, panel: Panel, rows: _Rows) -> None:
    outside = table.index[~table["session"].isin(panel.sessions)]
    if len(outside):
        session = table["session"].iloc[outside[0]]
        first, last = panel.sessions[0], panel.sessions[-1]
        raise InputError(
            f"{rows.place(outside[0])}: {session:%Y-%m-%d} is no session of the data",
            f"sessions of {panel.calendar} from {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        )


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


type _Read = tuple[tuple[Request, ...], tuple[IgnoredSignal, ...]]


def _orders(table: pd.DataFrame, document: Document, rows: _Rows) -> _Read:
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
    cells: pd.Series[float], withdraws: pd.Series[bool], document: Document, rows: _Rows
) -> pd.Series[float]:
    """Signed shares; NaN in the rows that withdraw an order."""
    stated = withdraws & ~is_empty(cells)
    if stated.any():
        row = int(stated.to_numpy().argmax())
        raise InputError(f"{rows.place(row)}: quantity is {cells[row]!r}", "a withdrawal has none")
    quantities = _numbers(cells.where(~withdraws, 1.0), rows)
    for row, quantity in enumerate(quantities):
        if not quantity:
            raise InputError(f"{rows.place(row)}: quantity is 0", "signed shares, negative sells")
        if document.terms.lot is Lot.WHOLE and not quantity.is_integer():
            raise InputError(f"{rows.place(row)}: quantity is {quantity}", 'whole shares, as lot = "whole"')
    kept = cells if is_numeric_dtype(cells) else quantities
    return kept.where(~withdraws)


def _weights(table: pd.DataFrame, _document: Document, rows: _Rows) -> _Read:
    twice = table.index[table.duplicated(["session", "asset"])]
    if len(twice):
        raise InputError(f"{rows.place(twice[0])}: a second weight for that session and asset", "one weight each")
    columns = zip(table["session"], table["asset"], table["weight"], strict=True)
    return tuple(Request(session, asset, weight=float(weight)) for session, asset, weight in columns), ()


def _numbers(cells: pd.Series[float], rows: _Rows) -> pd.Series[float]:
    parsed = numbers(cells)
    wrong = np.flatnonzero(~np.isfinite(parsed))
    if len(wrong):
        row = int(wrong[0])
        stated = cells.astype(object).iloc[row]
        said = repr(stated) if isinstance(stated, str) else str(stated)
        raise InputError(f"{rows.place(row)}: {cells.name} is {said}", "expected a finite number")
    return parsed


def _signals(table: pd.DataFrame, document: Document, rows: _Rows) -> _Read:
    sizing = document.instructions.sizing
    assert sizing is not None
    words = table["signal"].astype(str).str.strip().str.upper()
    wrong = words.index[~words.isin(["BUY", "SELL"])]
    if len(wrong):
        stated = table["signal"].iloc[wrong[0]]
        raise InputError(f"{rows.place(wrong[0])}: signal is {stated!r}", "a signal is BUY or SELL")
    signals = (Signal(*row) for row in zip(table["session"], table["asset"], words, strict=True))
    return targets(signals, sizing)


_READERS: Mapping[Kind, Callable[[pd.DataFrame, Document, _Rows], _Read]] = {
    Kind.ORDERS: _orders,
    Kind.SIGNALS: _signals,
    Kind.WEIGHTS: _weights,
}
