"""Runs made by hand: a ledger that a test states fill by fill, with accounts that follow from the fills.

They test the judge. No test that claims something about an engine uses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
import pytz

from adapters.contract import Mode, Run, Setting
from adapters.frames import FILL_COLUMNS, typed_fills
from reconcile.books.fills import Fill, Fills, fills_of_run
from scenarios.terms import ALIGNED_TERMS

SESSIONS = pd.date_range("2024-01-01", periods=40, freq="D", tz=pytz.UTC, name="session")


@dataclass(frozen=True)
class Stated:
    """A fill as a test states it: ``hour`` places it within its session, ``quantity`` is signed."""

    order_id: str
    session: int
    asset: str
    quantity: float
    reference: float
    price: float
    commission: float = 0.0
    hour: int = 14


def fills_from(fills: Sequence[Fill]) -> Fills:
    """Single fills as columns."""
    names = [column.name for column in fields(Fill)]
    frame = pd.DataFrame([asdict(fill) for fill in fills], columns=names)
    side = np.where(frame["quantity"] > 0, "buy", "sell")
    return fills_of_run(frame.assign(side=side, quantity=frame["quantity"].abs()))


def run_of(
    fills: Sequence[Stated],
    closes: pd.DataFrame,
    engine: str = "one",
    mode: Mode = Mode.NATIVE,
    initial_cash: float = 100_000.0,
    marks: Mapping[str, float] | None = None,
    off_books: float = 0.0,
    settings: tuple[Setting, ...] = (),
    scenario: str = "stated",
) -> Run:
    """A run whose cash and account value follow from ``fills``, but for ``off_books`` at the last session."""
    fills = sorted(fills, key=lambda fill: (fill.session, fill.hour))
    positions: Any = pd.DataFrame(0.0, index=closes.index, columns=closes.columns)
    cash = pd.Series(initial_cash, index=closes.index)
    for fill in fills:
        positions.iloc[fill.session :, positions.columns.get_loc(fill.asset)] += fill.quantity
        cash.iloc[fill.session :] -= fill.quantity * fill.price + fill.commission
    valued = closes.copy()
    valued.iloc[-1] = pd.Series(dict(marks)) if marks else closes.iloc[-1]
    equity = cash + (positions * valued).sum(axis=1)
    equity.iloc[-1] += off_books
    return Run(
        engine=engine,
        version="1",
        mode=mode,
        scenario=scenario,
        terms=ALIGNED_TERMS.model_copy(update={"initial_cash": initial_cash}),
        settings=settings,
        fills=_frame(fills),
        equity=equity,
        cash=cash,
        positions=positions,
        marks=pd.Series(dict(marks)) if marks else closes.iloc[-1],
        rejections=pd.DataFrame(columns=["order_id", "session", "asset", "reason"]),
        pending=pd.DataFrame(columns=["order_id", "session", "asset"]),
        closes=closes,
        seconds=1.0,
        engine_seconds=0.5,
    )


def _frame(fills: Sequence[Stated]) -> pd.DataFrame:
    rows = [
        (
            fill.order_id, SESSIONS[fill.session], SESSIONS[fill.session] + pd.Timedelta(hours=fill.hour), fill.asset,
            "buy" if fill.quantity > 0 else "sell", abs(fill.quantity), fill.price, fill.reference,
            abs(fill.quantity) * fill.price, fill.commission,
            fill.quantity * (fill.price - fill.reference), number,
        )
        for number, fill in enumerate(fills)
    ]  # fmt: skip
    return typed_fills(pd.DataFrame(rows, columns=list(FILL_COLUMNS)))


def flat_closes(price: float = 100.0, assets: Sequence[str] = ("AAA",)) -> pd.DataFrame:
    """The same close at every session."""
    return pd.DataFrame(price, index=SESSIONS, columns=pd.Index(assets, name="asset"))


def random_pair(generator: np.random.Generator, whole: bool) -> tuple[list[Stated], list[Stated], pd.DataFrame]:
    """Two random lists of fills that share some orders, and random closes; whole or fractional shares."""
    assets = ["AAA", "BBB", "CCC"]
    closes = pd.DataFrame(
        generator.uniform(10, 100, (len(SESSIONS), 3)), index=SESSIONS, columns=pd.Index(assets, name="asset")
    )
    both: tuple[list[Stated], list[Stated]] = ([], [])
    for number in range(int(generator.integers(1, 40))):
        asset, sign = str(generator.choice(assets)), float(generator.choice([-1, 1]))
        session = int(generator.integers(0, len(SESSIONS) - 3))
        present = ((True, False), (False, True), (True, True))[int(generator.integers(3))]
        opposite = bool(generator.random() < 0.1)
        for fills, is_there, turned in zip(both, present, (False, opposite), strict=True):
            if is_there:
                fills += _order(generator, f"{number}-{asset}", session, asset, -sign if turned else sign, whole)
    return *both, closes


def _order(
    generator: np.random.Generator, order_id: str, session: int, asset: str, sign: float, whole: bool
) -> list[Stated]:
    """One order in one or two fills, up to two sessions late, with its own costs."""
    session += int(generator.integers(0, 3))
    pieces = int(generator.integers(1, 3))
    fills = []
    for piece in range(pieces):
        quantity = float(generator.integers(1, 50)) if whole else float(generator.uniform(0.1, 50))
        reference = float(generator.uniform(10, 100))
        price = reference + float(generator.normal(0, 0.1))
        commission = float(generator.uniform(0, 5))
        hour = int(generator.choice([14, 21]))
        place = min(session + piece, len(SESSIONS) - 1)
        fills.append(Stated(order_id, place, asset, sign * quantity, reference, price, commission, hour))
    return fills
