"""Results that somebody holds become trade logs: each engine run without our adapter, fills worked out on paper."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import adapters
import reconcile
from adapters.frames import FILL_COLUMNS
from adapters.results import ResultLog
from bundles.errors import InputError
from tests.adapters.from_result_micro import (
    DAYS,
    backtrader_result,
    bars,
    ml4t_result,
    prices,
    vectorbt_result,
    zipline_result,
)


@pytest.fixture(scope="module")
def backtrader() -> object:
    return backtrader_result()


@pytest.fixture(scope="module")
def ml4t() -> object:
    return ml4t_result()


@pytest.fixture(scope="module")
def vectorbt() -> object:
    return vectorbt_result()


@pytest.fixture(scope="module")
def zipline(tmp_path_factory: pytest.TempPathFactory) -> object:
    return zipline_result(tmp_path_factory.mktemp("zipline"))


def told(log: ResultLog) -> list[tuple[str, str, str, float, float, float]]:
    """Each fill: instant, asset, side, shares, price, commission."""
    stamps = log.fills["timestamp"].dt.strftime("%m-%d %H:%M")
    columns = (log.fills[name] for name in ("asset", "side", "quantity", "price", "commission"))
    return [tuple(row) for row in zip(stamps, *columns, strict=True)]


def test_backtrader_tells_dates_prices_and_commissions(backtrader):
    log = adapters.get("backtrader").from_result(backtrader)
    assert told(log) == [
        ("01-03 00:00", "A", "buy", 100.0, 102.0, pytest.approx(10.2, rel=1e-12)),
        ("01-08 00:00", "A", "sell", 100.0, 106.0, pytest.approx(10.6, rel=1e-12)),
    ]
    assert (log.initial_cash, log.final_value) == (100_000.0, pytest.approx(100_379.2, rel=1e-12))


def test_ml4t_tells_that_it_filled_at_the_open(ml4t):
    log = adapters.get("ml4t").from_result(ml4t)
    assert told(log) == [
        ("01-03 14:30", "A", "buy", 100.0, 102.0, pytest.approx(10.2, rel=1e-12)),
        ("01-08 14:30", "A", "sell", 100.0, 106.0, pytest.approx(10.6, rel=1e-12)),
    ]
    assert (log.initial_cash, log.final_value) == (100_000.0, pytest.approx(100_379.2, rel=1e-12))


def test_ml4t_tells_that_it_filled_at_the_close():
    log = adapters.get("ml4t").from_result(ml4t_result("fast"))
    assert [row[0] for row in told(log)] == ["01-02 21:00", "01-07 21:00"]


def test_vectorbt_tells_records_and_fees(vectorbt):
    log = adapters.get("vectorbt").from_result(vectorbt, assets={"0": "A"})
    assert told(log) == [
        ("01-02 00:00", "A", "buy", 100.0, 101.0, pytest.approx(10.1, rel=1e-12)),
        ("01-07 00:00", "A", "sell", 100.0, 105.0, pytest.approx(10.5, rel=1e-12)),
    ]
    assert (log.initial_cash, log.final_value) == (100_000.0, pytest.approx(100_379.4, rel=1e-12))


def test_zipline_tells_the_close_and_what_each_transaction_was_charged(zipline):
    log = adapters.get("zipline").from_result(zipline)
    assert told(log) == [
        ("01-03 21:00", "A", "buy", 100.0, 103.0, pytest.approx(1.0)),
        ("01-08 21:00", "A", "sell", 100.0, 107.0, pytest.approx(1.0)),
    ]
    assert (log.initial_cash, log.final_value) == (100_000.0, pytest.approx(100_398.0, rel=1e-12))


def test_zipline_splits_the_commission_of_an_order_over_its_fills(tmp_path: Path):
    """120 shares a day, of which an order may have half: 60 and 40 shares, 0.60 and 0.40 dollars."""
    log = adapters.get("zipline").from_result(zipline_result(tmp_path, volume=120.0))
    bought = log.fills[log.fills["side"] == "buy"]
    assert bought["quantity"].tolist() == [60.0, 40.0]
    assert bought["price"].tolist() == [103.0, 102.0]
    assert bought["commission"].tolist() == pytest.approx([0.6, 0.4])
    assert bought["order_id"].nunique() == 1


def test_zipline_without_orders_reports_no_commission(zipline):
    log = adapters.get("zipline").from_result(zipline.drop(columns="orders"))
    assert log.fills["commission"].isna().all()


def test_zipline_reads_a_frame_that_comes_from_its_pickle(zipline):
    log = adapters.get("zipline").from_result(pickle.loads(pickle.dumps(zipline)))
    assert log.fills["price"].tolist() == [103.0, 107.0]


def test_what_a_result_does_not_tell_is_missing_and_never_zero(backtrader, ml4t, vectorbt, zipline):
    held = {"backtrader": backtrader, "ml4t": ml4t, "vectorbt": vectorbt, "zipline": zipline}
    for engine, result in held.items():
        log = adapters.get(engine).from_result(result)
        assert tuple(log.fills.columns) == FILL_COLUMNS
        assert log.fills[["reference_price", "slippage"]].isna().all(axis=None), engine
        assert str(log.fills["timestamp"].dtype) == "datetime64[ns, UTC]"
        assert log.fills["session"].tolist() == log.fills["timestamp"].dt.normalize().tolist()


def test_the_caller_can_say_when_orders_fill(backtrader, vectorbt):
    log = adapters.get("backtrader").from_result(backtrader, moment="open")
    assert [row[0] for row in told(log)] == ["01-03 14:30", "01-08 14:30"]
    log = adapters.get("vectorbt").from_result(vectorbt, moment="close")
    assert [row[0] for row in told(log)] == ["01-02 21:00", "01-07 21:00"]


def test_two_engines_that_fill_alike_have_no_divergence(backtrader, ml4t):
    ours = adapters.get("backtrader").from_result(backtrader, moment="open")
    variance = reconcile.diff(ours, adapters.get("ml4t").from_result(ml4t), prices())
    assert variance.divergence is None
    assert variance.difference == pytest.approx(0.0, abs=1e-9)


def test_two_engines_that_do_not_are_explained_by_cause(backtrader, zipline):
    """The close is a dollar above the open on both days: 100 lost on the purchase, 100 won on the sale."""
    ours = adapters.get("backtrader").from_result(backtrader, moment="open")
    variance = reconcile.diff(ours, adapters.get("zipline").from_result(zipline), prices())
    assert (variance.a.name, variance.b.name) == ("backtrader", "zipline")
    assert variance.trades["timing"].tolist() == pytest.approx([-100.0, 100.0])
    assert variance.trades["fees"].tolist() == pytest.approx([9.2, 9.6])
    assert variance.difference == pytest.approx(100_398.0 - 100_379.2)
    assert (variance.a.final_value, variance.b.final_value) == (pytest.approx(100_379.2), pytest.approx(100_398.0))
    assert variance.unexplained == pytest.approx(0.0, abs=1e-9)
    assert variance.gross["price"] == variance.gross["sizing"] == 0.0


def test_without_prices_or_moments_timing_is_said_to_be_unknown(backtrader, vectorbt):
    a = adapters.get("vectorbt").from_result(vectorbt, assets={"0": "A"})
    variance = reconcile.diff(a, adapters.get("backtrader").from_result(backtrader))
    assert {cause.value for cause in variance.unknown} == {"slippage", "timing"}
    assert variance.difference == pytest.approx(-0.2)
    assert len(variance.trades) == 2, "paired by asset, side and time although both engines number their orders"


def test_an_account_that_does_not_follow_from_the_fills_is_a_break(backtrader, zipline):
    """Seven dollars that no fill made: interest, a fee, a fault. They are found and not explained away."""
    ours = adapters.get("backtrader").from_result(backtrader, moment="open")
    theirs = adapters.get("zipline").from_result(zipline.assign(portfolio_value=zipline["portfolio_value"] + 7.0))
    variance = reconcile.diff(ours, theirs, prices())
    assert variance.unexplained == pytest.approx(7.0)
    assert variance.verdict == "break"
    with pytest.raises(reconcile.NotAligned, match=r"unexplained \+7.00"):
        reconcile.assert_aligned(ours, theirs, prices=prices())
    with pytest.raises(reconcile.NotAligned, match=r"7.00 are unexplained, tolerance 6.99"):
        reconcile.assert_aligned(theirs, dataclasses.replace(theirs, equity=theirs.equity.sub(7.0)), tolerance=6.99)


def test_accounts_are_left_aside_where_fills_cannot_be_held_against_them(zipline):
    """Costs that are not told, or shares still held at a mark that nobody knows."""
    whole = adapters.get("zipline").from_result(zipline)
    untold = adapters.get("zipline").from_result(zipline.drop(columns="orders"))
    assert reconcile.diff(whole, untold, prices()).unexplained is None
    held = dataclasses.replace(whole, fills=whole.fills.iloc[:1])
    assert reconcile.diff(whole, held).unexplained is None
    assert reconcile.diff(whole, whole).unexplained == 0.0
    assert reconcile.diff(whole, whole.fills).unexplained is None


def test_another_initial_cash_is_income(ml4t):
    log = adapters.get("ml4t").from_result(ml4t)
    richer = dataclasses.replace(log, initial_cash=log.initial_cash + 500.0, equity=log.equity.add(500.0))
    variance = reconcile.diff(log, richer)
    assert variance.causes["income"] == 500.0
    assert (variance.divergence, variance.verdict) == (None, "explained")
    assert "ends 500.00 above" in variance._repr_html_()
    assert "agree on every fill" not in variance._repr_html_()
    assert variance.unexplained == pytest.approx(0.0, abs=1e-9)


def test_order_numbers_of_two_results_of_one_engine_are_not_paired():
    """Both number from 0. The second run trades a week later: pairing by number would call it one late order."""
    first = vectorbt_result()
    later = bars()["close"].set_axis(DAYS + pd.Timedelta(days=28))
    signals = pd.Series([True, *[False] * 5], index=later.index)
    from adapters.vectorbt.library import Portfolio

    second = Portfolio.from_signals(later, signals, ~signals & False, size=100, init_cash=1e5)
    vectorbt = adapters.get("vectorbt")
    variance = reconcile.diff(vectorbt.from_result(first), vectorbt.from_result(second))
    assert sorted(variance.trades["match"]) == ["only_a", "only_a", "only_b"]


def test_an_unnamed_feed_has_backtraders_own_alias():
    log = adapters.get("backtrader").from_result(backtrader_result(name=None))
    assert set(log.fills["asset"]) == {"data0"}


def test_without_its_observer_backtrader_tells_no_account_value():
    log = adapters.get("backtrader").from_result(backtrader_result(stdstats=False))
    assert log.equity is None
    assert log.final_value is None
    assert len(log.fills) == 2


def test_a_portfolio_of_separate_accounts_tells_fills_but_no_account_value():
    closes = pd.DataFrame({"A": bars()["close"], "B": bars()["close"] * 2})
    log = adapters.get("vectorbt").from_result(vectorbt_result(closes))
    assert sorted(set(log.fills["asset"])) == ["A", "B"]
    assert (log.equity, log.initial_cash) == (None, None)
    shared = adapters.get("vectorbt").from_result(vectorbt_result(closes, group_by=True, cash_sharing=True))
    assert shared.initial_cash == 100_000.0
    assert shared.equity is not None


def test_a_result_without_fills_is_an_empty_log():
    close = bars()["close"].rename("A")
    from adapters.vectorbt.library import Portfolio

    nothing = pd.Series(False, index=DAYS)
    log = adapters.get("vectorbt").from_result(Portfolio.from_signals(close, nothing, nothing, init_cash=1e5))
    assert len(log.fills) == 0
    assert tuple(log.fills.columns) == FILL_COLUMNS
    assert str(log.fills["timestamp"].dtype) == "datetime64[ns, UTC]"
    assert log.final_value == 1e5


@pytest.mark.parametrize("engine", ["backtrader", "ml4t", "vectorbt", "zipline"])
def test_something_else_is_refused_with_what_would_be_right(engine):
    with pytest.raises(InputError, match=f"{engine}: a list is no result to read: hand over"):
        adapters.get(engine).from_result([1, 2])


def test_several_parameter_sets_are_refused():
    columns = pd.MultiIndex.from_tuples([(5, "A"), (9, "A")], names=["window", "asset"])
    closes = pd.DataFrame(np.column_stack([bars()["close"]] * 2), index=DAYS, columns=columns)
    with pytest.raises(InputError, match="pick one"):
        adapters.get("vectorbt").from_result(vectorbt_result(closes))


def test_what_is_said_beside_the_result_must_fit_it(backtrader, zipline):
    with pytest.raises(InputError, match="moment is 'noon'"):
        adapters.get("backtrader").from_result(backtrader, moment="noon")
    with pytest.raises(InputError, match="the result times its fills itself"):
        adapters.get("zipline").from_result(zipline, moment="open")
    with pytest.raises(InputError, match="no fill is of 'B'"):
        adapters.get("backtrader").from_result(backtrader, assets={"B": "A"})
