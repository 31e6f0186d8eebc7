"""The market of two logs: splits and dividends, where two panels part, and what open positions are valued at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import reconcile
from adapters.contract import Cause
from bundles.errors import InputError
from reconcile.logs.market.partings import partings
from tests.reconcile.command import reconcile as command
from tests.reconcile.markets import CLOSES, SESSIONS, Bars, Fill, log_of, panel_of, table_of

FLAT = [(100.0, 100.0)] * 12
SEVENTH: Bars = [(700.0, 700.0)] * 4 + [(101.0, 100.0)] + [(100.0, 100.0)] * 3
"""Prices as traded that fall to a seventh on the fifth session."""
TEN: Fill = ("1", 1, "open", "AAA", 10.0, 700.0, 1.0)
OTHER: Fill = ("2", 1, "open", "BBB", 1.0, 100.0, 0.0)
SPLITS = pd.DataFrame({"session": [f"{SESSIONS[4]:%Y-%m-%d}"], "asset": ["AAA"], "ratio": [7]})
BARS = {"AAA": SEVENTH, "BBB": FLAT[:8]}


def _told(variance: reconcile.Variance) -> dict[str, float]:
    return {cause.value: amount for cause, amount in variance.causes.items() if amount}


def _written(folder: Path, **tables: pd.DataFrame) -> dict[str, Path]:
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return {name: folder / f"{name}.csv" for name in tables}


def test_ten_shares_before_a_split_are_seventy_at_the_end() -> None:
    """Bought for 7,001 and worth 70 × 100: the log that lacks them lacks −1.00."""
    variance = reconcile.diff(log_of([TEN, OTHER]), log_of([OTHER]), table_of(BARS), splits=SPLITS)
    assert _told(variance) == {"unmatched": 1.0}
    row = variance.trades.query("match == 'only_a'").iloc[0]
    assert (row["quantity_a"], row["price_a"]) == (70.0, 100.0)
    assert variance.by_session is not None
    assert variance.by_session["unmatched"].tolist()[1:] == [1.0] * 7
    assert "fills count in shares of the last session, dividends are income" in variance.remarks
    assert not any("as at a split" in line for line in variance.remarks)


def test_on_the_command_line_too(tmp_path: Path) -> None:
    files = _written(tmp_path, a=log_of([TEN, OTHER]), b=log_of([OTHER]), prices=table_of(BARS), splits=SPLITS)
    arguments = ("diff", files["a"], files["b"], "--prices", files["prices"])
    without = command(*arguments)
    assert f"  {SESSIONS[4]:%Y-%m-%d} AAA: from 700 to 101, like 7 for 1\n" in without.stdout
    assert "prices of what is held move as at a split; --splits FILE counts shares" in without.stdout
    result = command(*arguments, "--splits", files["splits"], "--out", tmp_path / "out", "--json")
    pair = json.loads(result.stdout)["pairs"][0]
    assert pair["causes"]["unmatched"] == 1.0
    page = (tmp_path / "out" / "variance.md").read_text()
    assert f"--splits {files['splits']}" in page
    assert "splits.csv" in page


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (90, 30.3, "3 for 1"),
        (30, 20.2, "3 for 2"),
        (10, 99, "1 for 10"),
        (20, 30, "2 for 3"),
        (100, 60, ""),
        (70, 61, ""),
    ],
)
def test_without_prices_a_logs_own_are_looked_at(before: float, after: float, told: str) -> None:
    log = log_of([("1", 1, "open", "AAA", 10, before, 0), ("2", 2, "open", "AAA", 5, after, 0)])
    flat = log_of([("1", 1, "open", "AAA", 10, before, 0), ("2", 1, "close", "AAA", -10, before, 0),
                   ("3", 2, "open", "AAA", 5, after, 0)])  # fmt: skip
    found = [line for line in reconcile.diff(log, log).remarks if ", like " in line]
    assert len(found) == bool(told)
    assert all(line.endswith(f", like {told}") for line in found)
    assert not any(", like " in line for line in reconcile.diff(flat, flat).remarks)


def test_prices_that_always_jump_are_no_splits() -> None:
    prices = [100.0, 50.0, 100.0, 51.0, 99.0, 200.0]
    log = log_of([(f"{place}", place, "open", "AAA", 1.0, price, 0.0) for place, price in enumerate(prices)])
    assert not any(", like " in line for line in reconcile.diff(log, log).remarks)


def test_prices_that_are_adjusted_already_stay() -> None:
    """The log is as traded, the prices are not: 70 shares, and the market's price of a fill in their unit."""
    adjusted = table_of({"AAA": [(100.0, 100.0)] * 8, "BBB": FLAT[:8]})
    variance = reconcile.diff(log_of([TEN, OTHER]), log_of([OTHER]), adjusted, splits=SPLITS)
    assert _told(variance) == {"unmatched": 1.0}
    assert any("market prices are adjusted for it already" in line for line in variance.remarks)


