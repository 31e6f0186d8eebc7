"""One cell of a log is wrong: that is found or remarked, and comes to the dollars that a sum by hand gives.

The sums here use the logs alone and nothing of the packages under test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import reconcile
from reconcile.variance import Variance

ASSETS = ("AAA", "BBB", "CCC")
ROWS = 30
CENT_TENTH = 1e-6
SESSIONS = [f"{day:%Y-%m-%d}" for day in pd.bdate_range("2024-02-20", "2024-03-28")]
COLUMNS = (
    "timestamp", "session", "asset", "side", "quantity", "price", "commission", "reference_price", "value", "slippage",
    "missing", "added",
)  # fmt: skip
WAYS = ("ids", "no ids", "market prices")


@dataclass(frozen=True)
class Logs:
    a: pd.DataFrame
    b: pd.DataFrame
    prices: pd.DataFrame | None

    @property
    def marks(self) -> dict[str, float]:
        """What a share is worth at the end: the last close, else the last price that a log knows."""
        if self.prices is not None:
            last = self.prices[self.prices["session"] == SESSIONS[-1]]
            return dict(zip(last["asset"], last["close"], strict=True))
        fills = pd.concat([self.a, self.b])
        at_end: Any = fills[fills["timestamp"] == fills.groupby("asset")["timestamp"].transform("max")]
        return dict(at_end.groupby("asset")["price"].max())

    def worth(self, fills: pd.DataFrame) -> float:
        """Σ q·(M − p) − f."""
        sign = np.where(fills["side"] == "buy", 1.0, -1.0)
        gains = sign * fills["quantity"] * (fills["asset"].map(self.marks) - fills["price"])
        return float((gains - fills["commission"]).sum())


def _prices(generator: np.random.Generator) -> pd.DataFrame:
    rows = []
    for asset in ASSETS:
        closes = np.round(100 * np.exp(np.cumsum(generator.normal(0, 0.01, len(SESSIONS)))), 2)
        opens = np.round(closes * (1 + generator.normal(0, 0.004, len(SESSIONS))), 2)
        rows += [
            (session, asset, start, max(start, end) + 1, min(start, end) - 1, end, 1e6)
            for session, start, end in zip(SESSIONS, opens.tolist(), closes.tolist(), strict=True)
        ]
    return pd.DataFrame(rows, columns=["session", "asset", "open", "high", "low", "close", "volume"])


def _opens(session: str) -> str:
    """New York's open in UTC, before and after its summer time begins."""
    return f"{session}T{'14' if session < '2024-03-10' else '13'}:30:00+00:00"


