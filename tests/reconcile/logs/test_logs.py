"""How a trade log of any origin is understood: order of execution, ids, names, moments and what is not reported."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from adapters.contract import Cause
from reconcile.attribution.rows import Match
from reconcile.books.fills import Fills
from reconcile.books.orders import Effect
from reconcile.log_diff import diff
from reconcile.logs.book import books_of_logs
from reconcile.logs.source import Source
from reconcile.logs.trade_log import read_log
from tests.scenarios.files import prices

BUY_SELL = """\
timestamp,asset,side,quantity,price
2020-01-03T14:30:00+00:00,AAPL,buy,10,100
2020-01-06T14:30:00+00:00,AAPL,buy,5,102
2020-01-07T14:30:00+00:00,AAPL,sell,15,104
"""


def _write(folder: Path, name: str, content: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(content, encoding="utf-8")
    return path


def _pieces(path: Path, prices_: Path | None = None) -> Fills:
    log = read_log(Source(path), {})
    return books_of_logs([log], ["log"], None)[0].fills


def _market(folder: Path, table: pd.DataFrame) -> Path:
    path = folder / "prices.csv"
    table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_fills_are_taken_in_order_of_time(tmp_path: Path, order: list[int]):
    """However the file is sorted: the second purchase is a resize only after the first."""
    table = pd.read_csv(io.StringIO(BUY_SELL)).iloc[order]
    path = _write(tmp_path, "log", table.to_csv(index=False))
    log = read_log(Source(path), {})
    effects = [row.effect for row in books_of_logs([log], ["log"], None)[0].orders]
    assert effects == [Effect.ENTRY, Effect.RESIZE, Effect.EXIT]


def test_a_resize_in_one_log_is_rebalancing_however_it_is_sorted(tmp_path: Path):
    """The same three fills against entry and exit alone."""
    table = pd.read_csv(io.StringIO(BUY_SELL))
    plain = table.iloc[[0, 2]].assign(quantity=10)
    a = _write(tmp_path, "a", plain.to_csv(index=False))
    for number, order in enumerate(([0, 1, 2], [2, 1, 0])):
        b = _write(tmp_path, f"b{number}", table.iloc[order].to_csv(index=False))
        variance = diff(a, b)
        assert {cause: amount for cause, amount in variance.causes.items() if amount} == {Cause.REBALANCING: 10.0}


def test_the_order_of_rows_says_nothing(tmp_path: Path):
    """What an asset does at one moment is told by what it is, sales first: rows may stand anyhow."""
    lines = ["2020-01-06,AAPL,sell,10,101", "2020-01-06,AAPL,buy,10,100", "2020-01-03,AAPL,buy,10,99"]
    header = "timestamp,asset,side,quantity,price\n"
    for number, rows in enumerate(itertools.permutations(lines)):
        pieces = _pieces(_write(tmp_path, f"log{number}", header + "\n".join(rows) + "\n"))
        assert [piece.price for piece in pieces] == [99, 101, 100]


def test_names_and_ids_stay_text(tmp_path: Path):
    """A ticker may be called NA and an id 007; what has no id is an order by itself, told by its line."""
    rows = ["007,NA,buy,1,10", ",nan,buy,2,10", " ,NULL,buy,3,10", "1e3,0012,sell,4,10", "007,NA,buy,5,12"]
    text = "order_id,asset,side,quantity,price,session\n" + "".join(f"{row},2020-01-03\n" for row in rows)
    book_log = read_log(Source(_write(tmp_path, "log", text)), {})
    orders = books_of_logs([book_log], ["log"], None)[0].orders
    assert [order.asset for order in orders] == ["NA", "nan", "NULL", "0012"]
    assert [order.order_id for order in orders] == ["007", "log line 3", "log line 4", "1e3"]
    assert [order.quantity for order in orders] == [6, 2, 3, -4]


def test_numbers_are_read_to_the_nearest_float(tmp_path: Path):
    """A third of all floats would come out one digit wrong by the fast way."""
    values = [0.1 + number / 7 for number in range(1, 500)]
    rows = "".join(f"2020-01-03,AAPL,buy,{value!r},{value!r},{value!r}\n" for value in values)
    pieces = _pieces(_write(tmp_path, "log", "timestamp,asset,side,quantity,price,commission\n" + rows))
    assert [piece.quantity for piece in pieces] == values
    assert [piece.price for piece in pieces] == [piece.commission for piece in pieces] == values


def test_what_is_not_reported_is_none(tmp_path: Path):
    """An empty cell is no zero; a stated slippage tells the reference price."""
    text = (
        "timestamp,asset,side,quantity,price,commission,slippage\n"
        "2020-01-03T14:30:00Z,AAPL,buy,10,100,,5\n2020-01-06T14:30:00Z,AAPL,sell,10,100,NA,5\n"
        "2020-01-07T14:30:00Z,AAPL,buy,10,100,0,\n"
    )
    pieces = _pieces(_write(tmp_path, "log", text))
    assert [piece.commission for piece in pieces] == [None, None, 0.0]
    assert [piece.reference_price for piece in pieces] == [99.5, 100.5, None]


def test_a_moment_without_a_zone_is_utc_and_a_date_no_moment(tmp_path: Path):
    """The session of an instant is the date on the exchange's clock."""
    text = "timestamp,asset,quantity,price\n2020-01-04T01:00:00Z,A,1,1\n2020-01-06 15:00,A,1,1\n2020-01-07,A,1,1\n"
    pieces = _pieces(_write(tmp_path, "log", text))
    assert [f"{piece.session:%m-%d}" for piece in pieces] == ["01-03", "01-06", "01-07"]
    assert [piece.timestamp.isoformat()[11:] for piece in pieces] == [
        "01:00:00+00:00",
        "15:00:00+00:00",
        "00:00:00+00:00",
    ]
    assert [piece.is_dated_only for piece in pieces] == [False, False, True]


