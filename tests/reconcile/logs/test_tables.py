"""Tables of people's own: separators, numbers, dates and names of assets in the ways in which people write them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import reconcile
from bundles.errors import InputError
from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import DATA, told, write

OWN = DATA / "own.csv"
PLAIN = OWN.read_text()


def _with(folder: Path, *changes: tuple[str, str], name: str = "theirs.csv") -> Path:
    text = PLAIN
    for was, is_ in changes:
        assert was in text, was
        text = text.replace(was, is_)
    return write(folder / name, text)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators(tmp_path: Path, separator: str):
    """What parts the header parts the cells."""
    assert told(_with(tmp_path, (",", separator)), OWN).exit_code == 0


NUMBERS = {
    "thousands": ((",100,185.64", ',"1,00",185.64'), None),
    "dollars": (("185.64", "$185.64"), "read '$185.64' as price 185.64"),
    "currency": (("185.64", "185.64 USD"), "read '185.64 USD' as price 185.64"),
    "fee-object": ((",1.02", ",\"{'cost': 1.02, 'currency': 'USD'}\""), None),
    "brackets": (("sell,60", "sell,(60)"), "read '(60)' as quantity -60"),
}
del NUMBERS["thousands"]


@pytest.mark.parametrize(("change", "note"), NUMBERS.values(), ids=NUMBERS)
def test_numbers(tmp_path: Path, change: tuple[str, str], note: str | None):
    """Read as what they mean, which is said."""
    said = told(_with(tmp_path, change), OWN)
    assert said.exit_code == 0
    assert note is None or f"A: {note}" in said.texts


def test_thousands(tmp_path: Path):
    """A comma between three digits, where commas in quotes part nothing."""
    many = write(tmp_path / "many.csv", PLAIN.replace("buy,100,", "buy,1760,"))
    theirs = _with(tmp_path, ("buy,100,", 'buy,"1,760",'))
    said = told(theirs, many)
    assert said.exit_code == 0
    assert "A: read '1,760' as quantity 1760" in said.texts


def test_decimal_commas(tmp_path: Path):
    """Where semicolons part the columns and a number tells that its comma stands before decimals."""
    text = PLAIN.replace(",", ";").replace(".", ",").replace("buy;100;", "buy;1.760;")
    many = write(tmp_path / "many.csv", PLAIN.replace("buy,100,", "buy,1760,"))
    said = told(write(tmp_path / "theirs.csv", text), many)
    assert said.exit_code == 0
    assert any("'1.760' as quantity 1760" in note for note in said.texts)


HEAD = "timestamp{0}asset{0}side{0}quantity{0}price\n2024-01-02{0}AAPL{0}buy{0}"
UNCLEAR = {
    "thousands-or-decimals": (
        HEAD.format(";") + "1,760;5\n",
        ", line 2: quantity is '1,760', which may have thousands or decimals: save it with 1760 or 1.760",
    ),
    "both-ways": (
        HEAD.format(";") + "10;51,15\n2024-01-03;AAPL;sell;10;51.15\n",
        ", line 2: price is '51,15', and",
    ),
    "comma-among-commas": (
        HEAD.format(",") + '10,"51,15"\n',
        ", line 2: price is '51,15': decimal commas are read where ; parts the columns",
    ),
    "which-is-the-month": (
        HEAD.format(",").replace("2024-01-02", "01/02/2024") + "10,5\n",
        ", line 2: timestamp is '01/02/2024': which is the month, no date of the file tells: say --dayfirst",
    ),
    "dates-in-two-orders": (
        HEAD.format(",").replace("2024-01-02", "31/01/2024") + "10,5\n01/31/2024,AAPL,sell,10,5\n",
        ", line 2: timestamp is '31/01/2024', and",
    ),
    "percent": (HEAD.format(",") + "10,5%\n", ", line 2: price is '5%': expected a finite number"),
    "two-signs": (HEAD.format(",") + "10,--5\n", ", line 2: price is '--5': expected a finite number"),
}


@pytest.mark.parametrize(("text", "said"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_not_told_is_not_guessed(tmp_path: Path, text: str, said: str):
    log = write(tmp_path / "log.csv", text)
    assert refusal(tmp_path, "diff", log, OWN).removeprefix(str(log)).startswith(said)


DATES = {
    "american": (["01/31/2024 9:30 AM", "2/1/2024 4:00 PM"], []),
    "european": (["31/01/2024 09:30", "01/02/2024 16:00:00"], []),
    "dots": (["31.01.2024 09:30", "01.02.2024 16:00"], []),
    "dayfirst": (["02/01/2024 09:30", "03/01/2024 16:00"], ["--dayfirst"]),
    "monthfirst": (["01/02/2024 09:30", "01/03/2024 16:00"], ["--no-dayfirst"]),
    "year-first": (["2024.01.31 09:30:00", "2024/02/01 16:00"], []),
    "names": (["31-Jan-2024 09:30", "Feb 1, 2024 4:00 pm"], []),
    "run-together": (["20240131 093000", "20240201160000"], []),
    "seconds": (["1706693400", "1706803200000"], []),
}


@pytest.mark.parametrize(("stamps", "options"), DATES.values(), ids=DATES)
def test_dates(tmp_path: Path, stamps: list[str], options: list[str]):
    """As people write them; a guess is said."""
    is_early = options != []
    days = ("2024-01-02", "2024-01-03") if is_early else ("2024-01-31", "2024-02-01")
    log = "timestamp,asset,side,quantity,price\n{},AAPL,buy,10,5\n{},AAPL,sell,10,6\n"
    theirs = write(tmp_path / "theirs.csv", log.format(f'"{stamps[0]}"', f'"{stamps[1]}"'))
    plain = write(tmp_path / "plain.csv", log.format(f"{days[0]} 09:30", f"{days[1]} 16:00"))
    said = told(theirs, plain, *options)
    assert (said.exit_code, said.pair["matched"]) == (0, 2), said.pair


def test_a_fee_in_another_currency_is_unknown(tmp_path: Path):
    """Where the price says its own; of one that nothing tells, it is said that it is taken for the price's."""
    theirs = _with(tmp_path, ("185.64,1.00", "185.64 USDT,0.001 BNB"))
    said = told(theirs, OWN)
    assert "A: 1 row without a fee: it is in another currency than the price" in said.texts
    taken = told(_with(tmp_path, ("185.64,1.00", "185.64,1.00 EUR")), OWN)
    assert "A: fees in EUR are taken to be in the price's currency" in taken.texts
    assert taken.exit_code == 0


