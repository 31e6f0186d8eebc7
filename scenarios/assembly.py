"""From a document, a panel and a table of stated instructions to a scenario, everything checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from bundles import Panel, session_labels
from bundles.errors import InputError
from scenarios.document import Document
from scenarios.instructions import IgnoredSignal, Kind, Request, named
from scenarios.scenario import Scenario
from scenarios.sizing import Rebalance, Signal, at_every_session, targets
from scenarios.terms import Lot

_VALUE_COLUMN = {Kind.ORDERS: "quantity", Kind.SIGNALS: "signal", Kind.WEIGHTS: "weight"}


def assemble(document: Document, panel: Panel, stated: pd.DataFrame, source: str = "instructions") -> Scenario:
    """The scenario of ``document`` on ``panel`` with the instructions in ``stated``.

    Parameters
    ----------
    stated
        Columns ``session`` (any timestamps, see ``bundles.session_labels``), ``asset`` and, by kind,
        ``quantity`` (signed shares), ``signal`` (BUY or SELL) or ``weight``. Order within a session counts.
    source
        What the table is called in messages.

    Raises
    ------
    InputError
        A missing column, an unknown asset, a session outside the data or a value that cannot be.
    """
    kind = document.instructions.kind
    table = _checked_table(stated, panel, _VALUE_COLUMN[kind], source)
    requests, ignored = _READERS[kind](table, document, source)
    if document.instructions.rebalance is Rebalance.EVERY_SESSION:
        requests = tuple(at_every_session(requests, panel.sessions))
    return Scenario(
        name=document.name,
        summary=document.summary,
        panel=panel,
        kind=kind,
        instructions=named(requests),
        terms=document.terms,
        document=document,
        stated=table,
        ignored=ignored,
    )


def _checked_table(stated: pd.DataFrame, panel: Panel, value: str, source: str) -> pd.DataFrame:
    columns = ["session", "asset", value]
    missing = [name for name in columns if name not in stated.columns]
    if missing:
        raise InputError(f"{source}: no column {missing[0]!r}", f"columns are {', '.join(columns)}")
    table = stated[columns].reset_index(drop=True)
    table["session"] = session_labels(pd.Index(table["session"]), panel.calendar)
    table["asset"] = table["asset"].astype(str)
    _check_known_assets(table, panel, source)
    _check_sessions_inside(table, panel, source)
    return table


def _check_known_assets(table: pd.DataFrame, panel: Panel, source: str) -> None:
    unknown = table.index[~table["asset"].isin(panel.assets)]
    if len(unknown):
        asset = table["asset"].iloc[unknown[0]]
        raise InputError(f"{_row(source, unknown[0])}: unknown asset {asset!r}", f"prices have {_few(panel.assets)}")


def _check_sessions_inside(table: pd.DataFrame, panel: Panel, source: str) -> None:
    outside = table.index[~table["session"].isin(panel.sessions)]
    if len(outside):
        session = table["session"].iloc[outside[0]]
        first, last = panel.sessions[0], panel.sessions[-1]
        raise InputError(
            f"{_row(source, outside[0])}: {session:%Y-%m-%d} is no session of the data",
            f"sessions of {panel.calendar} from {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        )


def _row(source: str, index: int) -> str:
    return f"{source}, row {index + 1}"


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


type _Read = tuple[tuple[Request, ...], tuple[IgnoredSignal, ...]]


def _orders(table: pd.DataFrame, document: Document, source: str) -> _Read:
    requests = tuple(
        Request(session, asset, quantity=quantity) for session, asset, quantity in _numbers(table, "quantity", source)
    )
    for index, request in enumerate(requests):
        if not request.quantity:
            raise InputError(f"{_row(source, index)}: quantity is 0", "signed shares, negative sells")
        if document.terms.lot is Lot.WHOLE and not float(request.quantity).is_integer():
            raise InputError(
                f"{_row(source, index)}: quantity is {request.quantity}", 'whole shares, as lot = "whole"'
            )
    return requests, ()


def _weights(table: pd.DataFrame, _document: Document, source: str) -> _Read:
    twice = table.index[table.duplicated(["session", "asset"])]
    if len(twice):
        raise InputError(f"{_row(source, twice[0])}: a second weight for that session and asset", "one weight each")
    requests = tuple(
        Request(session, asset, weight=weight) for session, asset, weight in _numbers(table, "weight", source)
    )
    return requests, ()


def _numbers(table: pd.DataFrame, column: str, source: str) -> Iterator[tuple[pd.Timestamp, str, float]]:
    numbers = pd.to_numeric(table[column], errors="coerce")
    for index, (session, asset, number) in enumerate(zip(table["session"], table["asset"], numbers, strict=True)):
        if not math.isfinite(number):
            stated = table[column].iloc[index]
            raise InputError(f"{_row(source, index)}: {column} is {stated!r}", "expected a finite number")
        yield session, asset, float(number)


def _signals(table: pd.DataFrame, document: Document, source: str) -> _Read:
    sizing = document.instructions.sizing
    assert sizing is not None
    words = table["signal"].astype(str).str.strip().str.upper()
    wrong = words.index[~words.isin(["BUY", "SELL"])]
    if len(wrong):
        stated = table["signal"].iloc[wrong[0]]
        raise InputError(f"{_row(source, wrong[0])}: signal is {stated!r}", "a signal is BUY or SELL")
    signals = (Signal(*row) for row in zip(table["session"], table["asset"], words, strict=True))
    return targets(signals, sizing)


_READERS: Mapping[Kind, Callable[[pd.DataFrame, Document, str], _Read]] = {
    Kind.ORDERS: _orders,
    Kind.SIGNALS: _signals,
    Kind.WEIGHTS: _weights,
}
