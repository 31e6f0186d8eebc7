"""What a cell says: the same number, and the same nothing, wherever a table comes from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bundles
from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from reconcile import diff
from tests.bundles.tables import long, planted

EMPTY = (
    "",
    " ",
    "nan",
    "NaN",
    "NAN",
    "NA",
    "na",
    "n/a",
    "N/A",
    "Null",
    "NULL",
    "none",
    "None",
    "nat",
    "NaT",
    "<NA>",
    "<na>",
)
LOG = {"timestamp": ["2020-01-02T21:00Z"], "asset": ["AAPL"], "side": ["buy"], "quantity": ["1"], "price": ["10"]}


def _closes(count: int = 2000) -> list[str]:
    """Prices that need every digit, as text."""
    return [repr(price) for price in np.exp(np.random.default_rng(3).normal(4, 1, count)).tolist()]


def _bars(closes: list[str]) -> pd.DataFrame:
    """A frame of text, as somebody reads it who wants to lose nothing."""
    sessions = bundles.sessions.calendar_sessions("XNYS", "2010-01-04", "2020-12-31")[: len(closes)]
    prices = dict.fromkeys(("open", "high", "low", "close"), closes)
    return pd.DataFrame({"session": sessions.strftime("%Y-%m-%d"), "asset": "A", **prices, "volume": "100"})


@pytest.mark.parametrize("kind", [object, "string", "string[pyarrow]", "category"])
def test_a_price_that_is_text_is_the_nearest_float(kind: Any):
    """On no grid: what ``reconcile.diff(prices=frame)`` takes."""
    closes = _closes()
    frame = _bars(closes)
    panel = bundles.from_long(frame.astype(dict.fromkeys(("open", "high", "low", "close"), kind)), tick=0)
    assert panel.close["A"].tolist() == [float(close) for close in closes]


def test_the_prices_of_a_frame_and_of_its_file_are_the_same(tmp_path: Path):
    """Text in a frame, text in a CSV file, and Parquet."""
    frame = _bars(_closes(300))
    frame.to_csv(tmp_path / "prices.csv", index=False)
    frame.to_parquet(tmp_path / "prices.parquet")
    panels = (
        bundles.from_long(frame, tick=0),
        bundles.from_csv(tmp_path / "prices.csv", tick=0),
        bundles.from_parquet(tmp_path / "prices.parquet", tick=0),
    )
    assert len({panel.sha256 for panel in panels}) == 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back(value: float):
    """As Python writes it, and with more digits than it has."""
    for text in (repr(value), f"{value:.25g}", f" {value!r} "):
        assert numbers(pl.Series([text])).to_list() == [float(text)]
        assert numbers(pd.Series([text], dtype=object)).tolist() == [float(text)]


@pytest.mark.parametrize(
    "cells", [[True, False], [pd.Timestamp("2020-01-02"), None], ["1,5", "0x1", "1_0", "−5", "x"]]
)
def test_what_is_no_number(cells: list[object]):
    """NaN, and never a number that somebody might have meant."""
    assert numbers(pd.Series(cells)).isna().all()
    assert numbers(pd.Series(cells, dtype=object)).isna().all()


def test_numbers_of_any_kind():
    """Each as its nearest float."""
    assert numbers(pd.Series([1, 2], dtype="Int64")).tolist() == [1.0, 2.0]
    assert numbers(pd.Series([Decimal("0.1"), "0.2", 3, 4.5], dtype=object)).tolist() == [0.1, 0.2, 3.0, 4.5]
    assert numbers(pl.Series([Decimal("0.1")])).to_list() == [0.1]


@pytest.mark.parametrize("empty", EMPTY)
def test_an_empty_cell_is_one_in_every_table(tmp_path: Path, empty: str):
    """Prices, instructions and logs."""
    assert is_empty(pl.Series([empty])).all()
    assert is_empty(pd.Series([empty])).all()
    missing = dict.fromkeys(bundles.panel.FIELDS, empty)
    frame = planted(2, **missing)
    frame.to_csv(tmp_path / "prices.csv", index=False)
    for panel in (bundles.from_long(frame), bundles.from_csv(tmp_path / "prices.csv")):
        assert int((~panel.has_bar).to_numpy().sum()) == 1
    log = pd.DataFrame({**LOG, "commission": [empty]})
    log.to_csv(tmp_path / "log.csv", index=False)
    assert diff(tmp_path / "log.csv", tmp_path / "log.csv").divergence is None


@pytest.mark.parametrize("word", ["-", "?", "nothing", "n.a."])
def test_another_word_is_not_empty(tmp_path: Path, word: str):
    """It is refused with its place."""
    frame = planted(2, **dict.fromkeys(bundles.panel.FIELDS, word))
    with pytest.raises(InputError, match=r"row 3 .*: open is"):
        bundles.from_long(frame)
    frame.to_csv(tmp_path / "prices.csv", index=False)
    with pytest.raises(InputError, match=r"line 4 .*: open is"):
        bundles.from_csv(tmp_path / "prices.csv")


def test_no_name_is_empty():
    """An asset may be called NA."""
    assert bundles.from_long(long().replace("AAPL", "NA")).assets[0] == "NA"
