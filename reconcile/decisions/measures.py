"""What a run comes to in figures: gain, risk, how much it traded and what that cost.

The account's value at the first measured session is where everything starts: a span of n sessions has n - 1 returns.
A figure that the data cannot tell is ``None``, never 0: a Sharpe ratio where no return differs from another by more
than rounding, a growth rate of an account that has lost more than it had, costs of an engine that reports none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from adapters.contract import Run
from bundles.errors import InputError

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints

YEAR = 252
"""Sessions in a year."""

_ROUNDING = 4 * float(np.finfo(float).eps)
"""A return is a quotient of two floats less one: its last digits are no variance."""


class _Order(Protocol):
    """A fill or a refusal, of which the order counts and for a refusal the session."""

    @property
    def order_id(self) -> str: ...
    @property
    def session(self) -> pd.Timestamp: ...


class Replayed(Protocol):
    """What is measured of a replay: numbers by session and by fill, account currency."""

    @property
    def equity(self) -> Floats: ...
    @property
    def fills(self) -> Sequence[_Order]: ...
    @property
    def filled(self) -> Ints: ...
    @property
    def values(self) -> Floats: ...
    @property
    def commissions(self) -> Floats: ...
    @property
    def slippages(self) -> Floats: ...
    @property
    def refusals(self) -> Sequence[_Order]: ...


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one span of one run; ``None`` is undefined or not reported.

    Attributes
    ----------
    total
        Gain on the value at the start, a fraction.
    cagr
        The same per year, compounded. Undefined where the account has lost more than it had.
    sharpe
        Mean return for its deviation (one below the line), times √``year``; no risk-free rate.
    drawdown
        The deepest fall from a peak, a fraction, at most 0.
    volatility
        Deviation of returns (one below the line), times √``year``.
    win_rate
        Sessions with a gain, of those that moved.
    turnover
        Value traded, both sides, per year, in multiples of the account's mean value.
    costs
        Commission and slippage, account currency.
    refused_share
        Orders that were refused or cut, of all that were filled, refused or cut.
    """

    total: float
    cagr: float | None
    sharpe: float | None
    drawdown: float
    volatility: float | None
    win_rate: float | None
    turnover: float | None = None
    costs: float | None = None
    refused_share: float | None = None

    def score(self, weights: Mapping[str, float]) -> float | None:
        """Sum of measures times their weights; ``None`` where one of them is undefined.

        Raises
        ------
        InputError
            No measure of that name, a weight that is no finite number, or no weight at all.
        """
        check_weights(weights)
        figures: dict[str, float | None] = {name: getattr(self, name) for name in weights}
        terms = [
            weight * figure
            for weight, figure in zip(weights.values(), figures.values(), strict=True)
            if figure is not None
        ]
        return sum(terms) if len(terms) == len(weights) else None


NAMES = tuple(field.name for field in fields(Measures))
"""Of all measures, in the order in which they are shown."""


def check_weights(weights: Mapping[str, float]) -> None:
    """Raise ``InputError`` where a score cannot be worked out by these weights."""
    if not weights:
        raise InputError("a score without a weight", "as { sharpe = 0.7, drawdown = 0.3 }")
    for name, weight in weights.items():
        if name not in NAMES:
            raise InputError(f"unknown measure {name!r}", f"measures are {', '.join(NAMES)}")
        if not np.isfinite(weight):
            raise InputError(f"the weight of {name} is {weight}", "weights are finite numbers")


def measures(
    run: Run | Replayed,
    *,
    sessions: pd.DatetimeIndex | None = None,
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    year: int = YEAR,
) -> Measures:
    """Figures of a run or a replay, of the whole of it or from ``first`` to ``last``.

    Parameters
    ----------
    sessions
        A replay's, which has none of its own; a span of it cannot be told without them.
    first, last
        Sessions, both counted. What is measured starts from the account's value at the close of the first one, which
        holds what was traded in it.
    year
        Sessions in a year.

    Raises
    ------
    InputError
        No account value is reported, or there are fewer than two sessions in the span.
    """
    labels = pd.DatetimeIndex(run.closes.index) if isinstance(run, Run) else sessions
    if labels is None and not (first is last is None):
        raise InputError("a span of a replay without its sessions", "give sessions = …")
    start, end = _span(labels, first, last)
    if isinstance(run, Run):
        return _of_run(run, start, end, year)
    equity = run.equity[start:end]
    gained = of_curve(equity, year)
    traded = (run.filled > start) & (run.filled < (end or len(run.equity)))
    ids = [fill.order_id for fill, is_in in zip(run.fills, traded, strict=True) if is_in]
    refused = _refused(run.refusals, labels, start, end)
    costs = run.commissions[traded] + run.slippages[traded]
    return _with_trades(gained, equity, run.values[traded], costs, _share(ids, refused), year)


