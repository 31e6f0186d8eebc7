"""Told the same rules, all engines do the same: every fill, every pending order, every session's account value."""

from __future__ import annotations

import pandas as pd
import pytest

import adapters
from adapters.contract import Mode, Support
from reconcile import compare
from reconcile.books.fills import fills_of_run
from reconcile.verdicts.verdict import Verdict
from scenarios.features import Feature
from tests.engines.runs import ENGINES, LONGER, run, run_or_skip
from tests.frames import rows_of

SCENARIOS = ("orders", "single-asset", "rotation-slack", "equities")
OURS = ("backtrader", "ml4t", "vectorbt", "zipline")
"""The engines that none of these tests may skip."""

FILLS = ("next_open", "same_close", "next_close")


def _marks(name: str, fill: str) -> list[pytest.MarkDecorator]:
    """The largest scenario runs in ``.ci/run`` only."""
    group = pytest.mark.xdist_group(f"{name}-{fill}")
    return [group, pytest.mark.ci] if name in LONGER else [group]


CELLS = [
    pytest.param(engine, name, fill, id=f"{engine}-{name}-{fill}", marks=_marks(name, fill))
    for name in SCENARIOS
    for fill in FILLS
    for engine in ENGINES
]


@pytest.mark.parametrize(("engine", "name", "fill"), CELLS)
def test_alignment(engine: str, name: str, fill: str):
    """An engine's run agrees with that of each other engine, and no two of them merely by being empty."""
    mine = run_or_skip(engine, name, Mode.ALIGNED, f"fill={fill}")
    assert len(mine.fills) >= 10
    for other in OURS:
        variance = compare(run(other, name, Mode.ALIGNED, f"fill={fill}"), mine)
        assert variance.divergence is None, f"{other}: {variance.divergence}"
        assert variance.verdict is Verdict.ALIGNED


@pytest.mark.parametrize(("engine", "name", "fill"), CELLS)
def test_accounts_follow_from_fills(engine: str, name: str, fill: str):
    """Cash, positions and account value at every session are what the fills and the market's closes make them."""
    mine = run_or_skip(engine, name, Mode.ALIGNED, f"fill={fill}")
    cash = pd.Series(mine.terms.initial_cash, index=mine.closes.index)
    positions = pd.DataFrame(0.0, index=mine.closes.index, columns=mine.closes.columns)
    for piece in fills_of_run(mine.fills):
        cash[piece.session :] -= piece.quantity * piece.price + (piece.commission or 0.0)
        positions.loc[piece.session :, piece.asset] += piece.quantity
    equity = cash + (positions * mine.closes).sum(axis=1)
    assert mine.positions is not None
    assert mine.cash is not None
    assert mine.equity is not None
    assert (mine.positions - positions).abs().max(axis=None) < 1e-9
    assert (mine.cash - cash).abs().max() < 1e-6
    assert (mine.equity - equity).abs().max() < 1e-6


@pytest.mark.parametrize(("engine", "name", "fill"), CELLS)
def test_fills_obey_the_terms(engine: str, name: str, fill: str):
    """Price and commission of every fill are the terms' own arithmetic on the market's price."""
    mine = run_or_skip(engine, name, Mode.ALIGNED, f"fill={fill}")
    for row in rows_of(mine.fills):
        sign = 1 if row.side == "buy" else -1
        assert row.price == pytest.approx(mine.terms.slippage.price(row.reference_price, sign), rel=1e-12, abs=0)
        assert row.commission == pytest.approx(mine.terms.commission.of(row.quantity, row.price), rel=1e-12, abs=0)


@pytest.mark.parametrize("engine", OURS)
def test_none_of_ours_is_skipped(engine: str):
    """What is skipped above is other people's: ours declare every fill moment and take part in every cell."""
    capabilities = adapters.get(engine).capabilities
    for feature in (Feature.NEXT_OPEN, Feature.SAME_CLOSE, Feature.NEXT_CLOSE, Feature.TARGET_WEIGHTS):
        assert capabilities[feature].support is Support.FULL
    assert set(OURS) <= set(ENGINES)