def test_a_column_that_is_not_to_be_read(tmp_path: Path):
    """``--map commission=``: of one log, of a format that knows its fees, and kept with the mapping."""
    cheap = _with(tmp_path, ("1.00\n", "9.00\n"))
    assert told(cheap, OWN).exit_code == 1
    assert "fees" in told(cheap, OWN, "--map-a", "commission=").pair["unknown"]
    saved = tmp_path / "columns.toml"
    assert told(DATA / "order-events.json", cheap, "--map", "commission=", "--save-mapping", saved).exit_code == 0
    assert told(DATA / "order-events.json", cheap, "--mapping", saved).formats.startswith(
        "A is order-events.json: LEAN order events"
    )
    assert "--map price=: expected OURS=THEIRS" in refusal(tmp_path, "diff", OWN, OWN, "--map", "price=")


@pytest.mark.parametrize("names", ["", "0"])
def test_a_log_of_one_asset(tmp_path: Path, names: str):
    """It names none, or names it 0."""
    log = pd.read_csv(DATA / "bands.csv", dtype=str)
    unnamed = log.drop(columns="asset") if not names else log.assign(asset=names)
    unnamed.to_csv(tmp_path / "unnamed.csv", index=False)
    assert told(tmp_path / "unnamed.csv", DATA / "bands.csv", "--asset-a", "AAPL").exit_code == 0
    found = reconcile.diff(tmp_path / "unnamed.csv", DATA / "bands.csv", asset_a="AAPL")
    assert found.divergence is None
    assert reconcile.assert_aligned(unnamed, DATA / "bands.csv", asset_a="AAPL").divergence is None
    said = refusal(tmp_path, "diff", tmp_path / "unnamed.csv", DATA / "bands.csv")
    assert ("or --asset-a or --asset-b NAME" if not names else "--map-assets AAPL=0") in said


def test_a_log_that_names_another_asset(tmp_path: Path):
    said = refusal(tmp_path, "diff", OWN, OWN, "--asset-a", "GOOG")
    assert said.startswith(f"--asset-a GOOG: {OWN} names AAPL, MSFT")


VENUES = ["AAPL.XNAS", "NASDAQ:AAPL", "Equity(1 [AAPL])", "AAPL US", "AAPL US Equity", "AAPL.US"]


@pytest.mark.parametrize("name", VENUES)
def test_names_with_a_venue(tmp_path: Path, name: str):
    """The other log has one asset that it can be: taken for it, and said."""
    said = told(_with(tmp_path, ("AAPL", name)), OWN)
    assert said.exit_code == 0
    assert f"taken for one asset each: {name} and AAPL; --map-assets says otherwise" in said.texts