def test_a_log_that_is_adjusted_already_stays() -> None:
    """Seventy at 100 in A are the ten at 700 of B, and that is said."""
    seventy: Fill = ("1", 1, "open", "AAA", 70.0, 100.0, 1.0)
    variance = reconcile.diff(log_of([seventy]), log_of([TEN]), table_of(BARS), splits=SPLITS)
    assert (variance.divergence, _told(variance)) == (None, {})
    assert "A: fills of AAA are adjusted for splits already, as their prices show" in variance.remarks
    assert not any(line.startswith("B: fills") for line in variance.remarks)


def test_a_split_after_the_last_session_changes_nothing() -> None:
    later = SPLITS.assign(session=f"{SESSIONS[9]:%Y-%m-%d}")
    variance = reconcile.diff(
        log_of([TEN, OTHER]), log_of([OTHER]), table_of({"AAA": FLAT[:8], "BBB": FLAT[:8]}), splits=later
    )
    assert variance.trades["quantity_a"].max() == 10.0
    assert any("none is of an asset that a log trades" in line for line in variance.remarks)


def test_dividends_are_income_of_what_is_held() -> None:
    """Two a share before the split on ten more shares: 20.00, from the ex-date on."""
    dividends = pd.DataFrame({"session": [f"{SESSIONS[3]:%Y-%m-%d}"], "asset": ["AAA"], "amount": [2.0]})
    logs = log_of([OTHER]), log_of([TEN, OTHER])
    variance = reconcile.diff(*logs, table_of(BARS), splits=SPLITS, dividends=dividends)
    assert _told(variance) == {"unmatched": -1.0, "income": 20.0}
    assert variance.by_session is not None
    assert variance.by_session["income"].tolist() == [0.0] * 3 + [20.0] * 5
    assert variance.difference == 19.0
    later = log_of([OTHER, ("3", 6, "open", "BBB", 1.0, 100.0, 0.0)])
    assert reconcile.diff(later, logs[1], dividends=dividends).causes[Cause.INCOME] == 20.0
    on_the_day = dividends.assign(session=SPLITS["session"])
    assert reconcile.diff(*logs, table_of(BARS), splits=SPLITS, dividends=on_the_day).causes[Cause.INCOME] == 20.0


def test_a_panel_that_names_its_actions_needs_no_tables() -> None:
    from dataclasses import replace

    from bundles.actions import ActionKind
    from bundles.stated import read_actions

    panel = panel_of(BARS)
    panel = replace(panel, actions=tuple(read_actions(ActionKind.SPLIT, SPLITS, panel, "splits")))
    assert _told(reconcile.diff(log_of([TEN, OTHER]), log_of([OTHER]), panel)) == {"unmatched": 1.0}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"prices": 1, "prices_a": 1}, "prices of both logs and of one"),
        ({"prices_a": 1}, "--prices-a without --prices-b"),
        ({"prices_b": 1}, "--prices-b without --prices-a"),
    ],
)
def test_prices_of_one_side_alone_are_refused(given: dict[str, int], problem: str) -> None:
    prices: Any = dict.fromkeys(given, table_of(BARS))
    with pytest.raises(InputError, match=problem):
        reconcile.diff(log_of([OTHER]), log_of([OTHER]), **prices)
    with pytest.raises(InputError, match=problem):
        reconcile.assert_aligned(log_of([OTHER]), log_of([OTHER]), **prices)


