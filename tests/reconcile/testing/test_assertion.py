"""``assert_aligned``: what passes, what fails, and that a failure says enough to go on with."""

from __future__ import annotations

import dataclasses
import math
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import adapters
import reconcile
import scenarios
from adapters.contract import Mode, Run
from bundles.errors import InputError
from reconcile.report.files.tables import write_text
from tests.reconcile.ledgers import SESSIONS, Stated, flat_closes, run_of

CLOSES = flat_closes()
BUY = Stated("o1", 1, "AAA", 10, reference=100.0, price=100.5, commission=2.0)
SELL = Stated("o2", 5, "AAA", -10, reference=100.0, price=99.5, commission=2.0)
DEARER, CHEAPER = dataclasses.replace(BUY, commission=5.0), dataclasses.replace(SELL, commission=0.0)
LOST = pd.DataFrame({"order_id": ["o9"], "session": [SESSIONS[3]], "asset": ["AAA"]})


def _run(*fills: Stated, engine: str = "one", mode: Mode = Mode.NATIVE) -> Run:
    return run_of(fills, CLOSES, engine, mode)


def _failure(*arguments: Any, **options: Any) -> reconcile.NotAligned:
    with pytest.raises(reconcile.NotAligned) as caught:
        reconcile.assert_aligned(*arguments, **options)
    return caught.value


def test_equal_runs_pass_and_give_the_comparison():
    assert reconcile.assert_aligned(_run(BUY, SELL), _run(BUY, SELL, engine="two")).difference == 0.0


def test_the_message_says_verdict_dollars_causes_and_the_first_fill():
    """3.00 more on the purchase, 2.00 less on the sale."""
    said = str(_failure(_run(BUY, SELL), _run(DEARER, CHEAPER, engine="two")))
    assert said.splitlines() == [
        "explained: two ends 1.00 below one; the largest cause is fees (-1.00).",
        "failed because they differ",
        "difference, two minus one: -1.00 (fees -1.00)",
        "first differing fill: 2024-01-02 order o1: commission 2.0 against 5.0",
    ]


def test_a_tolerance_holds_for_all_rows_together_so_that_nothing_nets_out():
    """A dollar in all, but 3.00 and 2.00 in the rows."""
    a, b = _run(BUY, SELL), _run(DEARER, CHEAPER, engine="two")
    assert "rows come to 5.00 in all, tolerance 4.99" in str(_failure(a, b, tolerance=4.99))
    assert reconcile.assert_aligned(a, b, tolerance=5.0).difference == pytest.approx(-1.0)


def test_a_tolerance_holds_for_the_account_at_every_session():
    """An account that is off for a while in the middle and right at the end."""
    b = _run(BUY, SELL, engine="two")
    equity = b.equity.copy()
    equity.iloc[10:12] += 7.0
    off = dataclasses.replace(b, equity=equity)
    assert "account values are up to 7.00 apart" in str(_failure(_run(BUY, SELL), off, tolerance=6.0))
    reconcile.assert_aligned(_run(BUY, SELL), off, tolerance=7.5)
    equity.iloc[10] = math.nan
    assert "account values are up to inf apart" in str(
        _failure(_run(BUY, SELL), dataclasses.replace(b, equity=equity), tolerance=1e9)
    )


@pytest.mark.parametrize("table", ["rejections", "pending"])
def test_no_tolerance_covers_orders_that_one_side_refused_or_left(table: str):
    lost: dict[str, Any] = {table: LOST}
    none: dict[str, Any] = {table: None}
    b = dataclasses.replace(_run(BUY, engine="two"), **lost)
    assert "orders are not the same" in str(_failure(_run(BUY), b, tolerance=1e9))
    assert "orders are not the same" in str(_failure(_run(BUY), dataclasses.replace(b, **none), tolerance=1e9))


def test_no_tolerance_covers_a_commission_that_one_side_does_not_report():
    b = _run(BUY, engine="two")
    b = dataclasses.replace(b, fills=b.fills.assign(commission=math.nan))
    assert "commissions are reported by one side only" in str(_failure(_run(BUY), b, tolerance=1e9))


def test_an_account_that_one_side_does_not_report_never_passes():
    b = dataclasses.replace(_run(BUY, engine="two"), equity=None)
    _failure(_run(BUY), b)
    assert "account values are up to inf apart" in str(_failure(_run(BUY), b, tolerance=1e9))