def _log(generator: np.random.Generator, prices: pd.DataFrame) -> pd.DataFrame:
    """Fills at opens, slipped by ten basis points; no asset twice in a session."""
    cells = np.sort(generator.choice((len(SESSIONS) - 3) * len(ASSETS), ROWS, replace=False))
    sessions = [SESSIONS[cell // len(ASSETS)] for cell in cells]
    log = pd.DataFrame({"session": sessions, "asset": [ASSETS[cell % len(ASSETS)] for cell in cells]})
    log["reference_price"] = log.merge(prices, on=["session", "asset"], how="left")["open"]
    log["timestamp"] = log["session"].map(_opens)
    log["side"] = generator.choice(["buy", "sell"], ROWS)
    log["quantity"] = generator.permutation(np.arange(50, 50 + 20 * ROWS, 20)).astype(float)
    log["order_id"] = [f"order-{7 * number}" for number in range(ROWS)]
    return _derived(log.assign(price=log["reference_price"] * np.where(log["side"] == "buy", 1.001, 0.999)))


def _derived(log: pd.DataFrame) -> pd.DataFrame:
    sign = np.where(log["side"] == "buy", 1.0, -1.0)
    value = log["quantity"] * log["price"]
    slippage = sign * log["quantity"] * (log["price"] - log["reference_price"])
    return log.assign(value=value, commission=0.001 * value, slippage=slippage)


def _planted(log: pd.DataFrame, column: str, row: int) -> pd.DataFrame:
    """The log with one wrong cell, or one row less or more."""
    if column == "missing":
        return log.drop(index=row)
    if column == "added":
        twin = log.loc[[row]].assign(order_id="order-more", quantity=log["quantity"].max() + 3_000)
        return pd.concat([log, _derived(twin)], ignore_index=True)
    wrong = log.copy()
    was = log.to_dict("index")[row]
    session = was["session"]
    later = SESSIONS[SESSIONS.index(session) + 1]
    cells: dict[str, Any] = {
        "timestamp": _opens(later),
        "session": later,
        "asset": ASSETS[(ASSETS.index(was["asset"]) + 1) % len(ASSETS)],
        "side": {"buy": "sell", "sell": "buy"}[was["side"]],
    }
    wrong.loc[row, column] = cells[column] if column in cells else was[column] * 1.004 + 0.01
    return wrong


def _logs(seed: int, column: str, way: str) -> tuple[Logs, int]:
    generator = np.random.default_rng(seed)
    prices = _prices(generator)
    log, row = _log(generator, prices), int(generator.integers(0, ROWS))
    wrong = _planted(log, column, row)
    if way == "no ids":
        log, wrong = (each.drop(columns="order_id") for each in (log, wrong))
    return Logs(log, wrong, prices if way == "market prices" else None), row


def _by_hand(logs: Logs, column: str, row: int) -> dict[str, float]:
    """What each cause must come to, where one cell of a row that pairs is wrong."""
    if column in ("missing", "added", "side", "asset"):
        return {"unmatched": logs.worth(logs.b) - logs.worth(logs.a)}
    cells: list[dict[Any, Any]] = [side.to_dict("index")[row] for side in (logs.a, logs.b)]
    a, b = cells
    shares = a["quantity"] if a["side"] == "buy" else -a["quantity"]
    if column == "commission":
        return {"fees": a["commission"] - b["commission"]}
    if column == "price":
        return {"price" if logs.prices is None else "slippage": -shares * (b["price"] - a["price"])}
    if column == "quantity":
        more = (1 if shares > 0 else -1) * (b["quantity"] - a["quantity"])
        return {"sizing": more * (logs.marks[a["asset"]] - a["price"])}
    if column == "timestamp" and logs.prices is not None:
        opens = logs.prices.set_index(["session", "asset"])["open"]
        later = SESSIONS[SESSIONS.index(a["session"]) + 1]
        moved = -shares * (opens[(later, a["asset"])] - opens[(a["session"], a["asset"])])
        return {"timing": moved, "slippage": -moved}
    return {}


def _amounts(variance: Variance) -> dict[str, float]:
    """Dollars by cause; an order that only one side has may have changed the size of a position."""
    found = {cause.value: amount for cause, amount in variance.causes.items() if abs(amount) > CENT_TENTH}
    alone = found.pop("rebalancing", 0.0) + found.pop("unmatched", 0.0)
    return found | ({"unmatched": alone} if abs(alone) > CENT_TENTH else {})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    "seeds",
    [
        range(4),
        pytest.param(range(4, 16), marks=pytest.mark.ci),
        pytest.param(range(16, 84), marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
    ],
    ids=str,
)
def test_a_wrong_cell_is_found_and_comes_to_its_dollars(column: str, way: str, seeds: range):
    for seed in seeds:
        logs, row = _logs(seed, column, way)
        variance = reconcile.diff(logs.a, logs.b, logs.prices)
        remarks = [line for line in variance.remarks if line.startswith("B: ") and " is not " in line]
        assert any(column in line for line in remarks) or variance.divergence is not None, (seed, variance.remarks)
        expected = {
            cause: amount for cause, amount in _by_hand(logs, column, row).items() if abs(amount) > CENT_TENTH
        }
        assert _amounts(variance) == pytest.approx(expected, abs=1e-5), seed
        assert variance.difference == pytest.approx(logs.worth(logs.b) - logs.worth(logs.a), abs=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_found_where_nothing_is_wrong(way: str):
    """Nor where a number is off by less than its last digits."""
    for seed in range(5):
        logs, row = _logs(seed, "value", way)
        same = logs.a.copy()
        same.loc[row, "price"] = np.nextafter(logs.a["price"].to_numpy()[row], 1e9)
        variance = reconcile.diff(logs.a, same, logs.prices)
        assert (variance.divergence, variance.verdict.value) == (None, "aligned")