def test_parquet_is_read_as_it_is(tmp_path: Path):
    """Typed columns, a timestamp with its zone, quantities signed."""
    path = tmp_path / "log.parquet"
    stamps = [datetime(2020, 1, 3, 14, 30, tzinfo=UTC), datetime(2020, 1, 6, 14, 30, tzinfo=UTC)]
    frame = pd.DataFrame({"timestamp": stamps, "asset": "AAPL", "quantity": [3, -3], "price": [10.5, 11.0]})
    frame.to_parquet(path)
    assert [(piece.quantity, piece.price) for piece in _pieces(path)] == [(3.0, 10.5), (-3.0, 11.0)]
    csv = _write(tmp_path, "log", frame.to_csv(index=False))
    assert diff(csv, path).divergence is None


def test_a_log_without_fills(tmp_path: Path):
    """An engine that traded nothing, against one that did: everything is unmatched; two of them are equal."""
    empty = _write(tmp_path, "empty", BUY_SELL.splitlines()[0] + "\n")
    full = _write(tmp_path, "full", BUY_SELL)
    variance = diff(empty, full)
    assert variance.count(Match.ONLY_B) == 3
    assert variance.difference == 15 * 104 - 10 * 100 - 5 * 102
    assert diff(full, empty).difference == -variance.difference
    assert diff(empty, empty).divergence is None


def test_a_fill_off_the_calendar_belongs_to_the_next_session(tmp_path: Path):
    """Each session's causes add up all the same."""
    market = _market(tmp_path, prices())
    saturday = BUY_SELL.replace("2020-01-03", "2020-01-04")
    a, b = _write(tmp_path, "a", BUY_SELL), _write(tmp_path, "b", saturday.replace(",100\n", ",101\n"))
    variance = diff(a, b, market)
    assert [f"{pair.b.session:%m-%d}" for pair in variance.pairs] == ["01-06", "01-06", "01-07"]
    by_session = variance.by_session.set_index("session")
    last = by_session[[cause.value for cause in Cause]].iloc[-1]
    assert last.to_dict() == pytest.approx({cause.value: amount for cause, amount in variance.causes.items()})
    assert not by_session.iloc[0][[cause.value for cause in Cause]].any()


def test_a_fill_where_the_market_has_no_bar(tmp_path: Path):
    """Its market price is not known, which is no reason to fail."""
    table = prices()
    a, b = _write(tmp_path, "a", BUY_SELL), _write(tmp_path, "b", BUY_SELL.replace(",100\n", ",101\n"))
    gap = table[~((table["asset"] == "AAPL") & (table["session"] == "2020-01-03"))]
    assert diff(a, b, _market(tmp_path, table)).unknown == (Cause.FEES,)
    variance = diff(a, b, _market(tmp_path, gap))
    assert set(variance.unknown) == {Cause.FEES, Cause.SLIPPAGE}
    assert variance.difference == -10.0


def test_prices_are_not_moved(tmp_path: Path):
    """No engine has to store them on a tick: a market price below it is still a market price."""
    table = prices()
    names = ["open", "high", "low", "close"]
    table[names] = table[names] * 1e-6
    market = _market(tmp_path, table)
    opened = float(table["open"][1])
    a = _write(tmp_path, "a", BUY_SELL.replace("buy,10,100", f"buy,10,{opened!r}"))
    first = diff(a, a, market).pairs[0].either
    assert first.market_price == first.price == opened
