"""Candidates: parameters, and the target weights that they state."""

from __future__ import annotations

import hashlib
import itertools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from bundles.stated import read_stated
from scenarios import strategies

if TYPE_CHECKING:
    from pathlib import Path

    from bundles import Panel
    from reconcile.decisions.study import Scalar, Study
    from scenarios.strategies.history import History
    from scenarios.terms import Section

_SHORT = {"lookback": "m", "top": "n", "minimum": "min", "leverage": "x"}


@dataclass(frozen=True, eq=False)
class Candidate:
    """A candidate's name and parameters, and its weights by window as ``assemble`` takes them."""

    name: str
    parameters: tuple[tuple[str, Scalar], ...]
    weights: dict[str, pd.DataFrame]
    sha256: str


@dataclass(frozen=True)
class Stated:
    """A strategy by name and its parameters, checked; ``label`` is what errors call it."""

    label: str
    strategy: str
    parameters: Section

    @classmethod
    def of(cls, strategy: str, given: Mapping[str, object], label: str) -> Stated:
        """Raises ``InputError``: unknown strategy or parameter, one that is missing, a value out of range."""
        return cls(label, strategy, strategies.parameters(strategy, given, label))

    @property
    def warm_up(self) -> int:
        """Sessions before the first that it can decide at."""
        return strategies.strategy(self.strategy).warm_up(self.parameters)

    def rows(self, history: History, spans: Sequence[Span]) -> dict[str, pd.DataFrame]:
        """The rows that state its weights in each window."""
        targets = strategies.targets(self.strategy, history, self.parameters, candidate=self.label)
        return {span.name: self._rows_in(span, targets, history.sessions) for span in spans}

    def _rows_in(self, span: Span, targets: strategies.Targets, sessions: pd.DatetimeIndex) -> pd.DataFrame:
        first, last = sessions[span.first], sessions[span.last]
        rows = strategies.rows_of({when: each for when, each in targets.items() if first <= when <= last})
        _check_any(rows, self.label, span)
        return rows


@dataclass(frozen=True)
class Span:
    """A window on the panel: its first and last session by number, both included."""

    name: str
    first: int
    last: int


def stated_of(study: Study) -> dict[str, Stated]:
    """Every candidate that is stated by parameters, by its name: the grid first, then the profiles."""
    asked = study.candidates
    if asked.strategy is None:
        if asked.grid or asked.profile or asked.profiles or asked.parameters:
            raise InputError("candidates: strategy: missing", "a grid and profiles need the name of a strategy")
        return {}
    found: dict[str, Stated] = {}
    for name, parameters in (*_grid(study), *_profiles(study)):
        if name in found:
            raise InputError(f"candidates: two are named {name!r}", "each name once")
        found[name] = Stated.of(asked.strategy, {**asked.parameters, **parameters}, f"candidates: {name}")
    return found


def _grid(study: Study) -> Iterator[tuple[str, dict[str, Scalar]]]:
    grid = study.candidates.grid
    for key, values in grid.items():
        if not values:
            raise InputError(f"candidates.grid.{key}: empty", "a list of at least one value")
    names = list(grid)
    for combination in itertools.product(*grid.values()) if grid else ():
        parameters = dict(zip(names, combination, strict=True))
        yield "-".join(f"{_SHORT.get(key, key)}{_in_name(value)}" for key, value in parameters.items()), parameters


def _in_name(value: Scalar) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _profiles(study: Study) -> Iterator[tuple[str, dict[str, Scalar]]]:
    asked = study.candidates
    stated = list(asked.profile)
    if asked.profiles:
        stated += _read_profiles(study.folder / asked.profiles)
    for each in stated:
        if not isinstance(each.get("name"), str):
            raise InputError("candidates.profile: name: missing", 'each profile has one: name = "mine"')
        yield str(each["name"]), {key: value for key, value in each.items() if key != "name"}


