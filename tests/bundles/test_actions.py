"""Splits and dividends that come with a panel: read, checked, hashed and written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import scenarios
from bundles.actions import ActionKind
from bundles.errors import InputError
from bundles.stated import read_actions
from scenarios.writing import write

PRICES = """session,asset,open,high,low,close,volume
2024-03-01,AAA,100,101,99,100,1000
2024-03-04,AAA,50,51,49,50,1000
2024-03-05,AAA,50,51,49,50,1000
"""
SCENARIO = """name = "split"
[data]
splits = "splits.csv"
dividends = "dividends.csv"
[instructions]
kind = "orders"
"""


def _folder(tmp_path: Path, splits: str, dividends: str = "session,asset,amount\n2024-03-05,AAA,0.25\n") -> Path:
    for name, text in (
        ("prices.csv", PRICES),
        ("splits.csv", splits),
        ("dividends.csv", dividends),
        ("instructions.csv", "session,asset,quantity\n2024-03-01,AAA,10\n"),
        ("scenario.toml", SCENARIO),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "scenario.toml"


SPLITS = "session,asset,ratio\n2024-03-04,AAA,2\n"


def test_actions_are_read_and_written_back(tmp_path: Path):
    """In order of session, to the same numbers; they are part of the panel's hash."""
    scenario = scenarios.load(_folder(tmp_path, SPLITS))
    told = [(f"{each.session:%m-%d}", each.asset, each.kind, each.amount) for each in scenario.panel.actions]
    assert told == [("03-04", "AAA", "split", 2.0), ("03-05", "AAA", "dividend", 0.25)]
    again = tmp_path / "again"
    again.mkdir()
    write(scenario, again)
    assert scenarios.load(again / "scenario.toml").panel.sha256 == scenario.panel.sha256
    other = scenarios.load(_folder(tmp_path, SPLITS.replace(",2\n", ",3\n")))
    assert other.panel.sha256 != scenario.panel.sha256


@pytest.mark.parametrize(
    ("splits", "told"),
    [
        ("session,asset\n2024-03-04,AAA\n", "splits.csv: no column 'ratio'"),
        ("session,asset,ratio\n2024-03-04,BBB,2\n", "splits.csv, line 2: unknown asset 'BBB'"),
        ("session,asset,ratio\n2024-03-06,AAA,2\n", "line 2: 2024-03-06 is no session of the data"),
        ("session,asset,ratio\n2024-03-04,AAA,0\n", "line 2: ratio is '0': a number above 0"),
        ("session,asset,ratio\n2024-03-04,AAA,two\n", "line 2: ratio is 'two'"),
        (SPLITS + "2024-03-04,AAA,3\n", "line 3: a second split of AAA on 2024-03-04"),
    ],
    ids=["no-column", "unknown-asset", "outside", "zero", "text", "twice"],
)
def test_bad_actions(tmp_path: Path, splits: str, told: str):
    """One line that says what and where."""
    with pytest.raises(InputError) as caught:
        scenarios.load(_folder(tmp_path, splits))
    assert told in str(caught.value)


def test_a_dividend_needs_an_amount():
    """The column is named by the kind."""
    panel = scenarios.load("stop-loss").panel
    rows = pd.DataFrame({"session": ["2024-03-04"], "asset": ["AAA"], "ratio": [2.0]})
    with pytest.raises(InputError, match="no column 'amount'"):
        list(read_actions(ActionKind.DIVIDEND, rows, panel, "given"))