@pytest.mark.parametrize("tolerance", [-1.0, math.nan, math.inf])
def test_a_tolerance_is_an_amount(tolerance: float):
    with pytest.raises(InputError, match="0 or more"):
        reconcile.assert_aligned(_run(BUY), _run(BUY), tolerance=tolerance)


def test_runs_of_the_catalogue_name_the_command_that_shows_more():
    scenario = scenarios.load("rotation-slack")
    a, b = (adapters.get(name).run(scenario, "native") for name in ("backtrader", "ml4t"))
    error = _failure(a, b)
    command = "reconcile run rotation-slack --engines backtrader,ml4t --mode native --out report"
    assert error.command == command
    assert f"show more: {command}" in str(error)
    assert "slippage -31.09" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error), "the message gets from one process to another, without the runs"


def test_two_runs_of_one_mode_only():
    with pytest.raises(InputError, match="compare runs of one mode"):
        reconcile.assert_aligned(_run(BUY), _run(BUY, mode=Mode.ALIGNED))
    with pytest.raises(InputError, match="runs carry their own"):
        reconcile.assert_aligned(_run(BUY), _run(BUY), prices="prices.csv")


HEADER = "timestamp,asset,side,quantity,price,commission\n"
MINE = HEADER + "2024-01-03T14:30:00+00:00,AAA,buy,100,50.00,1.00\n"
THEIRS = HEADER + "2024-01-03T14:30:00+00:00,AAA,buy,100,50.25,1.50\n"


def test_two_files_fail_with_the_command_that_compares_them(tmp_path: Path):
    """A quarter a share on 100 shares is valued at the last price; the fee is half a dollar more."""
    mine, theirs = tmp_path / "mine.csv", tmp_path / "theirs.csv"
    write_text(mine, MINE)
    write_text(theirs, THEIRS)
    error = _failure(mine, theirs)
    assert error.command == f"reconcile diff {mine} {theirs}"
    assert "theirs minus mine: -25.50" in str(error)
    assert "price -25.00" in str(error)
    assert "fees -0.50" in str(error)
    assert "first differing fill: 2024-01-03" in str(error)
    assert reconcile.assert_aligned(mine, mine).divergence is None
    reconcile.assert_aligned(mine, theirs, tolerance=25.5)


def test_frames_paths_and_runs_can_be_compared_with_each_other(tmp_path: Path):
    run = _run(BUY, SELL)
    path = tmp_path / "log.parquet"
    run.fills.to_parquet(path)
    assert reconcile.diff(run, run.fills).divergence is None
    assert reconcile.diff(path, run.fills).divergence is None
    variance = reconcile.diff(run.fills, _run(DEARER, SELL, engine="two").fills)
    assert (variance.a.name, variance.b.name) == ("a", "b")
    assert variance.causes["fees"] == pytest.approx(-3.0)
    assert reconcile.diff(run, run).a.name == "one-a"


def test_market_prices_may_be_a_frame_a_panel_or_a_file(tmp_path: Path):
    panel = scenarios.load("orders").panel
    path = tmp_path / "prices.parquet"
    panel.long().to_parquet(path)
    at, asset = panel.opens[3], panel.assets[0]
    log = pd.DataFrame({"timestamp": [at], "asset": [asset], "side": ["buy"], "quantity": [5.0], "price": [1.0]})
    for prices in (panel, panel.long(), path, str(path)):
        by_session = reconcile.diff(log, log, prices).by_session
        assert by_session is not None
        assert len(by_session) == len(panel.sessions)


@pytest.mark.parametrize("wrong", [None, 3, [1]])
def test_what_is_no_log_is_refused(wrong: Any):
    with pytest.raises(InputError, match=r"side b: a .* is no trade log"):
        reconcile.diff(_run(BUY), wrong)


def test_what_is_wrong_with_a_frame_is_said_of_the_frame():
    """Under the name of its side, with the row counted from 1."""
    fills = _run(BUY, SELL).fills
    with pytest.raises(InputError) as caught:
        reconcile.diff(fills, fills.assign(price=[100.0, -1.0]))
    assert str(caught.value) == "b, row 2: price is -1.0: prices are positive"
    with pytest.raises(InputError, match=r"^a: no column 'price'"):
        reconcile.diff(fills.drop(columns="price"), fills)


def test_importing_the_package_imports_no_pandas():
    code = "import sys, reconcile, reconcile.pytest_plugin; print({'pandas', 'numpy'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