@pytest.mark.parametrize(
    ("splits", "problem"),
    [(SPLITS.assign(ratio=0), "ratio is 0"), (SPLITS.drop(columns="ratio"), "no column 'ratio'"),
     (pd.concat([SPLITS, SPLITS]), "a second split of AAA")],
)  # fmt: skip
def test_splits_that_cannot_be_are_refused(splits: pd.DataFrame, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        reconcile.diff(log_of([TEN]), log_of([TEN]), splits=splits)


def test_two_panels_on_the_command_line(tmp_path: Path) -> None:
    """Data has its column, its line and its colour, and the command repeats itself."""
    vendor = table_of(BARS | {"BBB": [(100, 100), (102, 100), *FLAT[:6]]})
    theirs: Fill = ("2", 1, "open", "BBB", 1.0, 102.0, 0.0)
    files = _written(tmp_path, a=log_of([OTHER]), b=log_of([theirs]), ours=table_of(BARS), vendor=vendor)
    options = ("--prices-a", files["ours"], "--prices-b", files["vendor"])
    result = command("diff", files["a"], files["b"], *options, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "market prices are revised: 1 bar is not the same" in result.stdout
    assert f"  {SESSIONS[1]:%Y-%m-%d} BBB: open 100 in A, 102 in B" in result.stdout
    assert pd.read_csv(tmp_path / "out" / "diff_a_vs_b.csv")["data"].tolist() == [-2.0]
    assert pd.read_csv(tmp_path / "out" / "by_session_a_vs_b.csv")["data"].tolist()[-1] == -2.0
    page = (tmp_path / "out" / "variance.md").read_text()
    assert "| data | -2.00 | 2.00 |" in page
    assert f"--prices-a {files['ours']} --prices-b {files['vendor']}" in page
    html = (tmp_path / "out" / "report.html").read_text()
    assert "the mean of both moments" in html


def test_where_two_panels_part() -> None:
    """One asset adjusted until a session, one revised and with a bar missing, one a session late, one alone."""
    walk = [(100.0 + place, 100.5 + place) for place in range(12)]
    halves = [(o / 2, c / 2) if place < 8 else (o, c) for place, (o, c) in enumerate(walk)]
    revised: list[tuple[float, float] | None] = [*walk]
    revised[3], revised[5], revised[7] = (103.0, 104.0), (105.0, 105.6), None
    a = panel_of({"ADJ": walk, "REV": walk, "LATE": walk, "ONLY": walk})
    b = panel_of({"ADJ": halves, "REV": revised, "LATE": [(99.0, 99.0), *walk[:-1]]})
    notes = {note.text: note.rows for note in partings(a, b)}
    day = [f"{session:%Y-%m-%d}" for session in SESSIONS]
    assert notes == {
        "market prices are shifted by a session": ("LATE: B's are one session later, at 11 sessions",),
        "market prices are apart by a constant ratio": (f"ADJ: B's are A's × 0.5 until {day[7]}",),
        "market prices are revised: 2 bars are not the same": (
            f"first {day[3]} REV: close 103.5 in A, 104 in B", f"largest {day[3]} REV: close 103.5 in A, 104 in B",
        ),
        "market prices cover other sessions": (f"B lacks a bar: {day[7]} REV",),
        "market prices are of other assets": ("only A has ONLY",),
    }  # fmt: skip


def test_panels_of_other_spans() -> None:
    """Each log lies within its own; what is carried on from the shorter one is its last close."""
    a, b = table_of({"BBB": FLAT[:8]}), table_of({"BBB": [*FLAT[:8], (110, 110)]})
    variance = reconcile.diff(log_of([OTHER]), log_of([OTHER]), prices_a=a, prices_b=b)
    assert _told(variance) == {"data": 10.0}
    days = [f"{SESSIONS[place]:%Y-%m-%d}" for place in (0, 7, 8)]
    assert f"  A's go from {days[0]} to {days[1]}, B's from {days[0]} to {days[2]}" in variance.remarks
    expected = (
        f"open positions are valued at the last close of each side's own prices, {days[1]} for A and {days[2]} for B"
    )
    assert expected in variance.remarks


def test_what_open_positions_are_valued_at_is_said() -> None:
    held, prices = log_of([OTHER]), table_of(BARS)
    flat = log_of([OTHER, ("3", 2, "open", "BBB", -1.0, 100.0, 0.0)])
    by_prices = reconcile.diff(held, held, prices).remarks
    assert f"open positions are valued at the last close of the prices, {SESSIONS[7]:%Y-%m-%d}" in by_prices
    assert "open positions are valued at the last price that either log knows" in reconcile.diff(held, flat).remarks
    assert not any("valued at" in line for line in reconcile.diff(flat, flat, prices).remarks)


def test_stated_references_that_differ_at_one_moment_are_price() -> None:
    """Without market prices they are all that is known of the market."""
    a = log_of([("1", 1, "open", "AAA", 10.0, 100.5, 0.0)]).assign(reference_price=100.0)
    b = log_of([("1", 1, "open", "AAA", 10.0, 101.5, 0.0)]).assign(reference_price=101.0)
    later = log_of([("1", 2, "open", "AAA", 10.0, 101.5, 0.0)]).assign(reference_price=101.0)
    assert _told(reconcile.diff(a, b)) == {"price": -10.0}
    assert _told(reconcile.diff(a, later)) == {"timing": -10.0}


def test_the_markets_price_beats_a_stated_reference() -> None:
    """A reference of 99 at an open of 100 is remarked; the fill was slipped from 100."""
    log = log_of([OTHER, ("3", 1, "close", "BBB", 1.0, 100.5, 0.0)]).assign(reference_price=[99.0, 100.001])
    plain = log_of([OTHER, ("3", 1, "close", "BBB", 1.0, 100.0, 0.0)])
    variance = reconcile.diff(log, plain, table_of(BARS))
    assert _told(variance) == {"slippage": 0.5}
    place = variance.remarks.index(
        "A: reference_price is not the market's price at that moment, which is taken instead (on 1 of 2 rows)"
    )
    assert variance.remarks[place + 1].startswith("  row 1: reference_price 99.0")
    inside = log.assign(timestamp=(CLOSES[1] - pd.Timedelta("2h")).isoformat())
    assert not any("reference_price is not" in line for line in reconcile.diff(inside, plain, table_of(BARS)).remarks)
