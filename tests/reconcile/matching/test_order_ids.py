"""Ids are evidence: they decide where they name the same orders, and two numberings that share ids do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reconcile
from reconcile.variance import Variance

COUNT = 40


def _log(seed: int = 5, *, assets: int = 3, ids: str = "") -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    days = pd.bdate_range("2024-02-01", periods=COUNT)
    return pd.DataFrame(
        {
            "timestamp": [f"{day:%Y-%m-%d}T15:00:00Z" for day in days],
            "asset": [f"A{number}" for number in generator.integers(0, assets, COUNT)],
            "side": generator.choice(["buy", "sell"], COUNT),
            "quantity": generator.integers(1, 900, COUNT).astype(float),
            "price": np.round(generator.uniform(90, 110, COUNT), 2),
            "order_id": [f"{ids}{number}" for number in range(COUNT)],
        }
    )


def _wrong(variance: Variance) -> int:
    """Pairs of orders that are not of one quantity: each order of these logs has its own."""
    table = variance.trades
    matched = table[table["match"] == "matched"]
    return int((matched["quantity_a"] != matched["quantity_b"]).sum())


def _said(variance: Variance) -> str:
    return next(line for line in variance.remarks if line.startswith("pairing: "))


def test_counters_never_decide():
    """A trade is missing in B and the trades behind it are numbered anew: one is unmatched, no price differs."""
    a = _log()
    b = a.drop(index=7).assign(order_id=[str(number) for number in range(COUNT - 1)])
    variance = reconcile.diff(a, b)
    assert (variance.trades["match"] == "only_a").sum() == 1
    assert _wrong(variance) == 0
    assert variance.causes["price"] == variance.causes["timing"] == 0
    assert "in both logs the ids only count the trades" in _said(variance)


@pytest.mark.parametrize("assets", [1, 3])
def test_one_shared_id_decides_nothing(assets: int):
    """Two numberings that meet in a few ids, of other orders."""
    a = _log(assets=assets, ids="x")
    b = a.assign(order_id=[f"y{number}" for number in range(COUNT)])
    b.loc[3, "order_id"] = "x20"
    variance = reconcile.diff(a, b)
    assert (variance.trades["match"] == "matched").all()
    assert _wrong(variance) == 0


def test_numberings_with_gaps_of_one_asset():
    """Ids that leave out cancelled orders, against a counter."""
    a = _log(assets=1)
    b = a.assign(order_id=[str(number + number // 6) for number in range(COUNT)])
    variance = reconcile.diff(a, b)
    assert _wrong(variance) == 0
    assert (variance.trades["match"] == "matched").all()


def test_ids_decide_where_they_agree():
    """Ids with gaps on both sides, quantities and prices all other: the ids say what belongs together."""
    a = _log(ids="order-")
    b = a.assign(price=a["price"] * 1.01, quantity=a["quantity"] + 3).drop(index=[4, 9])
    variance = reconcile.diff(a, b)
    assert f"{COUNT - 2} pairs of {COUNT} orders of A and {COUNT - 2} of B by order id" in _said(variance)


def test_all_sides_flipped_is_nothing_matched():
    """An id with opposite sides is a finding, and no reason to pair otherwise."""
    a = _log(ids="order-")
    b = a.assign(side=a["side"].map({"buy": "sell", "sell": "buy"}))
    variance = reconcile.diff(a, b)
    assert (variance.trades["match"] == "only_a").sum() == (variance.trades["match"] == "only_b").sum() == COUNT


def test_rows_without_an_id_pair_by_likeness():
    """Some of B's rows have lost their id."""
    a = _log(ids="order-")
    b = a.assign(order_id=np.where(np.arange(COUNT) % 5 == 0, "", a["order_id"]), price=a["price"] * 1.0001)
    variance = reconcile.diff(a, b)
    assert (variance.trades["match"] == "matched").all()
    assert _wrong(variance) == 0
    assert "by order id and 8 pairs" in _said(variance)


def test_our_own_ids_always_decide():
    """However far apart and however unlike."""
    a = _log().assign(order_id=[f"20240201-A-{number}" for number in range(COUNT)])
    b = a.assign(timestamp="2024-12-02T15:00:00Z", price=a["price"] * 2)
    assert (reconcile.diff(a, b).trades["match"] == "matched").all()


def _tradingview(path: Path, times: list[str]) -> Path:
    """A list of trades, numbered as they stand in it."""
    lines = ["Trade #,Type,Signal,Date/Time,Price USD,Contracts,Profit USD"]
    for number, day in enumerate(times, start=1):
        price = 100 + hash_of(day)
        lines.append(f"{number},Entry long,Long,{day} 10:00,{price},{10 + hash_of(day)},0")
        lines.append(f"{number},Exit long,Close,{day} 15:00,{price + 1},{10 + hash_of(day)},0")
    path.write_text("\n".join(lines) + "\n")
    return path


def hash_of(day: str) -> int:
    """A number of its own for each day of a month."""
    return int(day[-2:])


def test_numbers_of_trades_are_local_to_their_list(tmp_path: Path):
    """Two lists of one platform, of which the second lacks a trade: each later trade has another number."""
    days = [f"{day:%Y-%m-%d}" for day in pd.bdate_range("2024-02-01", "2024-02-29")]
    a = _tradingview(tmp_path / "S_X_AAPL_2024-03-01.csv", days)
    b = _tradingview(tmp_path / "T_X_AAPL_2024-03-01.csv", [*days[:5], *days[6:]])
    variance = reconcile.diff(a, b)
    assert (variance.trades["match"] == "only_a").sum() == 2
    assert _wrong(variance) == 0
    assert "no id is in both logs" in _said(variance)
