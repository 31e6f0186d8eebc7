"""What loading did to prices is on the screen, with the dollars that it came to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import adapters
import reconcile
import scenarios
from reconcile.report.view.data_notes import moved_dollars
from tests.reconcile.command import reconcile as command
from tests.scenarios.files import prices, scenario_file

_TOML = """\
name = "small"
[data]
prices = "prices.csv"
[instructions]
kind = "orders"
file = "signals.csv"
[terms]
initial_cash = 100000
"""
_ORDERS = "session,asset,quantity\n2020-01-02,AAPL,100\n2020-01-03,MSFT,10\n2020-01-06,MSFT,-10\n"


def _prices() -> pd.DataFrame:
    """The purchase's open is 0.0004 above the tick, the last close 0.0003, and one high misses its close."""
    table = prices()
    opens, highs, closes = (table[name].to_numpy(dtype=np.float64, copy=True) for name in ("open", "high", "close"))
    opens[1] += 0.0004
    closes[4] += 0.0003
    closes[3] = highs[3]
    highs[3] = np.nextafter(highs[3], 0)
    return table.assign(open=opens, high=highs, close=closes)


def test_moved_prices_and_mended_bars_are_on_the_screen(tmp_path: Path) -> None:
    """A hundred shares cost 0.04 less, and are worth 0.03 less in the end."""
    path = scenario_file(tmp_path, _TOML, _ORDERS, _prices())
    shown = command("run", path, "--engines", "backtrader,ml4t").stdout
    assert "1 bar has a high or low that misses open or close by the last digits: set to enclose them." in shown
    moved = "2 prices moved onto the tick, by at most 0.0004. On the orders of backtrader that came to +0.01."
    assert moved in shown


def test_nothing_is_said_where_nothing_was_done(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, _TOML, _ORDERS)
    shown = command("run", path, "--engines", "backtrader,ml4t").stdout
    assert "tick" not in shown
    assert "mended" not in shown


def test_the_dollars_are_the_difference_to_the_prices_as_they_came(tmp_path: Path) -> None:
    """The same shares on the raw prices, worked out by the engine itself."""
    path = scenario_file(tmp_path, _TOML, _ORDERS, _prices())
    raw = scenario_file(tmp_path, _TOML.replace('"prices.csv"', '"prices.csv"\ntick = 0'), _ORDERS, _prices())
    engine = adapters.get("backtrader")
    raw_run = engine.run(scenarios.load(raw))
    scenario_file(tmp_path, _TOML, _ORDERS, _prices())
    scenario = scenarios.load(path)
    run = engine.run(scenario)
    assert moved_dollars(run, scenario.panel) == pytest.approx(run.final_value - raw_run.final_value, abs=1e-6)
    assert moved_dollars(replace(run, positions=None), scenario.panel) is None


def test_two_logs_are_told_of_mended_prices() -> None:
    fill = {"session": "2020-01-03", "asset": "AAPL", "side": "buy", "quantity": 1, "price": 101.0}
    log = pd.DataFrame([fill])
    told = reconcile.diff(log, log, prices=_prices()).remarks
    assert any("prices: 1 bar has a high or low" in line for line in told)
