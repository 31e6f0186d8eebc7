"""The strategies: they look at nothing that comes later, hold between rebalances, and apply leverage once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import adapters
import scenarios
from bundles.sessions import calendar_sessions
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.catalogue.regimes import BEAR, BONDS, BULL, panel
from scenarios.catalogue.strategies import rules
from scenarios.catalogue.strategies.building import sectors
from scenarios.catalogue.strategies.schedule import firsts, rows_of

NAMES = [name for name, entry in CATALOGUE.items() if entry.topic is Topic.STRATEGIES]
CLOSES = sectors().close

STRATEGIES = {
    "rotation": lambda closes: rules.rotation(
        closes, lookback=126, top=3, minimum=0.0, defensive=BONDS, leverage=1.0
    ),
    "equal": rules.equal_weight,
    "banded": lambda closes: rules.banded(closes, {"INDUSTRIALS": 0.6, BONDS: 0.4}, band=0.05),
    "crosses": lambda closes: rules.crosses(closes, fast=20, slow=50),
    "reversion": lambda closes: rules.reversion(closes, lookback=5, count=3),
    "long-short": lambda closes: rules.long_short(closes, lookback=63, count=2, gross=0.8),
    "inverse-volatility": lambda closes: rules.inverse_volatility(closes, lookback=63),
}


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=STRATEGIES.keys())
def test_no_decision_looks_ahead(strategy):
    """Other prices after a session leave every decision up to it as it was."""
    half = len(CLOSES) // 2
    changed = CLOSES.copy()
    changed.iloc[half + 1 :] *= np.random.default_rng(5).uniform(0.5, 2.0, changed.iloc[half + 1 :].shape)
    before, after = rows_of(strategy(CLOSES)), rows_of(strategy(changed))
    until = CLOSES.index[half]
    pd.testing.assert_frame_equal(before[before["session"] <= until], after[after["session"] <= until])
    if strategy is not rules.equal_weight:
        assert not before.equals(after)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_between_rebalances(name: str):
    """Rows stand at decision sessions only, at most one a session and asset; most sessions have none."""
    stated = scenarios.load(name).stated
    assert not stated.duplicated(["session", "asset"]).any()
    assert stated["session"].nunique() < len(scenarios.load(name).panel.sessions) / 3
    assert len(stated) >= 8


def test_an_asset_that_leaves_is_sold_once():
    """0 at the rebalance that it leaves at, and no row while it is out."""
    day = [pd.Timestamp(f"2024-03-0{number}", tz="UTC") for number in (4, 5, 6)]
    rows = rows_of({day[0]: {"A": 0.5, "B": 0.4}, day[1]: {"B": 0.4}, day[2]: {"B": 0.4, "A": 0.5}})
    told = [(f"{row.session:%d}", row.asset, row.weight) for row in rows.itertuples()]
    assert told == [
        ("04", "A", 0.5), ("04", "B", 0.4), ("05", "A", 0.0), ("05", "B", 0.4), ("06", "B", 0.4), ("06", "A", 0.5),
    ]  # fmt: skip


def test_leverage_is_a_factor_of_each_rebalance():
    """1.25 times the weights of the same strategy without it, no more and no less."""
    plain, levered = (_weights(name) for name in ("sector-rotation-fast", "sector-rotation-levered"))
    assert plain.keys() == levered.keys()
    assert all(levered[key] == pytest.approx(1.25 * plain[key]) for key in plain)


def _weights(name: str) -> dict[tuple[pd.Timestamp, str], float]:
    stated = scenarios.load(name).stated
    return dict(zip(zip(stated["session"], stated["asset"], strict=True), stated["weight"], strict=True))


def test_the_rotation_turns_to_bonds():
    """Places that nobody qualifies for are theirs: in the bear market they hold more than one."""
    weights = [target.get(BONDS, 0.0) for target in STRATEGIES["rotation"](CLOSES).values()]
    assert max(weights) == pytest.approx(rules.INVESTED)
    assert min(weights) == 0.0


def test_the_band_is_left_alone_while_it_holds():
    """Fewer rebalances than quarters, and the first one at once."""
    rebalanced = list(STRATEGIES["banded"](CLOSES))
    quarters = firsts(pd.DatetimeIndex(CLOSES.index), "Q")
    assert rebalanced[0] == quarters[0]
    assert 1 < len(rebalanced) < len(quarters)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "sector-rotation-levered"])
def test_cash_never_binds(name: str):
    """With costs on: nothing is refused and cash stays above zero, so that every engine can take part."""
    run = adapters.get("reference").run(scenarios.load(name))
    assert run.rejections.empty
    assert run.cash.min() > 0
    assert set(run.fills["side"]) == {"buy", "sell"}


def test_borrowing_is_what_leverage_needs():
    """Cash goes below zero, as its terms allow."""
    run = adapters.get("reference").run(scenarios.load("sector-rotation-levered"))
    assert run.cash.min() < 0
    assert run.rejections.empty


def test_regimes_are_what_they_say():
    """The bull market rises and the bear market falls; the same seed gives the same panel."""
    made = panel(("AAA", "BBB", BONDS), (BULL, BEAR), "2018-01-02", seed=3)
    closes = made.close[["AAA", "BBB"]].mean(axis=1)
    top = BULL.sessions - 1
    assert closes.iloc[top] > closes.iloc[0]
    assert closes.iloc[-1] < closes.iloc[top]
    assert made.sha256 == panel(("AAA", "BBB", BONDS), (BULL, BEAR), "2018-01-02", seed=3).sha256
    sessions = calendar_sessions("XNYS", made.sessions[0], made.sessions[-1])
    assert made.sessions.equals(sessions)
