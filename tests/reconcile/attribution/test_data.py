"""The cause ``data``: two logs that bring market prices of their own. Amounts by hand, identities at random."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import reconcile
from adapters.contract import Cause
from bundles.arrays import Flags, Floats, Ints
from reconcile.attribution import by_session, dollars
from reconcile.report.html.arithmetic import terms_by_row
from reconcile.variance import Variance
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.markets import SESSIONS, Bars, Fill, log_of, panel_of, table_of

CASES_OF_A_CHUNK, CHUNKS = 28, 8
ASSETS = ("AAA", "BBB")
LAST = 24


def _diff(a: list[Fill], b: list[Fill], bars_a: Bars, bars_b: Bars) -> Variance:
    prices_a, prices_b = panel_of({"AAA": bars_a}), panel_of({"AAA": bars_b})
    return reconcile.diff(log_of(a), log_of(b), prices_a=prices_a, prices_b=prices_b)


def _told(variance: Variance) -> dict[str, float]:
    return {cause.value: amount for cause, amount in variance.causes.items() if amount}


def _bought(session: int, moment: str, quantity: float, price: float) -> Fill:
    return "1", session, moment, "AAA", quantity, price, 0.0


def test_the_same_moment_in_two_panels_is_data() -> None:
    """Ten shares at an open of 100 in one panel and 101 in the other: −10 × 1."""
    variance = _diff(
        [_bought(1, "open", 10, 100)], [_bought(1, "open", 10, 101)],
        [(99, 99), (100, 105), (105, 106)], [(99, 99), (101, 105), (105, 106)],
    )  # fmt: skip
    assert _told(variance) == {"data": -10.0}
    assert variance.trades["data"].tolist() == [-10.0]


def test_between_two_moments_the_mean_market_is_timing_and_the_mean_gap_is_data() -> None:
    """D_a goes from 100 to 104 and D_b from 101 to 106: timing −10 × (105 − 100.5), data −10 × (1 + 2) / 2."""
    variance = _diff(
        [_bought(1, "open", 10, 100)], [_bought(1, "close", 10, 106)],
        [(99, 99), (100, 104), (105, 107)], [(99, 99), (101, 106), (105, 107)],
    )  # fmt: skip
    assert _told(variance) == {"timing": -45.0, "data": -15.0}


def test_where_one_moment_is_in_both_panels_its_gap_is_data() -> None:
    """B has no bar at A's moment; at B's the panels hold 103 and 104: data −10 × 1, timing −10 × (4 − 1)."""
    variance = _diff(
        [_bought(1, "open", 10, 100)], [_bought(2, "open", 10, 104)],
        [(99, 99), (100, 102), (103, 107)], [(99, 99), None, (104, 107)],
    )  # fmt: skip
    assert _told(variance) == {"data": -10.0, "timing": -30.0}
    assert Cause.DATA not in variance.unknown


def test_where_no_moment_is_in_both_panels_data_is_not_known() -> None:
    """A fills where B has no bar and B where A has none: all of −10 × (104 − 100) is timing."""
    variance = _diff(
        [_bought(1, "open", 10, 100)], [_bought(2, "open", 10, 104)],
        [(99, 99), (100, 102), None, (107, 107)], [(99, 99), None, (104, 107), (107, 107)],
    )  # fmt: skip
    assert _told(variance) == {"timing": -40.0}
    assert Cause.DATA in variance.unknown
    assert any(line.startswith("data cannot be told") for line in variance.remarks)


def test_what_is_held_at_the_end_is_valued_by_each_side() -> None:
    """10 and 14 shares bought at 100, last closes 110 and 112: 12 × 2 is data, 4 × (111 − 100) sizing."""
    variance = _diff(
        [_bought(1, "open", 10, 100)], [_bought(1, "open", 14, 100)],
        [(99, 99), (100, 104), (105, 110)], [(99, 99), (100, 104), (105, 112)],
    )  # fmt: skip
    assert _told(variance) == {"sizing": 44.0, "data": 24.0}
    mark = variance.trades[variance.trades["match"] == "mark"]
    assert mark[["data", "price", "total"]].to_numpy().tolist() == [[24.0, 0.0, 24.0]]


def test_a_session_values_what_is_held_by_each_side() -> None:
    """Closes of 104 and 106 while ten are held: 20 of data at that session, and nothing once they are sold alike."""
    bought, sold = _bought(1, "open", 10, 100), ("2", 2, "open", "AAA", -10.0, 105.0, 0.0)
    variance = _diff(
        [bought, sold], [bought, sold],
        [(99, 99), (100, 104), (105, 107)], [(99, 99), (100, 106), (105, 107)],
    )  # fmt: skip
    assert variance.by_session is not None
    assert variance.by_session["data"].tolist() == [0.0, 20.0, 0.0]
    assert _told(variance) == {}


def test_a_half_open_pair_is_valued_at_the_mean_mark() -> None:
    """A buys ten at 100, B a session later: meanwhile −10 × (105 − 100) is timing, 5 × (106 − 104) data."""
    variance = _diff(
        [_bought(1, "open", 10, 100)], [_bought(2, "open", 10, 105)],
        [(99, 99), (100, 104), (105, 107)], [(99, 99), (100, 106), (105, 107)],
    )  # fmt: skip
    assert variance.by_session is not None
    assert variance.by_session[["timing", "data"]].iloc[1].tolist() == [-50.0, 10.0]
    assert math.fsum(variance.by_session[[cause.value for cause in Cause]].iloc[1]) == -10 * (104 - 100)


def test_equal_fills_on_other_prices_are_not_equal() -> None:
    """What is held is worth more to B: that is a difference, with a first divergence."""
    bought = [_bought(1, "open", 10, 100)]
    held = _diff(bought, bought, [(99, 99), (100, 110)], [(99, 99), (100, 112)])
    assert held.verdict is Verdict.EXPLAINED
    assert str(held.divergence) == "market price of AAA at the end 110.0 against 112.0"
    moved = _diff(bought, bought, [(99, 99), (100, 110)], [(99, 99), (101, 110)])
    assert str(moved.divergence) == "2024-01-03 order 1: reference price 100.0 against 101.0"
    assert _told(moved) == {"data": -10.0, "slippage": 10.0}


def test_two_equal_panels_are_one() -> None:
    """Every number is that of one panel of both, data is zero, and that they are the same is said."""
    case = _case(7)
    one = reconcile.diff(case.a, case.b, case.prices_a)
    two = reconcile.diff(case.a, case.b, prices_a=case.prices_a, prices_b=case.prices_a.copy())
    assert one.causes == two.causes
    assert one.causes[Cause.DATA] == 0.0
    pd.testing.assert_frame_equal(one.trades, two.trades)
    assert one.by_session is not None
    assert two.by_session is not None
    pd.testing.assert_frame_equal(one.by_session, two.by_session)
    assert "the market prices of A and of B are the same" in two.remarks


@dataclass(frozen=True, eq=False)
class _Case:
    """Two logs and what each was made from; ``values`` are B's account values minus A's, worked out share by share."""

    a: pd.DataFrame
    b: pd.DataFrame
    prices_a: pd.DataFrame
    prices_b: pd.DataFrame
    splits: pd.DataFrame
    dividends: pd.DataFrame
    values: Floats

    def diff(self, *, turned: bool = False) -> Variance:
        logs, prices = (self.a, self.b), (self.prices_a, self.prices_b)
        (a, b), (prices_a, prices_b) = (logs[::-1], prices[::-1]) if turned else (logs, prices)
        return reconcile.diff(
            a, b, prices_a=prices_a, prices_b=prices_b, splits=self.splits, dividends=self.dividends
        )


def _case(seed: int) -> _Case:
    generator = np.random.default_rng(seed)
    splits = [(int(generator.integers(2, LAST)), asset, 2.0) for asset in ASSETS if generator.random() < 0.5]
    dividends = [(int(generator.integers(2, LAST)), asset, 0.5) for asset in ASSETS if generator.random() < 0.5]
    base = generator.uniform(90, 110, (2, LAST + 1, 2))
    bars = [_bars(generator, base, splits) for _ in "ab"]
    logs = _logs(generator, bars)
    while all(logs) and not set.intersection(*({fill[3] for fill in log} for log in logs)):
        logs = _logs(generator, bars)  # two logs without an asset in common are refused
    values = [_values(log, each, splits, dividends) for log, each in zip(logs, bars, strict=True)]
    (a, b), (prices_a, prices_b) = map(log_of, logs), map(table_of, bars)
    actions = _actions(splits, "ratio"), _actions(dividends, "amount")
    return _Case(a, b, prices_a, prices_b, *actions, values=values[1] - values[0])


def _bars(generator: np.random.Generator, base: Floats, splits: list[tuple[int, str, float]]) -> dict[str, Bars]:
    """Raw bars of one side: some sessions missing, some revised, all halved from a split on."""
    bars: dict[str, Bars] = {}
    for place, asset in enumerate(ASSETS):
        prices = base[place] * np.where(generator.random(base[place].shape) < 0.3, 1.02, 1.0)
        for session, name, ratio in splits:
            if name == asset:
                prices[session:] /= ratio
        is_there: Flags = generator.random(LAST + 1) > 0.1
        is_there[[0, LAST]] = True
        bars[asset] = [
            (float(o), float(c)) if there else None for (o, c), there in zip(prices, is_there, strict=True)
        ]
    return bars


def _logs(generator: np.random.Generator, bars: list[dict[str, Bars]]) -> tuple[list[Fill], list[Fill]]:
    logs: tuple[list[Fill], list[Fill]] = ([], [])
    for number in range(int(generator.integers(1, 16))):
        asset, sign = str(generator.choice(ASSETS)), float(generator.choice([-1, 1]))
        present = ((True, False), (False, True), (True, True), (True, True))[int(generator.integers(4))]
        for log, mine, is_there in zip(logs, bars, present, strict=True):
            session, moment = int(generator.integers(1, LAST)), str(generator.choice(["open", "close"]))
            bar = mine[asset][session]
            if is_there and bar is not None:
                price = bar[moment == "close"] + float(generator.normal(0, 0.05))
                quantity = sign * float(generator.integers(1, 50))
                log.append((f"{number}", session, moment, asset, quantity, price, float(generator.uniform(0, 2))))
    for log in logs:
        log.sort(key=lambda fill: (fill[1], fill[2] == "close"))
    return logs


def _values(
    fills: list[Fill],
    bars: dict[str, Bars],
    splits: list[tuple[int, str, float]],
    dividends: list[tuple[int, str, float]],
) -> Floats:
    """The account's gain at each session, lived through from day to day in shares as they were."""
    cash, shares, close = 0.0, dict.fromkeys(ASSETS, 0.0), dict.fromkeys(ASSETS, math.nan)
    values = []
    for session in range(LAST + 1):
        for day, asset, amount in dividends:
            cash += shares[asset] * amount * (day == session)
        for day, asset, ratio in splits:
            if day == session:
                shares[asset] *= ratio
                close[asset] /= ratio
        for _, day, _, asset, quantity, price, commission in fills:
            if day == session:
                cash -= quantity * price + commission
                shares[asset] += quantity
        close |= {asset: bar[1] for asset in ASSETS if (bar := bars[asset][session]) is not None}
        values.append(cash + math.fsum(shares[asset] * close[asset] for asset in ASSETS))
    return np.array(values)


