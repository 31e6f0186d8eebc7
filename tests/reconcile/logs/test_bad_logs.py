"""Trade logs, mappings and market prices that cannot be used: refused in one line, with the line of the file."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.reconcile.command import reconcile, refusal
from tests.reconcile.logs.logs import DATA
from tests.scenarios.files import prices

HEADER = "timestamp,asset,side,quantity,price\n"
FILL = "2020-01-03T14:30:00+00:00,AAPL,buy,10,101\n"
GOOD = HEADER + FILL


def _log(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _refused(folder: Path, content: str | bytes, *more: object) -> str:
    """What is told of a bad log, whichever place it has."""
    good, bad = _log(folder / "good.csv", GOOD), _log(folder / "bad.csv", content)
    first = refusal(folder, "diff", bad, good, "--out", folder / "out", *more)
    second = refusal(folder, "diff", good, bad, "--out", folder / "out", *more)
    assert first == second
    return first


def test_the_good_log_is_good(tmp_path: Path):
    """What the tests below spoil compares well."""
    log = _log(tmp_path / "good.csv", GOOD)
    assert reconcile("diff", log, log).exit_code == 0


ROWS = {
    "no-price": ("2020-01-03,AAPL,buy,10,", "bad.csv, line 3: price is missing"),
    "price-0": ("2020-01-03,AAPL,buy,10,0", "bad.csv, line 3: price is '0': prices are positive"),
    "negative-price": ("2020-01-03,AAPL,buy,10,-5", "bad.csv, line 3: price is '-5': prices are positive"),
    "nan-price": ("2020-01-03,AAPL,buy,10,nan", "bad.csv, line 3: price is 'nan': expected a finite number"),
    "infinite-price": ("2020-01-03,AAPL,buy,10,inf", "bad.csv, line 3: price is 'inf': expected a finite number"),
    "text-price": ("2020-01-03,AAPL,buy,10,1_0", "bad.csv, line 3: price is '1_0': expected a finite number"),
    "no-quantity": ("2020-01-03,AAPL,buy,,5", "bad.csv, line 3: quantity is missing"),
    "quantity-0": ("2020-01-03,AAPL,buy,0,5", "bad.csv, line 3: quantity is '0': a fill has a quantity"),
    "bought-minus": ("2020-01-03,AAPL,buy,-10,5", "bad.csv, line 3: quantity is '-10'"),
    "no-side": ("2020-01-03,AAPL,,10,5", "bad.csv, line 3: side is missing: a side is buy or sell"),
    "other-side": ("2020-01-03,AAPL,hold,10,5", "bad.csv, line 3: side is 'hold': a side is buy or sell"),
    "no-asset": ("2020-01-03,,buy,10,5", "bad.csv, line 3: asset is missing: every fill names its asset"),
    "no-time": (",AAPL,buy,10,5", "bad.csv, line 3: timestamp is missing: every fill has one"),
    "american-time": (
        "01/03/2020,AAPL,buy,10,5",
        "bad.csv, line 3: timestamp is '01/03/2020': which is the month, no date of the file tells: say --dayfirst",
    ),
    "now": ("now,AAPL,buy,10,5", "bad.csv, line 3: timestamp is 'now': expected ISO 8601"),
    "today": ("today,AAPL,buy,10,5", "bad.csv, line 3: timestamp is 'today': expected ISO 8601"),
    "no-time-at-all": ("noon,AAPL,buy,10,5", "bad.csv: timestamp: "),
    "far-future": ("2999-01-01,AAPL,buy,10,5", "bad.csv: "),
    "too-many-cells": ("2020-01-03,AAPL,buy,10,5,6", "bad.csv: "),
    "open-quote": ('"2020-01-03,AAPL,buy,10,5', "bad.csv: "),
}


@pytest.mark.parametrize(("row", "told"), ROWS.values(), ids=ROWS)
def test_bad_rows(tmp_path: Path, row: str, told: str):
    """The line is the file's own, blank lines counted."""
    assert told in _refused(tmp_path, f"{GOOD}{row}\n")
    if "line 3" in told:
        assert told.replace("line 3", "line 5") in _refused(tmp_path, f"{GOOD}\n,,,,\n{row}\n")


@pytest.mark.parametrize("word", ["now", "today"])
def test_words_for_the_present_are_no_timestamps(tmp_path: Path, word: str):
    """In a platform's file neither: pandas would read them as the moment at which it is asked."""
    text = (DATA / "activities.csv").read_text()
    moment = re.findall(r"2024-[^,]*", text)[0]
    spoiled = _log(tmp_path / "activities.csv", text.replace(moment, word, 1))
    said = refusal(tmp_path, "diff", spoiled, DATA / "own.csv")
    assert f"activities.csv, line 2: transaction_time is '{word}': expected a date and time" in said


OPTIONAL = {
    "commission": "bad.csv, line 2: commission is 'free': expected a finite number",
    "reference_price": "bad.csv, line 2: reference_price is 'free': expected a finite number",
    "slippage": "bad.csv, line 2: slippage is 'free': expected a finite number",
}


