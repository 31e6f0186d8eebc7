"""Files that cannot be used: one line with the file, the row and the column under the name that the file has for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import DATA, write

TRADES = "Bands_NASDAQ_AAPL_2024-08-01.csv"


def _refused(folder: Path, name: str, text: str, *options: object) -> str:
    good, bad = write(folder / "good.csv", (DATA / "own.csv").read_text()), write(folder / name, text)
    said = refusal(folder, "diff", bad, good, "--out", folder / "out", *options)
    assert said.startswith(str(bad)), said
    return said.removeprefix(str(bad))


SPOILED = {
    "flex-price": ("flex.csv", '"-60","184.25"', '"-60","free"', ", line 7: TradePrice is 'free': expected a finite"),
    "flex-no-price": ("flex.csv", '"-60","184.25"', '"-60",""', ", line 7: TradePrice is missing"),
    "flex-quantity": ("flex.csv", '"-60","184.25"', '"0","184.25"', ", line 7: Quantity is '0'"),
    "flex-time": (
        "flex.csv",
        '"20240103;100213"',
        '"01/03/2024;100213"',
        ", line 8: DateTime is '01/03/2024;100213'",
    ),
    "flex-side": ("flex.csv", '"SELL","10355","2900003"', '"LEND","10355","2900003"', ", line 7: Buy/Sell is 'LEND'"),
    "flex-fee": ("flex.csv", '"-0.5","USD","11054.50"', '"x","USD","11054.50"', ", line 7: IBCommission is 'x'"),
    "flex-cells": (
        "flex.csv",
        '"USD","1","STK","ETF","SPY"',
        '"USD","STK","ETF","SPY"',
        ", line 11: 42 cells under",
    ),
    "flex-quote": ("flex.csv", '"EXECUTION","MKT","Y"\n', '"EXECUTION","MKT","Y', ": "),
    "flex-xml": ("flex.xml", "</FlexQueryResponse>", "", ": no element found"),
    "flex-xml-price": ("flex.xml", 'tradePrice="373.86"', 'tradePrice="-1"', ", trade 2: TradePrice is '-1'"),
    "flex-xml-entities": (
        "flex.xml",
        "<FlexQ",
        '<!DOCTYPE x [<!ENTITY a "b">]><FlexQ',
        ": a document type definition",
    ),
    "lean-json": ("order-events.json", "]\n", "", ": Expecting ',' delimiter"),
    "lean-price": ("order-events.json", '"fillPrice": 373.86', '"fillPrice": 0.0', ", event 4: fillPrice is '0.0'"),
    "lean-no-price": (
        "order-events.json",
        '"fillPrice": 373.86',
        '"fillPrice": null',
        ", event 4: fillPrice is missing",
    ),
    "lean-status": ("order-events.json", '"status": "partiallyFilled"', '"status": 2', ", event 6: status is 2"),
    "lean-time": ("order-events.json", '"time": 1704205805.0', '"time": "noon"', ", event 4: time is 'noon'"),
    "lean-quantity": (
        "order-events.json",
        '"fillQuantity": 40.0',
        '"fillQuantity": "x"',
        ", event 4: fillQuantity is 'x'",
    ),
    "alpaca-side": ("activities.csv", ",sell,MSFT", ",lend,MSFT", ", line 3: side is 'lend'"),
    "alpaca-price": ("activities.csv", ",466.1,", ",,", ", line 3: price is missing"),
    "alpaca-qty": ("activities.json", '"qty": "10"', '"qty": "ten"', ", activity 1: qty is 'ten'"),
    "alpaca-time": (
        "activities.csv",
        "2024-07-10T19:59:58.000Z",
        "yesterday",
        ", line 3: transaction_time is 'yesterday'",
    ),
    "alpaca-symbol": ("activities.csv", ",sell,MSFT", ",sell,", ", line 3: symbol is missing"),
    "tradingview-price": (TRADES, "228.7", "free", ", line 4: Price USD is 'free'"),
    "tradingview-type": (TRADES, "2,Exit short", "2,Exit", ", line 4: Type is 'Exit'"),
    "tradingview-time": (TRADES, "2024-07-10 15:55", "10 Jul 2024", ", line 4: Date and time is '10 Jul 2024'"),
    "tradingview-size": (TRADES, "228.7,100", "228.7,x", ", line 4: Position size (qty) is 'x'"),
    "renamed-price": ("renamed.csv", "373.86", "-373.86", ", line 3: price (Fill Price) is '-373.86'"),
    "renamed-side": ("renamed.csv", "MSFT,SLD", "MSFT,LENT", ", line 6: side (Buy/Sell) is 'LENT'"),
    "records-price": ("records.json", '"px": 373.86', '"px": null', ", fill 2: px is missing"),
    "records-record": ("records.json", "[\n", "[\n 7,\n", ", fill 1: no JSON object"),
}


@pytest.mark.parametrize(("name", "was", "is_", "said"), SPOILED.values(), ids=SPOILED)
def test_spoiled_files(tmp_path: Path, name: str, was: str, is_: str, said: str):
    """Each is a good file with one thing wrong."""
    good = (DATA / name).read_text()
    assert was in good
    at = good.rindex(was) if said == ": " or name.endswith(".xml") else good.index(was)
    spoiled = good[:at] + is_ + good[at + len(was) :]
    assert _refused(tmp_path, name, spoiled).startswith(said)


MISSING = {
    "tradingview-size": (TRADES, "Position size (qty)", "Volume", ": no column like 'Position size (qty)'"),
    "alpaca": ("activities.csv", ",qty,", ",units,", ": no column 'qty'"),
    "lean": ("order-events.json", '"status"', '"state"', ": no column 'status'"),
    "flex": ("flex.csv", '"DateTime","TradeDate"', '"When","Day"', ": no column 'DateTime'"),
    "two-prices": ("renamed.csv", "Fees", "Px", ": price may be 'Px' or 'Fill Price': its columns are OrderID"),
    "no-price": ("renamed.csv", "Fill Price", "Paid", ": no column 'price'"),
}


@pytest.mark.parametrize(("name", "was", "is_", "said"), MISSING.values(), ids=MISSING)
def test_missing_columns(tmp_path: Path, name: str, was: str, is_: str, said: str):
    """A column that is needed and not there, or there twice."""
    assert _refused(tmp_path, name, (DATA / name).read_text().replace(was, is_)).startswith(said)


def test_no_asset(tmp_path: Path):
    """A list of trades under a name of its own."""
    said = _refused(tmp_path, "list.csv", (DATA / TRADES).read_text())
    assert said.startswith(": a list of trades does not say of which asset: name it with --asset-a")


def test_other_json_and_xml(tmp_path: Path):
    """Files that are no trade logs at all."""
    assert _refused(tmp_path, "page.xml", "<html><body/></html>").startswith(": XML that is no Flex statement")
    assert _refused(tmp_path, "list.json", "[]").startswith(": no column 'timestamp'")
    assert _refused(tmp_path, "text.json", '{"a": 1}').startswith(": no list of fills")
    confirm = '<FlexQueryResponse><TradeConfirms><TradeConfirm symbol="A"/></TradeConfirms></FlexQueryResponse>'
    assert _refused(tmp_path, "confirm.xml", confirm).startswith(": 1 trade confirmations, which are not read")
    assert _refused(tmp_path, "events.json", '{"orderEvents": null, "x": "fillQuantity"}').startswith(
        ": no order events"
    )


OPTIONS = {
    "format": (["--format-a", "abacus"], "no format 'abacus': expected one of alpaca"),
    "zone": (["--tz-b", "Mars/Olympus"], "--tz-b Mars/Olympus: expected a time zone"),
    "shift": (["--shift-b", "later"], "--shift-b later: expected sessions or a time"),
    "map": (["--map-b", "Px=price"], "--map Px=price: expected OURS=THEIRS"),
    "save-mapping": (["--save-mapping", "nowhere/columns.toml"], "nowhere/columns.toml: not a file in a folder"),
    "mapping": (["--mapping", "none.toml"], "none.toml: no such file or directory"),
}


@pytest.mark.parametrize(("options", "said"), OPTIONS.values(), ids=OPTIONS)
def test_bad_options(tmp_path: Path, options: list[str], said: str):
    """Refused in one line before anything is compared."""
    log = write(tmp_path / "log.csv", (DATA / "own.csv").read_text())
    assert refusal(tmp_path, "diff", log, log, *options, "--out", tmp_path / "out").startswith(said)
