"""The sentences of the first screen say what the numbers carry, and nothing where they carry nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import reconcile
from reconcile.report.view.answer import count_line, where
from reconcile.report.view.pair import PairView, headline
from reconcile.variance import Variance
from tests.reconcile.report.html_logs import plain_logs

ASSETS = [f"S{place:02d}" for place in range(20)]


def _log(dearer: set[str], orders: int = 10) -> pd.DataFrame:
    """Purchases of every asset, day by day; those named pay another commission."""
    days = pd.date_range("2024-01-02", periods=orders, freq="B", tz="UTC")
    return pd.DataFrame(
        [
            {"timestamp": day, "asset": asset, "side": "buy", "quantity": 10.0, "price": 50.0,
             "commission": 2.0 if asset in dearer else 1.0}
            for day in days
            for asset in ASSETS
        ]
    )  # fmt: skip


def _compared(dearer: set[str]) -> Variance:
    return reconcile.diff(_log(set()), _log(dearer))


def test_the_asset_that_holds_all_differences_is_named() -> None:
    found = where(_compared({"S07"}))
    assert str(found) == "S07: 10 of its 10 orders differ, 20.0 times its share"


def test_differences_that_are_spread_evenly_are_nowhere() -> None:
    assert where(_compared(set(ASSETS))) is None
    assert where(_compared(set())) is None


def test_a_slice_of_fewer_than_five_orders_is_not_named() -> None:
    variance = reconcile.diff(_log(set(), orders=4), _log({"S07"}, orders=4))
    found = where(variance)
    assert found is None


def test_every_order_is_counted_once() -> None:
    counts = count_line(_compared({"S07"}))
    assert (
        counts
        == "paired: 200 orders, 100.0% of all fills; 0 only in a; 0 only in b; of the paired 190 equal in dollars, 10 not"
    )


def test_orders_of_one_log_alone_are_called_that_and_not_refused() -> None:
    one = _log(set(), orders=1)
    told = headline(reconcile.diff(one, one.iloc[:-3]))
    assert told.endswith("the largest cause is orders that only one of them filled (+3.00): 3 only in a.")


def test_where_nothing_differs_there_is_nothing_to_do_next() -> None:
    assert all(not note.startswith(("next", "where")) for note in PairView(_compared(set())).notes)


def test_the_largest_cause_leads_to_its_page(tmp_path: Path) -> None:
    notes = PairView(plain_logs(tmp_path).variance()).notes
    assert notes[-1].startswith("next: docs/causes/")


def test_a_price_that_may_hold_timing_is_not_called_the_same_moment() -> None:
    """Dates without a time and without market prices: the amount is of price, and what else it holds is untold."""
    one, other = _log(set(), orders=1), _log(set(), orders=1).assign(price=51.0)
    for log in (one, other):
        log["timestamp"] = log["timestamp"].dt.strftime("%Y-%m-%d")
    variance = reconcile.diff(one, other)
    told = headline(variance)
    assert "the same moment" not in told
    assert told.endswith("of which timing and slippage cannot be told apart.")
    assert PairView(variance).next_step.startswith("next: give market prices (--prices)")