def test_pairs_of_currencies(tmp_path: Path):
    """With a slash, without, and with what settles a swap."""
    plain = _with(tmp_path, ("AAPL", "BTCUSDT"), name="plain.csv")
    for name in ("BTC/USDT", "BTC-USDT", "BTC/USDT:USDT"):
        assert told(_with(tmp_path, ("AAPL", name)), plain).exit_code == 0


def test_two_venues_of_one_name_are_left_alone(tmp_path: Path):
    """Which of the two is meant, nothing tells; ``--map-assets`` does."""
    log = _with(tmp_path, ("AAPL", "X.XNAS"), ("MSFT", "X.XNYS"))
    other = _with(tmp_path, ("AAPL", "X"), name="other.csv")
    said = told(log, other)
    assert said.exit_code == 1
    assert not any("one asset each" in text for text in said.texts)
    assert told(log, other, "--map-assets", "X.XNAS=X,X.XNYS=MSFT").exit_code == 0
    same = reconcile.diff(log, other, map_assets={"X.XNAS": "X", "X.XNYS": "MSFT"})
    assert same.divergence is None
    with pytest.raises(InputError, match="--map-assets X: expected NAME=NAME"):
        reconcile.diff(log, other, map_assets="X")


def test_sides_by_content(tmp_path: Path):
    """``type`` and ``direction`` are sides where their cells are, and else something of the file's own."""
    assert told(_with(tmp_path, ("side", "Type"), ("price", "px")), OWN).exit_code == 0
    kinds = _with(tmp_path, ("side", "side,Type"), (",buy,", ",buy,limit,"), (",sell,", ",sell,market,"))
    assert told(kinds, OWN).exit_code == 0


def test_one_message_for_all_that_is_missing(tmp_path: Path):
    """What the file has, what was not found, and a mapping that reads it."""
    log = write(tmp_path / "log.csv", "When,Name,Way,Units,Paid,Qty,Size\n2024-01-02,AAPL,buy,10,185.6,10,5\n")
    said = refusal(tmp_path, "diff", log, OWN)
    assert said == (
        f"{log}: no column 'timestamp', 'asset', 'price'; quantity may be 'Qty' or 'Size': its columns are "
        "When, Name, Way, Units, Paid, Qty, Size; say which with --map timestamp=When,asset=Name,quantity=Qty,"
        "price=Units, or --asset-a or --asset-b NAME where all is of one"
    )
    options = ["--map-a", "timestamp=When,asset=Name,quantity=Qty,price=Paid,side=Way"]
    assert told(log, log, *options, "--map-b", options[1]).exit_code == 0


STRANGERS = {
    "spreadsheet": (b"PK\x03\x04rest", "a spreadsheet or an archive, which is not read: open it and save"),
    "pdf": (b"%PDF-1.7", "a PDF, which is not read: ask the platform"),
    "pickle": (b"\x80\x04\x95rest", "a pickle runs the code that it holds, so it is not opened"),
    "empty": (b"", "an empty file: export the trades again"),
    "blank": (b"\n  \n", "an empty file: export the trades again"),
    "writer": (
        b"=" * 79 + b"\nId,AAPL,len,datetime,open\n1,AAPL,1,2024-01-02,5\n",
        "what Backtrader's WriterFile wrote",
    ),
}


@pytest.mark.parametrize(("content", "said"), STRANGERS.values(), ids=STRANGERS)
def test_files_of_other_kinds(tmp_path: Path, content: bytes, said: str):
    """One line with what to do instead, whatever the file is called."""
    log = tmp_path / "log.csv"
    log.write_bytes(content)
    assert refusal(tmp_path, "diff", log, OWN).startswith(f"{log}: {said}")


def test_options_of_both_logs_in_python(tmp_path: Path):
    """Every option of the command has its name in Python, and the command is told that shows more."""
    theirs = _with(tmp_path, ("price", "Px paid"), ("185.64", "185.65"))
    with pytest.raises(reconcile.NotAligned) as raised:
        reconcile.assert_aligned(theirs, OWN, map_a={"price": "Px paid"}, dayfirst=True, map_assets={"A": "B"})
    assert raised.value.command.endswith("--map-a 'price=Px paid' --map-assets A=B --dayfirst")
    text = theirs.read_text().replace("2024-01-02T14:30:00+00:00", "02/01/2024 14:30 UTC")
    assert reconcile.diff(
        write(theirs, text), OWN, map="price=Px paid", map_b="price=price", dayfirst=True
    ).divergence
