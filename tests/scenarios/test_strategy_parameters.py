"""Strategies by name: parameters are checked, warm-up is the study's, optimised weights are the best ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from bundles.errors import InputError
from scenarios.catalogue.regimes import BONDS
from scenarios.catalogue.strategies.building import sectors
from scenarios.strategies import STRATEGIES, History, parameters, rows_of, targets

CLOSES = sectors().close
ROTATION = {"lookback": 126, "defensive": BONDS}


@pytest.mark.parametrize(
    ("name", "given", "problem", "hint"),
    [
        ("rotatoin", {}, "unknown strategy 'rotatoin'", "did you mean 'rotation'? strategies are rotation, equal_"),
        ("zzz", {}, "unknown strategy 'zzz'", "strategies are rotation"),
        ("rotation", {"lokback": 3}, "rotation: unknown parameter 'lokback'", "did you mean 'lookback'? parameters"),
        ("rotation", {}, "rotation: lookback: missing", "keys here are exposure, lookback"),
        ("rotation", {"lookback": 0}, "rotation: lookback: Input should be greater than or equal to 1", ""),
        ("rotation", {"lookback": 5, "leverage": float("inf")}, "rotation: leverage: Input should be a finite", ""),
        ("rotation", {"lookback": 5, "exposure": 1.2}, "rotation: exposure: Input should be less than or equal", ""),
        ("rotation", {"lookback": 5, "defensive": "BOND"}, "rotation: no asset 'BOND' in the prices", "did you mean"),
        ("banded", {"shares": {"ENERGY": 0.6, BONDS: 0.5}}, "banded: file: shares add up to more than 1", ""),
        ("crosses", {"fast": 50, "slow": 20}, "crosses: file: fast has to be fewer sessions than slow", ""),
    ],
)
def test_what_no_strategy_can_follow_is_refused(name: str, given: dict[str, object], problem: str, hint: str):
    """One line that names the strategy and says what there is."""
    with pytest.raises(InputError) as error:
        targets(name, CLOSES, given)
    assert error.value.problem.startswith(problem)
    assert error.value.hint.startswith(hint)


def test_a_look_back_that_is_not_complete_is_refused():
    """By the candidate's name; a session later it is complete."""
    first = CLOSES.index[126]
    assert targets("rotation", CLOSES, ROTATION, decisions=[first], first=first)
    too_early = CLOSES.index[125]
    with pytest.raises(InputError, match=f"m126-n3: no momentum at {too_early:%Y-%m-%d}: it looks back 126 sessions"):
        targets("rotation", CLOSES, ROTATION, decisions=[too_early], first=too_early, candidate="m126-n3")


@pytest.mark.parametrize("name", [name for name in STRATEGIES if name not in ("equal_weight", "banded")])
def test_each_warm_up_is_the_least_that_serves(name: str):
    """At its last session there is a decision, and one session earlier there is none."""
    given = {"lookback": 20} if "lookback" in STRATEGIES[name].parameters.model_fields else {"fast": 5, "slow": 20}
    at = STRATEGIES[name].warm_up(parameters(name, given))
    assert targets(name, CLOSES, given, decisions=[CLOSES.index[at]])
    assert not targets(name, CLOSES, given, decisions=[CLOSES.index[at - 1]])


def test_missing_closes_are_no_momentum():
    """Neither of all assets at the first decision, nor guessed from the close before."""
    holed = CLOSES.copy()
    holed.iloc[126] = np.nan
    first = holed.index[126]
    with pytest.raises(InputError, match="closes of the 126 sessions before are missing"):
        targets("rotation", holed, ROTATION, decisions=[first], first=first)


def test_a_study_begins_where_it_says():
    """Every candidate at the same session, whatever its look-back."""
    first = CLOSES.index[254]
    begun = {next(iter(targets("rotation", CLOSES, {"lookback": n}, first=first))) for n in (21, 126, 252)}
    assert len(begun) == 1
    assert begun.pop() >= first
    with pytest.raises(InputError, match="no decision from"):
        targets("equal_weight", CLOSES, {}, first=CLOSES.index[-1] + pd.Timedelta(days=1))
    with pytest.raises(InputError, match="2018-01-06 is no session"):
        targets("equal_weight", CLOSES, {}, decisions=[pd.Timestamp("2018-01-06", tz="UTC")])


def test_momentum_is_worked_out_once():
    """One array per look-back, whoever asks; and the same weights as without sharing."""
    history = History(CLOSES)
    shared = [targets("rotation", history, {**ROTATION, "top": top}) for top in (1, 2)]
    assert history.momentum(126) is history.momentum(126)
    assert shared == [targets("rotation", CLOSES, {**ROTATION, "top": top}) for top in (1, 2)]


def test_without_a_defensive_asset_cash_takes_what_is_left():
    """Nothing is above an absurd minimum: everything is sold."""
    made = targets("rotation", CLOSES, {"lookback": 20, "minimum": 10.0})
    assert set(map(len, made.values())) == {0}
    assert rows_of(made).empty


@pytest.mark.parametrize("name", ["min_volatility", "max_sharpe"])
def test_optimised_weights_are_the_best_ones(name: str):
    """Another solver, started at equal weights, finds none better and comes to the same ones."""
    session = CLOSES.index[500]
    weights = targets(name, CLOSES, {"lookback": 252, "exposure": 1.0}, decisions=[session])[session]
    returns = CLOSES.pct_change(fill_method=None).iloc[249:501].to_numpy()[-252:]
    found = np.array([weights.get(asset, 0.0) for asset in CLOSES.columns])
    aim = _aim(name, returns)
    other = minimize(
        aim, np.full(12, 1 / 12), method="SLSQP", bounds=[(0, 1)] * 12, tol=1e-14,
        constraints={"type": "eq", "fun": lambda shares: shares.sum() - 1}, options={"maxiter": 1000},
    ).x  # fmt: skip
    assert found.sum() == pytest.approx(1.0, abs=1e-8)
    assert aim(found) <= aim(other) + 1e-9
    assert found == pytest.approx(other, abs=2e-3)
    assert aim(np.roll(found, 1)) > aim(found)


def _aim(name: str, returns: np.ndarray):
    covariances, means = np.cov(returns, rowvar=False) * 252, returns.mean(axis=0) * 252
    if name == "min_volatility":
        return lambda shares: float(np.sqrt(shares @ covariances @ shares))
    return lambda shares: float(-(means @ shares) / np.sqrt(shares @ covariances @ shares))


def test_more_assets_than_returns_are_refused():
    """Their covariances say nothing."""
    with pytest.raises(InputError, match="covariances of 12 assets cannot be told from 5 returns"):
        targets("min_volatility", CLOSES, {"lookback": 5})