def _read_profiles(path: Path) -> list[dict[str, Scalar]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}", "profiles are a TOML file") from error
    profiles = content.get("profile")
    if not isinstance(profiles, list) or not all(isinstance(each, dict) for each in profiles):
        raise InputError(f"{path}: no [[profile]]", "each profile is a table with a name")
    return profiles


def spans_of(study: Study, panel: Panel, warmup: int) -> tuple[Span, ...]:
    """The study's windows by session number; one without a first session starts after the warm-up.

    Raises
    ------
    InputError
        A window lies outside the data, or starts before every candidate can decide.
    """
    return tuple(_span(window.name, window.first, window.last, panel, warmup) for window in study.windows)


def _span(name: str, first: object, last: object, panel: Panel, warmup: int) -> Span:
    sessions = panel.sessions.tz_localize(None)
    if warmup >= len(sessions):
        raise InputError(f"the data has {len(sessions)} sessions, and candidates need {warmup} before they decide")
    asked = [None if each is None else pd.Timestamp(str(each)) for each in (first, last)]
    for each in asked:
        if each is not None and not sessions[0] <= each <= sessions[-1]:
            data = f"the data goes from {sessions[0]:%Y-%m-%d} to {sessions[-1]:%Y-%m-%d}"
            raise InputError(f"window {name!r}: {each:%Y-%m-%d} is outside the data", data)
    start = warmup if asked[0] is None else int(sessions.searchsorted(asked[0]))
    end = len(sessions) - 1 if asked[1] is None else int(sessions.searchsorted(asked[1], side="right")) - 1
    if start < warmup:
        hint = f"the longest look-back is complete on {sessions[warmup]:%Y-%m-%d}"
        raise InputError(f"window {name!r}: no decision before {sessions[start]:%Y-%m-%d}", hint)
    if end <= start:
        raise InputError(f"window {name!r}: holds no two sessions of the data", "first and last are sessions")
    return Span(name, start, end)


def candidates_of(study: Study, stated: Mapping[str, Stated], panel: Panel, spans: Sequence[Span]) -> list[Candidate]:
    """Every candidate with its weights in every window, in the study's order."""
    history = strategies.History(panel.close)
    made = [_candidate(name, tuple(each.parameters), each.rows(history, spans)) for name, each in stated.items()]
    if study.candidates.files:
        made += [_from_file(path, panel, spans) for path in _files(study)]
    if not made:
        raise InputError("candidates: none", 'a grid, profiles or files = "weights/*.csv"')
    return made


def _files(study: Study) -> list[Path]:
    assert study.candidates.files is not None
    found = sorted(study.folder.glob(study.candidates.files))
    if not found:
        raise InputError(f"candidates.files: no file is {study.candidates.files}", "relative to the study file")
    return found


def _from_file(path: Path, panel: Panel, spans: Sequence[Span]) -> Candidate:
    stated = read_stated(path, "the path of a CSV or Parquet table of session, asset, weight")
    labels = pd.to_datetime(stated["session"], errors="coerce") if "session" in stated else pd.Series(dtype=object)
    if labels.empty or bool(labels.isna().any()):
        raise InputError(f"{path}: session: missing, or no date", "session, asset, weight")
    sessions = panel.sessions.tz_localize(None)
    naive = labels.dt.tz_localize(None)
    rows = {span.name: stated[(naive >= sessions[span.first]) & (naive <= sessions[span.last])] for span in spans}
    for span in spans:
        _check_any(rows[span.name], path.stem, span)
    return _candidate(path.stem, (), rows)


def _check_any(rows: pd.DataFrame, name: str, span: Span) -> None:
    if rows.empty:
        raise InputError(f"candidate {name!r} decides nothing in window {span.name!r}", "a longer window")


def _candidate(name: str, parameters: tuple[tuple[str, Scalar], ...], rows: dict[str, pd.DataFrame]) -> Candidate:
    text = "".join(f"{window}\n{table.to_csv(index=False)}" for window, table in rows.items())
    return Candidate(name, parameters, rows, hashlib.sha256(text.encode()).hexdigest())
