"""Measures: equal to two libraries' figures, undefined where nothing can be said, the same of a run and of a replay."""

from __future__ import annotations

import timeit
from dataclasses import dataclass, replace
from typing import Any

import empyrical
import numpy as np
import pandas as pd
import pytest
import quantstats

import adapters
import reconcile
import scenarios
from bundles.errors import InputError
from reconcile.decisions.measures import of_curve

RUN = adapters.get("reference").run(scenarios.load("sector-rotation"))
SESSIONS = pd.DatetimeIndex(RUN.closes.index)


def curve(seed: int) -> pd.Series:
    """Any length, drift and volatility; in every other one the account rests for a while."""
    generator = np.random.default_rng(seed)
    count = int(generator.integers(30, 1500))
    returns = generator.normal(generator.normal(0, 0.001), generator.uniform(0.001, 0.04), count)
    if seed % 2:
        returns[count // 3 : count // 2] = 0.0
    index = pd.bdate_range("2010-01-04", periods=count + 1)
    return pd.Series(1e5 * np.cumprod(np.r_[1.0, 1 + returns]), index)


@pytest.mark.parametrize("seed", range(200))
def test_figures_are_those_of_two_libraries(seed: int):
    """To 1e-12 of empyrical-reloaded and of quantstats, on simple returns and 252 sessions a year."""
    equity = curve(seed)
    own, returns = of_curve(equity.to_numpy()), equity.pct_change(fill_method=None).dropna()
    for library, theirs in (("empyrical", _empyrical(returns)), ("quantstats", _quantstats(returns))):
        told = {name: getattr(own, name) for name in theirs}
        assert told == pytest.approx(theirs, rel=1e-12, abs=1e-12), library


def _empyrical(returns: pd.Series) -> dict[str, Any]:
    return {
        "total": empyrical.cum_returns_final(returns),
        "cagr": empyrical.cagr(returns),
        "sharpe": empyrical.sharpe_ratio(returns),
        "drawdown": empyrical.max_drawdown(returns),
        "volatility": empyrical.annual_volatility(returns),
    }


def _quantstats(returns: pd.Series) -> dict[str, Any]:
    stats = quantstats.stats
    return {
        "total": stats.comp(returns),
        "cagr": stats.cagr(returns),
        "sharpe": stats.sharpe(returns),
        "drawdown": stats.max_drawdown(returns),
        "volatility": stats.volatility(returns),
        "win_rate": stats.win_rate(returns),
    }


def test_the_comparison_with_libraries_can_fail():
    """Another convention is beyond 1e-12."""
    equity = curve(1)
    returns = equity.pct_change(fill_method=None).dropna()
    assert of_curve(equity.to_numpy(), year=365).sharpe != pytest.approx(_empyrical(returns)["sharpe"], rel=1e-12)


@pytest.mark.parametrize("equity", [np.full(50, 1e5), 1e5 * 1.0001 ** np.arange(500)], ids=["flat", "steady"])
def test_a_sharpe_without_variance_is_undefined(equity):
    """Neither 0 nor the quotient of two roundings."""
    measured = of_curve(equity)
    assert measured.sharpe is None
    assert measured.volatility == 0.0
    assert measured.score({"sharpe": 1.0}) is None
    assert measured.score({"total": 2.0}) == 2.0 * measured.total


def test_little_variance_is_defined():
    """A deviation of a hundredth of a billionth is far above rounding."""
    assert of_curve(1e5 * np.cumprod(1 + np.tile([1e-4, 1e-4 + 2e-11], 100))).sharpe is not None


def test_an_account_below_nothing_has_no_growth_rate():
    """Lost, all that was had and more: total and drawdown can be told, the rest cannot."""
    measured = of_curve(np.array([100.0, 50.0, -20.0, -10.0]))
    assert (measured.total, measured.drawdown) == pytest.approx((-1.1, -1.2))
    assert measured.cagr is measured.sharpe is measured.win_rate is None
    assert of_curve(np.array([100.0, 50.0, 0.0])).cagr == -1.0


@pytest.mark.parametrize("equity", [[100.0], [], [100.0, np.nan], [0.0, 100.0]])
def test_what_is_no_curve_is_refused(equity):
    with pytest.raises(InputError, match="cannot be measured"):
        of_curve(np.array(equity))


def test_costs_and_turnover_are_those_of_the_fills():
    """By hand from the trade log, both sides counted."""
    measured = reconcile.measures(RUN)
    years = (len(SESSIONS) - 1) / 252
    assert measured.costs == pytest.approx(float((RUN.fills["commission"] + RUN.fills["slippage"]).sum()))
    assert measured.turnover == pytest.approx(RUN.fills["value"].sum() / RUN.equity.mean() / years)
    assert measured.refused_share == 0.0


def test_what_is_not_reported_is_none():
    """Costs of fills without a commission, refusals of an engine that tells none; and a curve there must be."""
    silent = replace(RUN, fills=RUN.fills.assign(commission=np.nan), rejections=None)
    measured = reconcile.measures(silent)
    assert measured.costs is measured.refused_share is None
    assert measured.turnover is not None
    with pytest.raises(InputError, match="does not report equity"):
        reconcile.measures(replace(RUN, equity=None))


@dataclass(frozen=True)
class _Told:
    order_id: str
    session: pd.Timestamp


@dataclass(frozen=True)
class _Replay:
    equity: np.ndarray
    fills: tuple[_Told, ...]
    filled: np.ndarray
    values: np.ndarray
    commissions: np.ndarray
    slippages: np.ndarray
    refusals: tuple[_Told, ...]


def _replay() -> _Replay:
    fills, half = RUN.fills, len(RUN.fills) // 2
    refused = fills.iloc[half : half + 3]
    return _Replay(
        equity=RUN.equity.to_numpy(),
        fills=tuple(map(_Told, fills["order_id"], fills["session"])),
        filled=SESSIONS.get_indexer(pd.DatetimeIndex(fills["session"])),
        values=fills["value"].to_numpy(),
        commissions=fills["commission"].to_numpy(),
        slippages=fills["slippage"].to_numpy(),
        refusals=tuple(map(_Told, refused["order_id"] + "-other", refused["session"])),
    )


@pytest.mark.parametrize(("first", "last"), [(None, None), (254, None), (254, 600)])
def test_a_replay_measures_as_its_run(first, last):
    """In whole and in part; three refusals are three of all orders."""
    replayed = _replay()
    rejections = pd.DataFrame([{"order_id": each.order_id, "session": each.session} for each in replayed.refusals])
    span: dict[str, Any] = {
        "first": None if first is None else SESSIONS[first],
        "last": None if last is None else SESSIONS[last],
    }
    of_run = reconcile.measures(replace(RUN, rejections=rejections), **span)
    assert reconcile.measures(replayed, sessions=SESSIONS, **span) == of_run
    if first is None:
        assert reconcile.measures(replayed) == of_run
        assert of_run.refused_share == 3 / (RUN.fills["order_id"].nunique() + 3)


def test_a_span_starts_from_its_first_session():
    """The same as the curve cut there; of a replay it takes sessions."""
    measured = reconcile.measures(RUN, first=SESSIONS[254])
    alone = of_curve(np.asarray(RUN.equity, dtype=np.float64)[254:])
    assert (measured.total, measured.sharpe) == (alone.total, alone.sharpe)
    with pytest.raises(InputError, match="without its sessions"):
        reconcile.measures(_replay(), first=SESSIONS[254])
    with pytest.raises(InputError, match="0 sessions"):
        reconcile.measures(RUN, first=SESSIONS[-1] + pd.Timedelta(days=9))


def test_a_score_is_what_its_weights_say():
    """There is none of its own, and an unknown measure is refused."""
    measured = reconcile.measures(RUN)
    weights = {"sharpe": 0.7, "drawdown": 0.3}
    assert measured.score(weights) == pytest.approx(0.7 * measured.sharpe + 0.3 * measured.drawdown)
    for wrong, problem in (
        ({"sharp": 1.0}, "unknown measure"),
        ({}, "without a weight"),
        ({"cagr": np.inf}, "is inf"),
    ):
        with pytest.raises(InputError, match=problem):
            measured.score(wrong)


def test_a_curve_is_measured_in_no_time():
    """Less than 0.2 ms for four years of sessions."""
    equity = np.asarray(RUN.equity, dtype=np.float64)
    assert min(timeit.repeat(lambda: of_curve(equity), number=100, repeat=5)) / 100 < 0.0002