def of_curve(equity: Floats, year: int = YEAR) -> Measures:
    """Figures that an account's value alone gives: float64, account currency, one value per session.

    Raises
    ------
    InputError
        Fewer than two sessions, a value that is no number, or a start at or below 0.
    """
    if len(equity) < 2 or not np.isfinite(equity).all() or equity[0] <= 0:
        raise InputError(
            f"an account's value of {len(equity)} sessions cannot be measured",
            "two sessions or more, a number in each, and above 0 at the start",
        )
    returns = equity[1:] / equity[:-1] - 1
    grown = float(equity[-1] / equity[0])
    # What was below 0 in between gained by losing: returns on it say nothing.
    is_solvent = bool((equity[:-1] > 0).all())
    deviation, sharpe = _risk(returns, year) if is_solvent else (None, None)
    return Measures(
        total=grown - 1,
        cagr=grown ** (year / len(returns)) - 1 if grown >= 0 else None,
        sharpe=sharpe,
        drawdown=float((equity / np.maximum.accumulate(equity)).min()) - 1,
        volatility=deviation,
        win_rate=_win_rate(returns) if is_solvent else None,
    )


def _risk(returns: Floats, year: int) -> tuple[float | None, float | None]:
    """Volatility and Sharpe ratio."""
    if len(returns) < 2:
        return None, None
    mean, deviation = float(returns.mean()), float(returns.std(ddof=1))
    if deviation <= _ROUNDING * (1 + abs(mean)):
        return 0.0, None
    return deviation * float(np.sqrt(year)), mean / deviation * float(np.sqrt(year))


def _win_rate(returns: Floats) -> float | None:
    moved = int(np.count_nonzero(returns))
    return int(np.count_nonzero(returns > 0)) / moved if moved else None


def _of_run(run: Run, start: int, end: int | None, year: int) -> Measures:
    if run.equity is None:
        raise InputError(f"{run.engine} does not report equity", "measures are made of the account's value")
    labels = pd.DatetimeIndex(run.closes.index)
    equity = np.asarray(run.equity, dtype=np.float64)[start:end]
    gained = of_curve(equity, year)
    fills = run.fills[_within(pd.DatetimeIndex(run.fills["session"]), labels, start, end)]
    costs = fills["commission"].to_numpy(dtype="float64") + fills["slippage"].to_numpy(dtype="float64")
    share = None
    if run.rejections is not None:
        refused = run.rejections[_within(pd.DatetimeIndex(run.rejections["session"]), labels, start, end)]
        share = _share(fills["order_id"], set(refused["order_id"]))
    return _with_trades(gained, equity, np.asarray(fills["value"], dtype=np.float64), costs, share, year)


def _within(stamps: pd.DatetimeIndex, labels: pd.DatetimeIndex, start: int, end: int | None) -> Flags:
    """What happened after the first session of the span, up to its last."""
    places = labels.get_indexer(stamps)
    within: Flags = (places > start) & (places < (len(labels) if end is None else end))
    return within


def _refused(refusals: Sequence[_Order], labels: pd.DatetimeIndex | None, start: int, end: int | None) -> set[str]:
    if labels is None or not refusals:
        return {each.order_id for each in refusals}
    within = _within(pd.DatetimeIndex([each.session for each in refusals]), labels, start, end)
    return {each.order_id for each, is_in in zip(refusals, within, strict=True) if is_in}


def _share(filled: Collection[str], refused: set[str]) -> float | None:
    """Of all orders that came to an end; ``None`` where there were none."""
    orders = len(refused.union(filled))
    return len(refused) / orders if orders else None


def _with_trades(
    gained: Measures, equity: Floats, values: Floats, costs: Floats, share: float | None, year: int
) -> Measures:
    mean, paid = float(equity.mean()), float(costs.sum())
    years = (len(equity) - 1) / year
    return Measures(
        **{name: getattr(gained, name) for name in NAMES[:6]},
        turnover=float(np.abs(values).sum()) / mean / years if mean > 0 else None,
        costs=paid if np.isfinite(paid) else None,
        refused_share=share,
    )


def _span(
    labels: pd.DatetimeIndex | None, first: pd.Timestamp | None, last: pd.Timestamp | None
) -> tuple[int, int | None]:
    if labels is None:
        return 0, None
    start = 0 if first is None else int(labels.searchsorted(first))
    end = len(labels) if last is None else int(labels.searchsorted(last, side="right"))
    return start, max(end, start)