@pytest.mark.parametrize(("name", "told"), OPTIONAL.items(), ids=OPTIONAL)
def test_bad_cells_that_might_have_been_empty(tmp_path: Path, name: str, told: str):
    """An empty cell says "not reported", anything else is a number."""
    line = f"{FILL.strip()},free\n"
    assert told in _refused(tmp_path, f"{HEADER.strip()},{name}\n{line}")


FILES = {
    "empty": (b"", "bad.csv: an empty file: export the trades again"),
    "not-text": (b"\xff\xfd\x00\x01", "bad.csv: 'utf-8' codec can't decode"),
    "no-columns": (
        b"a,b\n1,2\n",
        "bad.csv: no column 'timestamp', 'asset', 'quantity', 'price': its columns are a, b; say which with --map "
        "timestamp=THEIRS,asset=THEIRS,quantity=a,price=b, or --asset-a or --asset-b NAME where all is of one",
    ),
    "no-price-column": (b"timestamp,asset,quantity\n2020-01-03,AAPL,1\n", "bad.csv: no column 'price'"),
    "column-twice": (GOOD.replace("side", "PRICE").encode(), "bad.csv: two columns 'price'"),
    "long-lines": (
        HEADER.encode() + b"2020-01-03,AAPL,buy,10,5,6\n",
        "bad.csv: a line has more cells than the header",
    ),
    "colons": (GOOD.replace(",", ":").encode(), "bad.csv: no column 'timestamp', 'asset'"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_bad_files(tmp_path: Path, content: bytes, told: str):
    """A file that is no trade log."""
    assert told in _refused(tmp_path, content)


def test_files_that_are_not_there(tmp_path: Path):
    """Missing, a folder, or no Parquet in spite of the name."""
    good = _log(tmp_path / "good.csv", GOOD)
    assert "none.csv: no such file or directory: expected the path of a trade log" in refusal(
        tmp_path, "diff", good, tmp_path / "none.csv"
    )
    assert f"{tmp_path}: a folder, and no folder of runs: name the file" in refusal(tmp_path, "diff", tmp_path, good)
    parquet = _log(tmp_path / "bad.parquet", "no parquet")
    assert "bad.parquet: " in refusal(tmp_path, "diff", good, parquet)


MAPPINGS = {
    "no-equals": ("price", "--map price: expected OURS=THEIRS, where OURS is one of timestamp, asset"),
    "no-theirs": ("price=", "--map price=: expected OURS=THEIRS"),
    "unknown-ours": ("Px=price", "--map Px=price: expected OURS=THEIRS"),
    "unknown-theirs": (
        "price=Px",
        "bad.csv: no column 'Px': its columns are timestamp, asset, side, quantity, price",
    ),
    "twice": ("price=Px,price=price", "--map names price twice"),
}


@pytest.mark.parametrize(("mapping", "told"), MAPPINGS.values(), ids=MAPPINGS)
def test_bad_mappings(tmp_path: Path, mapping: str, told: str):
    """A part that is no mapping, or names a column that is not there."""
    log = _log(tmp_path / "bad.csv", GOOD)
    assert told in refusal(tmp_path, "diff", log, log, "--map", mapping)


MARKETS = {
    "unknown-asset": (FILL + FILL.replace("AAPL", "IBM"), "no market prices of 'IBM': prices have AAPL, MSFT"),
    "before": (FILL.replace("2020-01-03", "2019-12-31"), "bad.csv, line 2: 2019-12-31 is outside of the market prices"),
    "after": (
        FILL.replace("2020-01-03", "2020-01-09"), "2020-01-09 is outside of the market prices: they go from 2020-01-02",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "told"), MARKETS.values(), ids=MARKETS)
def test_prices_that_do_not_cover_the_log(tmp_path: Path, row: str, told: str):
    """A fill that the market's prices cannot value."""
    path = tmp_path / "prices.csv"
    prices().to_csv(path, index=False)
    assert told in _refused(tmp_path, HEADER + row, "--prices", path)


def test_bad_market_prices(tmp_path: Path):
    """They are held to the same rules as a scenario's."""
    log, path = _log(tmp_path / "log.csv", GOOD), tmp_path / "prices.csv"
    pd.DataFrame(prices()).iloc[::-1].to_csv(path, index=False)
    assert "prices.csv, line 3" in refusal(tmp_path, "diff", log, log, "--prices", path)
    path.unlink()
    assert "prices.csv: no such file" in refusal(tmp_path, "diff", log, log, "--prices", path)


def test_an_output_folder_that_cannot_be_written(tmp_path: Path):
    """As for run."""
    log = _log(tmp_path / "log.csv", GOOD)
    told = refusal(tmp_path, "diff", log, log, "--out", log / "out")
    assert told == f"{log / 'out'}: {log} is no folder: name a folder that you may write to"
