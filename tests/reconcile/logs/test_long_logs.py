"""What long logs are read by: the head alone tells the format, and findings are the same as those of short ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reconcile.logs.findings.duplicates import repeated_rows
from reconcile.logs.findings.offsets import offset_between
from reconcile.logs.findings.partial_fills import regroup
from reconcile.logs.formats.registry import format_of
from reconcile.logs.source import Source
from reconcile.logs.trade_log import TradeLog, read_log
from tests.reconcile.logs.logs import DATA, write

ROWS = 110_000


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    """One row every ten minutes of every day, two assets by turns, no two quantities alike on a day."""
    stamps = pd.date_range("2020-01-01", periods=ROWS, freq="10min", tz="UTC")
    numbers = np.arange(ROWS)
    return pd.DataFrame(
        {
            "timestamp": stamps.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "asset": np.where(numbers % 2, "AAPL", "MSFT"),
            "side": "buy",
            "quantity": 1000 + 3 * (numbers % 997),
            "price": 10 + numbers / 1000,
        }
    )


def _read(log: pd.DataFrame, path: Path) -> TradeLog:
    log.to_csv(path, index=False)
    return read_log(Source(path), {})


def test_pieces_of_a_long_log(tmp_path: Path, whole: pd.DataFrame):
    """Every hundredth fill in two pieces: all found, none invented, each with one id of its own."""
    split = whole.index % 100 == 0
    pieces = pd.concat([whole[split].assign(quantity=401), whole[split].assign(quantity=whole["quantity"] - 401)])
    broken = pd.concat([whole[~split], pieces]).sort_index(kind="stable")
    a, b, (note,) = regroup(_read(whole, tmp_path / "a.csv"), _read(broken, tmp_path / "b.csv"), ids_decide=False)
    assert note.text.startswith(f"partial fills: {split.sum():,} fills of A are in pieces in B")
    assert len(note.rows) == 1000
    assert a.order_id is None
    assert b.order_id is not None
    ids = pd.Series(b.order_id.to_list())
    assert (ids != "").sum() == 2 * split.sum()
    assert (ids[ids != ""].value_counts() == 2).all()
    assert "price" not in note.text


def test_findings_on_long_logs(tmp_path: Path, whole: pd.DataFrame):
    """A session's delay and a repeated row; none of either in the same log."""
    a = _read(whole, tmp_path / "a.csv")
    late = whole.assign(timestamp=whole["timestamp"].shift(-6, fill_value="2099-01-01T00:00:00+00:00"))
    (note,) = offset_between(a, _read(late, tmp_path / "b.csv"), ids_decide=False)
    assert note.text.startswith("offset: B is 1 hour later on ")
    assert "orders looked at" in note.text
    assert offset_between(a, _read(whole, tmp_path / "c.csv"), ids_decide=False) == ()
    assert repeated_rows(a) == ()
    doubled = _read(pd.concat([whole, whole.iloc[[7]]]), tmp_path / "d.csv")
    (repeat,) = repeated_rows(doubled)
    assert repeat.rows == (f"line {ROWS + 2}",)


HEADS = {
    "own": (DATA / "own.csv", "own"),
    "generic": (DATA / "renamed.csv", "generic"),
    "tradingview": (DATA / "Bands_NASDAQ_AAPL_2019-08-01.csv", "tradingview"),
    "alpaca": (DATA / "activities.csv", "alpaca"),
    "flex": (DATA / "flex.csv", "ibflex"),
}


@pytest.mark.parametrize(("path", "name"), HEADS.values(), ids=HEADS)
def test_the_header_tells(tmp_path: Path, path: Path, name: str):
    """Whatever stands below it: nothing else is read to tell the format."""
    header = path.read_text().splitlines()[0]
    log = tmp_path / "log.csv"
    log.write_bytes(header.encode() + b"\n" + b"\xff\x00garbage\n" * 50_000)
    assert format_of(Source(log)).name == name


@pytest.mark.parametrize("name", ["flex.csv", "activities.csv", "order-events.json", "flex.xml"])
def test_no_trades(tmp_path: Path, name: str):
    """A period without a trade is a log without rows, not an error."""
    text = (DATA / name).read_text()
    nothing = {
        "flex.csv": text.splitlines()[0] + "\n",
        "activities.csv": text.splitlines()[0] + "\n",
        "order-events.json": "[]",
        "flex.xml": "<FlexQueryResponse><FlexStatements><FlexStatement/></FlexStatements></FlexQueryResponse>",
    }
    asked = Source(write(tmp_path / name, nothing[name]), format="lean" if name.endswith("json") else None)
    assert len(format_of(asked).read(asked).log.frame) == 0
