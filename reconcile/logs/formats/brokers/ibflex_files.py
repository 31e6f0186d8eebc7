"""The trades of an Interactive Brokers Flex query, from CSV or XML, under the names that the CSV file uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd
from defusedxml import DTDForbidden
from defusedxml.ElementTree import ParseError, iterparse

from bundles.errors import InputError
from bundles.tables.cells import unprotect
from bundles.tables.read import read_lines
from bundles.tables.table import LINE
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.sheet import Sheet

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

_MARKS = {"symbol", "quantity", "tradeprice"}
_OTHER_HEADERS = {"clientaccountid", "accountid"}
_RECORDS = {"BOF", "BOA", "BOS", "EOS", "EOA", "EOF", "MSG"}
_XML_NAMES = {
    "accountId": "ClientAccountID",
    "currency": "CurrencyPrimary",
    "assetCategory": "AssetClass",
    "buySell": "Buy/Sell",
    "notes": "Notes/Codes",
    "tradeID": "TradeID",
    "origTradeID": "OrigTradeID",
    "ibOrderID": "IBOrderID",
    "ibExecID": "IBExecID",
    "ibCommission": "IBCommission",
    "ibCommissionCurrency": "IBCommissionCurrency",
}
_MEANT = "expected the Trades section of an Activity Flex query"


def is_trades_header(cells: tuple[str, ...]) -> bool:
    """Whether a line of a CSV file is the header of the section of trades."""
    return {cell.strip().lower() for cell in cells} >= _MARKS


def csv_trades(path: Path) -> Sheet:
    """The lines below the header of the trades, up to the header of another section."""
    header: list[str] | None = None
    trades: dict[int, list[str]] = {}
    others = 0
    inside = False
    for line, row in read_lines(path, "expected a CSV file"):
        cells = [unprotect(cell.strip()) for cell in row]
        if is_trades_header(tuple(cells)):
            header, inside = _same_header(path, line, header, cells), True
        elif cells[0] == "HEADER" or cells[0].lower() in _OTHER_HEADERS:
            inside = False
        elif cells[0] in _RECORDS:
            continue
        elif inside and header is not None:
            trades[line] = _fitting(path, line, cells, header)
        else:
            others += 1
    if header is None:
        raise InputError(f"{path}: no line with Symbol, Quantity and TradePrice", _MEANT)
    frame = pd.DataFrame(list(trades.values()), columns=header, index=pd.Index(list(trades), name=LINE), dtype=object)
    what = f"{others} {'row' if others == 1 else 'rows'} left out: in another section than Trades"
    return Sheet(path, frame, LINE, (Note(NoteKind.LEFT_OUT, what),) if others else ())


def _same_header(path: Path, line: int, known: list[str] | None, cells: list[str]) -> list[str]:
    if known is not None and known != cells:
        raise InputError(f"{path}, {LINE} {line}: a second section of trades with other columns", _MEANT)
    return cells


def _fitting(path: Path, line: int, cells: list[str], header: list[str]) -> list[str]:
    if len(cells) != len(header):
        problem = f"{path}, {LINE} {line}: {len(cells)} cells under a header of {len(header)}"
        raise InputError(problem, "every line has as many cells as its header")
    return cells


def xml_trades(path: Path) -> Sheet:
    """Every ``Trade`` element, numbered from 1; attributes under the names of the CSV file."""
    trades = [
        {_XML_NAMES.get(name, name[:1].upper() + name[1:]): value for name, value in element.attrib.items()}
        for element in _elements(path)
    ]
    index = pd.RangeIndex(1, 1 + len(trades))
    return Sheet(path, pd.DataFrame(trades, index=index, dtype=object).fillna(""), "trade")


def _elements(path: Path) -> Iterator[Element]:
    """Trades of the statement. A document type, which a statement has not, is refused: it may define entities."""
    confirmations = 0
    try:
        for _, element in iterparse(path, forbid_dtd=True):
            confirmations += element.tag == "TradeConfirm"
            if element.tag == "Trade":
                yield element
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}", _MEANT) from error
    except DTDForbidden as error:
        raise InputError(f"{path}: a document type definition", _MEANT) from error
    except ParseError as error:
        raise InputError(f"{path}: {error}", "expected the XML of a Flex query, whole") from error
    if confirmations:
        raise InputError(f"{path}: {confirmations} trade confirmations, which are not read", _MEANT)
