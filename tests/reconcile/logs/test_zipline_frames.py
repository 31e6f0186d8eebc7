"""Zipline's performance frame: converted in the user's own process, never unpickled."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pandas as pd
import pytest

from bundles.errors import InputError
from reconcile.logs.formats.engines.zipline import save_log, to_log
from tests.frames import rows_of
from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import DATA, told, write

zipline = pytest.importorskip("zipline")

OWN = pd.read_csv(DATA / "own.csv")


def _perf(*, named: bool = False) -> pd.DataFrame:
    """Sessions as ``run_algorithm`` reports them, made by Zipline's own classes; ``named`` has plain values only."""
    from zipline.assets import Equity, ExchangeInfo
    from zipline.finance.order import Order
    from zipline.finance.transaction import Transaction

    exchange = ExchangeInfo("NYSE", "NYSE", "US")
    assets = {symbol: Equity(n, exchange, symbol=symbol) for n, symbol in enumerate(("AAPL", "MSFT", "SPY"))}
    days: dict[str, tuple[list[dict[str, object]], dict[str, dict[str, object]]]] = {}
    paid: dict[str, float] = {}
    for row in rows_of(OWN):
        amount = row.quantity if row.side == "buy" else -row.quantity
        stamp, asset, order_id = pd.Timestamp(row.timestamp), assets[row.asset], str(row.order_id)
        fills, orders = days.setdefault(row.timestamp[:10], ([], {}))
        paid[order_id] = paid.get(order_id, 0.0) + row.commission
        fills.append(Transaction(asset, amount, stamp, row.price, order_id).to_dict())
        orders[order_id] = Order(stamp, asset, amount, id=order_id, commission=paid[order_id]).to_dict()
    sessions = pd.to_datetime(list(days), utc=True)
    frame = pd.DataFrame({"transactions": [fills for fills, _ in days.values()]}, index=sessions)
    frame["orders"] = pd.Series([list(orders.values()) for _, orders in days.values()], index=sessions)
    return frame.map(_plain) if named else frame


def _plain(records: list[dict[str, object]]) -> list[dict[str, object]]:
    names = ("amount", "dt", "price", "order_id", "sid", "id", "commission")
    return [{name: _text(record[name]) for name in names if name in record} for record in records]


def _text(value: object) -> object:
    return value if value is None or isinstance(value, int | float | str) else str(value)


def test_the_log_of_a_frame():
    """Every fill, and what its order paid; commission of an order that fills twice stands on its last fill."""
    log = to_log(_perf())
    assert list(log["asset"]) == list(OWN["asset"])
    assert list(log["quantity"]) == list(OWN["quantity"])
    assert list(log["price"]) == list(OWN["price"])
    assert log["commission"].tolist() == [1.0, 1.0, 0.0, 1.0, 1.02, 1.0]
    assert str(log["timestamp"].iloc[0]) == "2024-01-02 14:30:00+00:00"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_saved_in_the_users_process(tmp_path: Path, ending: str):
    """What ``save_log`` writes has our columns; the orders agree with the same trades but for where fees stand."""
    save_log(_perf(), tmp_path / f"trades.{ending}")
    said = told(tmp_path / f"trades.{ending}", DATA / "backtest.csv")
    assert said.outcome == told(DATA / "own.csv", DATA / "backtest.csv").outcome
    assert said.formats.startswith(f"A is trades.{ending}: our own columns")


@pytest.mark.parametrize("ending", ["json", "parquet"])
def test_a_frame_of_plain_values(tmp_path: Path, ending: str):
    """A frame whose transactions hold text and numbers only, as Parquet and JSON can."""
    perf, path = _perf(named=True), tmp_path / f"perf.{ending}"
    perf.reset_index(drop=True).to_parquet(path) if ending == "parquet" else write(path, perf.to_json())
    said = told(path, DATA / "backtest.csv")
    assert said.outcome == told(DATA / "own.csv", DATA / "backtest.csv").outcome
    assert said.formats.startswith(f"A is perf.{ending}: Zipline performance frame")


def test_without_orders_fees_are_unknown():
    """Transactions themselves hold no commission."""
    assert to_log(_perf().drop(columns="orders"))["commission"].isna().all()
    with pytest.raises(InputError, match="no column 'transactions'"):
        to_log(_perf().drop(columns="transactions"))


class _Mine:
    """Shows whether somebody loaded a pickle."""

    loaded = False

    def __reduce__(self) -> tuple[type[_Loading], tuple[()]]:
        return _Loading, ()


class _Loading:
    def __init__(self) -> None:
        _Mine.loaded = True


@pytest.mark.parametrize("name", ["perf.pkl", "perf.pickle"])
def test_a_pickle_is_not_opened(tmp_path: Path, name: str):
    """One line that names the function to call instead, whatever format is asked for."""
    _Mine.loaded = False
    (tmp_path / name).write_bytes(pickle.dumps(_Mine()))
    log = write(tmp_path / "log.csv", (DATA / "own.csv").read_text())
    for options in ([], ["--format-a", "zipline"], ["--map-a", "price=Px"]):
        said = refusal(tmp_path, "diff", tmp_path / name, log, *options)
        assert f"{name}: a pickle runs the code that it holds, so it is not opened" in said
        assert "from reconcile import save_log; save_log(perf, 'trades.csv')" in said
    assert not _Mine.loaded
    pickle.loads((tmp_path / name).read_bytes())
    assert _Mine.loaded


def test_transactions_as_text(tmp_path: Path):
    """``perf.to_csv`` writes what cannot be read back."""
    _perf().to_csv(tmp_path / "perf.csv")
    log = write(tmp_path / "log.csv", (DATA / "own.csv").read_text())
    said = refusal(tmp_path, "diff", tmp_path / "perf.csv", log)
    assert "perf.csv: transactions written as text cannot be read back: in Python:" in said


def test_transactions_that_are_none(tmp_path: Path):
    """A column of that name with something else in it."""
    log = write(tmp_path / "log.csv", (DATA / "own.csv").read_text())
    bad = write(tmp_path / "perf.json", json.dumps({"transactions": {"0": [{"amount": 5}]}}))
    assert "perf.json: transactions are not as Zipline writes them" in refusal(tmp_path, "diff", bad, log)
