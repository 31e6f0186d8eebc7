"""Strategies by name: what each is told, when it decides and how."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bundles.errors import InputError
from scenarios.document import checked
from scenarios.strategies import fixed, optimised, ranked
from scenarios.strategies import parameters as models
from scenarios.strategies.history import History
from scenarios.strategies.schedule import Period, Targets, firsts

if TYPE_CHECKING:
    from scenarios.strategies.ranked import Weights
    from scenarios.terms import Section

# Every strategy's second half is a model of its own, which only the registry brings together with it.
type _ByDecision = Callable[[History, int, Any], Weights | None]
type _InOneGo = Callable[[History, Sequence[int], Any], Mapping[int, Weights]]


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """A strategy by name.

    Attributes
    ----------
    parameters
        The model of what it can be told.
    period
        It decides at the first session of each, if nobody says otherwise; ``None``: at every session.
    decide
        Closes up to a session to weights; ``None`` where its look-back is not complete. Or:
    decide_all
        All decisions in turn, where one depends on those before it.
    warm_up
        Sessions before the first that it can decide at.
    needs
        What it lacks before, in words.
    """

    name: str
    parameters: type[Section]
    period: Period | None
    warm_up: Callable[[Any], int]
    decide: _ByDecision | None = None
    decide_all: _InOneGo | None = None
    needs: str = "look-back"

    def decisions(self, sessions: pd.DatetimeIndex) -> list[pd.Timestamp]:
        """The sessions at which it decides by itself."""
        return list(sessions) if self.period is None else firsts(sessions, self.period)


def _lookback(asked: Any) -> int:
    return int(asked.lookback)


def _ranked(name: str, model: type[Section], period: Period, decide: _ByDecision) -> Strategy:
    """One that decides by momentum."""
    return Strategy(name=name, parameters=model, period=period, warm_up=_lookback, decide=decide, needs="momentum")


def _optimised(name: str, model: type[Section], decide: _ByDecision) -> Strategy:
    """One that decides each month by returns of the look-back."""
    return Strategy(name=name, parameters=model, period="M", warm_up=_lookback, decide=decide)


_ALL = (
    _ranked("rotation", models.Rotation, "M", ranked.rotation),
    Strategy(
        name="equal_weight", parameters=models.EqualWeight, period="M", warm_up=lambda _: 0, decide=fixed.equal_weight
    ),
    Strategy(name="banded", parameters=models.Banded, period="Q", warm_up=lambda _: 0, decide_all=fixed.banded),
    Strategy(
        name="crosses",
        parameters=models.Crosses,
        period=None,
        warm_up=lambda asked: int(asked.slow) - 1,
        decide_all=fixed.crosses,
    ),
    _ranked("reversion", models.Reversion, "W", ranked.reversion),
    _ranked("long_short", models.LongShort, "M", ranked.long_short),
    _optimised("inverse_volatility", models.ByVolatility, optimised.inverse_volatility),
    _optimised("min_volatility", models.ByCovariance, optimised.min_volatility),
    _optimised("max_sharpe", models.ByCovariance, optimised.max_sharpe),
)
STRATEGIES: Mapping[str, Strategy] = {each.name: each for each in _ALL}
"""By name, in the order in which they are listed."""


def strategy(name: str) -> Strategy:
    """The strategy of that name.

    Raises
    ------
    InputError
        There is none; the nearest name and all names are given.
    """
    if name in STRATEGIES:
        return STRATEGIES[name]
    near = difflib.get_close_matches(name, STRATEGIES, n=1)
    nearest = f"did you mean {near[0]!r}? " if near else ""
    raise InputError(f"unknown strategy {name!r}", f"{nearest}strategies are {', '.join(STRATEGIES)}")


def parameters(name: str, given: Mapping[str, object], where: str = "") -> Section:
    """Parameters of the strategy ``name``, checked; ``where`` is what an error calls their place.

    Raises
    ------
    InputError
        No such strategy, an unknown or missing parameter, or a value out of range.
    """
    found = strategy(name)
    model = found.parameters
    unknown = [key for key in given if key not in model.model_fields]
    if unknown:
        near = difflib.get_close_matches(unknown[0], model.model_fields, n=1)
        nearest = f"did you mean {near[0]!r}? " if near else ""
        keys = ", ".join(model.model_fields)
        raise InputError(
            f"{where or name}: unknown parameter {unknown[0]!r}", f"{nearest}parameters of {name} are {keys}"
        )
    return checked(model, dict(given), where or name)


def targets(
    name: str,
    history: History | pd.DataFrame,
    given: Mapping[str, object] | Section,
    *,
    decisions: Iterable[pd.Timestamp] | None = None,
    first: pd.Timestamp | None = None,
    candidate: str = "",
) -> Targets:
    """Target weights of a strategy by decision session.

    Parameters
    ----------
    history
        Closes, session × asset in account currency, or their ``History``, which many candidates share.
    given
        Parameters by name, or checked by ``parameters``.
    decisions
        Sessions at which it decides; without them the strategy's own: the first of each month, week or quarter.
    first
        No decision before this session, and the look-back must be complete at the first from it on. Without it the
        strategy begins as soon as it can.
    candidate
        What errors call it.

    Raises
    ------
    InputError
        Unknown strategy, parameter, asset or session; no decision at all; a look-back that is not complete.
    """
    found, label = strategy(name), candidate or name
    past = history if isinstance(history, History) else History(history)
    asked = parameters(name, given, label) if isinstance(given, Mapping) else given
    _check_assets(past, asked, label)
    _check_places(past, asked, label)
    places = _places(past, found.decisions(past.sessions) if decisions is None else decisions, first, label)
    made = _decided(found, past, places, asked)
    if first is not None:
        _check_complete(found, past, places[0], asked, made, label)
    return {past.sessions[at]: weights for at, weights in made.items()}


def _decided(found: Strategy, past: History, places: Sequence[int], asked: Section) -> Mapping[int, Weights]:
    if found.decide_all is not None:
        return found.decide_all(past, places, asked)
    assert found.decide is not None
    decided = ((at, found.decide(past, at, asked)) for at in places)
    return {at: weights for at, weights in decided if weights is not None}


def _places(
    past: History, decisions: Iterable[pd.Timestamp], first: pd.Timestamp | None, label: str
) -> Sequence[int]:
    """Where in the history the decisions from ``first`` on stand."""
    wanted = pd.DatetimeIndex([each for each in decisions if first is None or each >= first])
    places = past.sessions.get_indexer(wanted)
    if (places < 0).any():
        raise InputError(f"{label}: {wanted[places < 0][0]:%Y-%m-%d} is no session of the prices", "decide on one")
    if not len(places):
        after = f" from {first:%Y-%m-%d} on" if first is not None else ""
        raise InputError(f"{label}: no decision{after}", f"prices end at {past.sessions[-1]:%Y-%m-%d}")
    return [int(place) for place in places]


def _check_assets(past: History, asked: Section, label: str) -> None:
    named = [getattr(asked, "defensive", None), *getattr(asked, "shares", ())]
    for asset in named:
        if asset is not None and asset not in past.assets:
            near = difflib.get_close_matches(asset, past.assets, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"assets are {', '.join(past.assets)}"
            raise InputError(f"{label}: no asset {asset!r} in the prices", hint)


def _check_places(past: History, asked: Section, label: str) -> None:
    """More places than assets to choose from are a slip: what is never filled looks like caution."""
    there = len(past.assets) - (getattr(asked, "defensive", None) is not None)
    for name in ("top", "count"):
        if (wanted := getattr(asked, name, 0)) > there:
            raise InputError(f"{label}: {name}: {wanted}, of {there} assets to choose from", f"{there} at most")


def _check_complete(
    found: Strategy, past: History, at: int, asked: Section, made: Mapping[int, Weights], label: str
) -> None:
    """A candidate that begins later than the others has another span: it is refused, not shortened."""
    needed = found.warm_up(asked)
    session = f"{past.sessions[at]:%Y-%m-%d}"
    if at < needed:
        raise InputError(
            f"{label}: no {found.needs} at {session}",
            f"it looks back {needed} sessions, the prices have {at} before; begin later",
        )
    if at not in made:
        raise InputError(
            f"{label}: no {found.needs} at {session}", f"closes of the {needed} sessions before are missing"
        )
