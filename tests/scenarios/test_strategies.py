"""The strategies: they look at nothing that comes later, hold between rebalances, and apply leverage once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import adapters
import scenarios
from bundles.sessions import calendar_sessions
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.catalogue.pins import content_hash
from scenarios.catalogue.regimes import BEAR, BONDS, BULL, panel
from scenarios.catalogue.strategies.building import sectors
from scenarios.strategies import rows_of, targets
from scenarios.strategies.parameters import INVESTED
from scenarios.strategies.schedule import firsts

NAMES = [name for name, entry in CATALOGUE.items() if entry.topic is Topic.STRATEGIES]
CLOSES = sectors().close

PARAMETERS: dict[str, dict[str, object]] = {
    "rotation": {"lookback": 126, "top": 3, "minimum": 0.0, "defensive": BONDS, "leverage": 1.0},
    "equal_weight": {},
    "banded": {"shares": {"INDUSTRIALS": 0.6, BONDS: 0.4}, "band": 0.05},
    "crosses": {"fast": 20, "slow": 50},
    "reversion": {"lookback": 5, "count": 3},
    "long_short": {"lookback": 63, "count": 2, "gross": 0.8},
    "inverse_volatility": {"lookback": 63},
    "min_volatility": {"lookback": 126},
    "max_sharpe": {"lookback": 126},
}
PINNED = {
    "rotation": "371d3c8ea2ff997f57c5b952a054b0b42622c0c1d7daa48d3c724b9e17f69293",
    "rotation-defaults": "371d3c8ea2ff997f57c5b952a054b0b42622c0c1d7daa48d3c724b9e17f69293",
    "rotation-slack": "371d3c8ea2ff997f57c5b952a054b0b42622c0c1d7daa48d3c724b9e17f69293",
    "rotation-continuous": "371d3c8ea2ff997f57c5b952a054b0b42622c0c1d7daa48d3c724b9e17f69293",
    "orders": "b4c8903dbeaee363c5e36609e6cdb612106a92b9d7336774a9ecb85e80187c4d",
    "single-asset": "5285c33d39c22f9b1d55a90daa0704a0f65423c468f454371a2f33f24b0ce61e",
    "equities": "f711ecbdf4c76493c6d240770088edb73e1add01e780aa7d74ad2b416e661fbb",
    "long-only": "16c488ff9230690239aa2822843fd16c848c7cae90f29543badc71beda2a3d28",
    "short-only": "507fb222cfac4703b26d1c6c594ecd18bc22ecec13749929a2458b0a59f3e395",
    "long-and-short": "53206836723af0ba90d3c51e0d5ef28fd47ddbfc4470064105a86d7d03047779",
    "sector-rotation": "674d7640f6887f10c9326bb5b437ea0ecb97e29dcb9c77aa42336d26873c9cd0",
    "sector-rotation-fast": "8447b92403f1e432971c3ef2312488ee7e4ad3e397e55659a629fd104da1c008",
    "sector-rotation-levered": "00d9f4fee33ac2f950234e60c2a0a86b92b36cdb0f2eb880078311f44c1ecf50",
    "equal-weight-monthly": "6e5f099cfd8e832eb6ab54899e5d1b4a5b9e364a73b1b55020a317b91f940006",
    "sixty-forty": "3b4e56b433553c0332d43c29fcc49a6f43f1e697d3140e85d7a48782fb06276f",
    "average-crosses": "1cd2e57d69ac45e22d3e90b9d1b0f75c76a29d79bfb0c6778f904d90985810f3",
    "weekly-reversion": "1acffded320404ec9e2a7134a925fd928a6ab3abf3e5e71cb8d4cc5476c8e047",
    "long-short-sectors": "eaac4db4c2eb10cb371d0f2f11fe2487f44bee69ed4cab3a3695b979677ad6fb",
    "inverse-volatility": "86d179fd600b0abd131b4e560044edf8aa4fad1f1ee45c11710865ecf173230e",
    "stock-rotation": "b871b9ae4e250ced94916413799b5c8fd3b51806a329dfb1fb852ae11acd701a",
    "stock-long-short": "7ee758c2901a46bc9e72f6bfed1a92b47eb7e7d758887c1521757f20715d62c3",
    "stock-inverse-volatility": "7f2950b2d6cc077346d8e19ef8fc0f7c8cb83c4cee88cb7eab8f0b528f8494e9",
    "regimes-1500": "c283cb0490a5a554903c5c789c18f0fc7ab4052d7f3c5bee221f054cd4498f3d",
    "round-trips-600": "ee9167c1dfae5429bc9342ee77a666c105e7a6a142b69c23387badb4f347a32e",
}


@pytest.mark.parametrize("name", PINNED)
def test_what_is_stated_stays_as_it_was(name: str):
    """Panel and instructions of each, by the hash that they had before strategies took parameters."""
    scenario = scenarios.load(name)
    assert content_hash(scenario.panel, scenario.stated) == PINNED[name]


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_decision_looks_ahead(name: str):
    """Other prices after a session leave every decision up to it as it was."""
    half = len(CLOSES) // 2
    changed = CLOSES.copy()
    changed.iloc[half + 1 :] *= np.random.default_rng(5).uniform(0.5, 2.0, changed.iloc[half + 1 :].shape)
    before, after = (rows_of(targets(name, closes, PARAMETERS[name])) for closes in (CLOSES, changed))
    until = CLOSES.index[half]
    pd.testing.assert_frame_equal(before[before["session"] <= until], after[after["session"] <= until])
    if name != "equal_weight":
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
    weights = [target.get(BONDS, 0.0) for target in targets("rotation", CLOSES, PARAMETERS["rotation"]).values()]
    assert max(weights) == pytest.approx(INVESTED)
    assert min(weights) == 0.0


def test_the_band_is_left_alone_while_it_holds():
    """Fewer rebalances than quarters, and the first one at once."""
    rebalanced = list(targets("banded", CLOSES, PARAMETERS["banded"]))
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