def _actions(stated: list[tuple[int, str, float]], column: str) -> pd.DataFrame:
    rows = [(f"{SESSIONS[session]:%Y-%m-%d}", asset, amount) for session, asset, amount in stated]
    return pd.DataFrame(rows, columns=["session", "asset", column])


def check_case(case: _Case) -> None:
    """Sums close in every row, at the end and at every session, and turned round all is the negative."""
    forth, back = case.diff(), case.diff(turned=True)
    assert forth.by_session is not None
    told = forth.by_session[[cause.value for cause in Cause]].sum(axis=1).to_numpy()
    np.testing.assert_allclose(told, case.values, atol=1e-7)
    terms_by_row(forth, range(len(forth.rows)))  # which holds the terms of each row against its causes
    assert math.fsum(forth.causes.values()) == pytest.approx(case.values[-1], abs=1e-7)
    for cause in Cause:
        assert forth.causes[cause] == -back.causes[cause], cause
    assert sorted(row.total for row in forth.rows) == sorted(-row.total for row in back.rows)


@pytest.mark.parametrize("chunk", [0, *(pytest.param(chunk, marks=pytest.mark.ci) for chunk in range(1, CHUNKS))])
def test_random_pairs_add_up_and_turn_round(chunk: int) -> None:
    """Two panels with revised and missing bars, splits and dividends; some order is of each kind."""
    for seed in range(chunk * CASES_OF_A_CHUNK, (chunk + 1) * CASES_OF_A_CHUNK):
        check_case(_case(seed))


def test_a_log_against_itself_is_zero() -> None:
    for seed in range(20):
        case = _case(seed)
        prices = case.prices_a
        variance = reconcile.diff(
            case.a, case.a, prices_a=prices, prices_b=prices, splits=case.splits, dividends=case.dividends
        )
        assert set(variance.causes.values()) == {0.0}


def _of_one_moment(pairs: Any, of_a: Ints, _of_b: Ints) -> Any:
    """A gap of A's moment alone adds up as well: turned round it does not."""
    return pairs.a.other_price[of_a] - pairs.a.market_price[of_a]


_CHANGES = by_session._changes


@pytest.mark.ci
@pytest.mark.parametrize(
    ("module", "name", "planted"),
    [(dollars, "_gap", _of_one_moment), (by_session, "_changes", lambda *given: 2 * _CHANGES(*given))],
    ids=["one moment", "twice what is held"],
)
def test_a_fault_in_the_formula_is_found(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, planted: Any
) -> None:
    monkeypatch.setattr(module, name, planted)
    with pytest.raises(AssertionError):
        for seed in range(20):
            check_case(_case(seed))
