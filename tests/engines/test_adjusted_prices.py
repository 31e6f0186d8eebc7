"""Prices as people have them: adjusted, with every digit that a division leaves, on every engine alike."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import adapters
import scenarios
from bundles.sessions import calendar_sessions
from bundles.tolerances import ACCOUNT_VALUE
from reconcile import compare
from scenarios.scenario import Scenario

ENGINES = ("backtrader", "ml4t", "vectorbt", "zipline")
_TOML = """\
name = "adjusted"
[data]
prices = "prices.csv"
tick = 0
[instructions]
kind = "weights"
file = "weights.csv"
[terms]
commission = { rate = 0.001 }
slippage = { rate = 0.0005 }
"""


def _prices(sessions: pd.DatetimeIndex) -> pd.DataFrame:
    """Whole cents, each multiplied by its asset's adjustment: the factor falls at a dividend."""
    generator = np.random.default_rng(11)
    parts = []
    for number, asset in enumerate("AB"):
        close = np.round(60 * (number + 1) * np.exp(np.cumsum(generator.normal(0, 0.015, len(sessions)))), 2)
        opening = np.round(close * (1 + generator.normal(0, 0.004, len(sessions))), 2)
        factor = np.where(np.arange(len(sessions)) < 40, 0.9731234567891 / 3, 1 / 3)
        ends = {
            "open": opening,
            "high": np.maximum(opening, close),
            "low": np.minimum(opening, close),
            "close": close,
        }
        columns = {name: values * factor for name, values in ends.items()}
        parts.append(pd.DataFrame({"session": sessions.date, "asset": asset, **columns, "volume": 1e6}))
    return pd.concat(parts)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("adjusted")
    sessions = calendar_sessions("XNYS", "2023-01-03", "2023-06-30")
    _prices(sessions).to_csv(folder / "prices.csv", index=False)
    rows = [(day, asset, 0.2 + 0.1 * (n % 3)) for n, day in enumerate(sessions[3:-3:9].date) for asset in "AB"]
    pd.DataFrame(rows, columns=["session", "asset", "weight"]).to_csv(folder / "weights.csv", index=False)
    path = Path(folder) / "adjusted.toml"
    path.write_text(_TOML)
    return scenarios.load(path)


def test_adjusted_closes_are_aligned_on_every_engine(scenario: Scenario) -> None:
    runs = [adapters.get(name).run(scenario) for name in ENGINES]
    assert all(len(run.fills) > 20 for run in runs)
    assert (scenario.panel.close * 1000 % 1 > 0.01).to_numpy().mean() > 0.5
    for a, b in combinations(runs, 2):
        variance = compare(a, b)
        assert variance.verdict == "aligned", (a.engine, b.engine)
        assert a.equity is not None
        assert b.equity is not None
        assert np.abs(a.equity - b.equity).max() < ACCOUNT_VALUE
