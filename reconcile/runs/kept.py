"""Runs that were kept: in a folder of ``reconcile run --out``, or in one that ``adapters.storage`` saved a run to.

What a folder does not hold is not reported: nothing is taken from elsewhere, and nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import pytz
from pydantic import BaseModel, Field, ValidationError

from adapters import storage
from adapters.contract import Means, Mode, Run, Setting
from adapters.frames import FILL_COLUMNS, typed_fills
from bundles.errors import InputError
from bundles.tables.cells import numbers
from bundles.tables.read import read_table
from reconcile.formatting import in_file_name
from reconcile.runs.market import Market
from scenarios.loading import from_file
from scenarios.terms import CompleteTerms, Terms, TermsInForce

if TYPE_CHECKING:
    import polars as pl

    from bundles.tables.table import Table
    from scenarios.scenario import Scenario

_WHOLE = "a report is kept whole, as it was written"
_NUMBERS = ("quantity", "price", "reference_price", "value", "commission", "slippage", "sequence")
_REQUIRED = ("quantity", "price", "sequence")
_INSTANTS = ("session", "timestamp")
_REFUSED, _PENDING = ["order_id", "session", "asset", "reason"], ["order_id", "session", "asset"]


@dataclass(frozen=True, eq=False)
class NamedRun:
    """A run by the name that its folder or its command has for it; its scenario where that is known."""

    name: str
    run: Run
    scenario: Scenario | None

    @property
    def market(self) -> Market:
        return Market.of_panel(self.scenario.panel) if self.scenario else Market.of_run(self.run)


@dataclass(frozen=True, eq=False)
class RunSet:
    """Runs of one folder or one command, by what that is called."""

    title: str
    runs: tuple[NamedRun, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.runs)

    def named(self, name: str) -> NamedRun:
        return next(each for each in self.runs if each.name == name)

    def of_scenario(self, name: str) -> RunSet:
        """The runs of that scenario by their engines, where there are runs of several; else all, as they are."""
        found = tuple(replace(each, name=each.run.engine) for each in self.runs if each.run.scenario == name)
        return replace(self, runs=found) if 0 < len(found) < len(self.runs) else self


class _Setting(BaseModel):
    rule: str
    value: str
    source: str
    how: Means | None = None


class _Engine(BaseModel):
    """What ``variance.json`` says of one run; ``pending`` is ``None`` where that was not reported."""

    name: str
    engine: str
    version: str
    scenario: str
    pending: int | None
    preset: str = ""
    terms: CompleteTerms | TermsInForce
    settings: tuple[_Setting, ...]


class _Order(BaseModel):
    engine: str
    order_id: str
    session: str
    asset: str


class _Summary(BaseModel):
    format: Literal[2] = Field(alias="schema")
    mode: Mode
    engines: tuple[_Engine, ...] = Field(min_length=1)
    pending: tuple[_Order, ...]


def read_kept(folder: Path) -> RunSet:
    """The runs in a folder.

    Raises
    ------
    InputError
        The folder is neither a report of ``reconcile run`` nor a saved run, or something in it cannot be read.
    """
    title = folder.resolve().name
    if (folder / "run.json").is_file():
        run = storage.load(folder)
        return RunSet(title, (NamedRun(run.engine, run, None),))
    summary = _summary(folder / "variance.json")
    held = _scenarios(folder)
    found = (_run(folder, engine, summary, _scenario_of(engine, held, folder)) for engine in summary.engines)
    return RunSet(title, tuple(found))


def _summary(path: Path) -> _Summary:
    expected = "a folder that `reconcile run --out` wrote, or one that a run was saved to"
    try:
        return _Summary.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path.parent}: neither a report nor a saved run", expected) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: {where or 'file'}: {first['msg'].lower()}", expected) from error


def _scenarios(folder: Path) -> tuple[Scenario, ...]:
    """What the engines were asked, the second scenario too where there are two; a pair of saved runs has none."""
    files = (folder / "scenario.toml", folder / "against" / "scenario.toml")
    return tuple(from_file(file) for file in files if file.is_file())


def _scenario_of(engine: _Engine, held: tuple[Scenario, ...], folder: Path) -> Scenario:
    """The one of that name whose terms, where it states any, were in force."""
    found = [each for each in held if each.name == engine.scenario and _are_in_force(each.terms, engine.terms)]
    if len(found) != 1:
        problem = f"{folder}: {len(found) or 'no'} scenarios {engine.scenario!r} with the terms of {engine.name}"
        raise InputError(problem, "a report is read with the scenario.toml that it wrote")
    return found[0]


def _are_in_force(stated: Terms, terms: TermsInForce) -> bool:
    return all(value is None or value == getattr(terms, name) for name, value in stated)


def _run(folder: Path, engine: _Engine, summary: _Summary, scenario: Scenario) -> NamedRun:
    panel, name, file = scenario.panel, engine.name, in_file_name(engine.name)
    run = Run(
        engine=engine.engine,
        version=engine.version,
        mode=summary.mode,
        scenario=engine.scenario,
        terms=engine.terms,
        settings=tuple(Setting(each.rule, each.value, each.source, each.how) for each in engine.settings),
        fills=_fills(folder / f"trades_{file}.csv"),
        equity=_series(folder / "equity.csv", name, panel.sessions),
        cash=_series(folder / "cash.csv", name, panel.sessions),
        positions=_by_session(folder / f"positions_{file}.csv", panel.sessions),
        marks=None,
        rejections=_rejections(folder / f"rejections_{file}.csv"),
        pending=None if engine.pending is None else _pending(name, summary.pending),
        closes=panel.last_close(),
        seconds=nan,
        engine_seconds=nan,
        actions=panel.actions,
        preset=engine.preset,
    )
    return NamedRun(name, run, scenario)


def _fills(path: Path) -> pd.DataFrame:
    table = _table(path, FILL_COLUMNS)
    texts = table.frame
    table.refuse_first(texts["side"], ~texts["side"].is_in(["buy", "sell"]), "buy or sell")
    columns: dict[str, object] = {name: texts[name].to_list() for name in ("order_id", "asset", "side")}
    columns |= {name: _numbers(table, name, required=name in _REQUIRED) for name in _NUMBERS}
    columns |= {name: _instants(table, name) for name in _INSTANTS}
    return typed_fills(pd.DataFrame(columns, columns=list(FILL_COLUMNS)))


def _rejections(path: Path) -> pd.DataFrame | None:
    if not path.is_file():
        return None
    table = _table(path, _REFUSED)
    columns = {name: table.frame[name].to_list() for name in _REFUSED} | {"session": _instants(table, "session")}
    return pd.DataFrame(columns, columns=_REFUSED)


def _pending(name: str, orders: tuple[_Order, ...]) -> pd.DataFrame:
    rows = [
        (each.order_id, pd.Timestamp(each.session, tz=pytz.UTC), each.asset) for each in orders if each.engine == name
    ]
    return pd.DataFrame(rows, columns=_PENDING)


def _series(path: Path, name: str, sessions: pd.DatetimeIndex) -> pd.Series[float] | None:
    """The column of that name, which an engine that does not report it lacks."""
    frame = _by_session(path, sessions)
    return None if frame is None or name not in frame else frame[name].rename(None)


def _by_session(path: Path, sessions: pd.DatetimeIndex) -> pd.DataFrame | None:
    """Session × the file's other columns, float64; ``None`` where there is no such file."""
    if not path.is_file():
        return None
    table = _table(path, ("session",))
    names = [name for name in table.frame.columns if name != "session"]
    columns = {name: _numbers(table, name, required=True) for name in names}
    index = pd.DatetimeIndex(_instants(table, "session"), name="session")
    if not index.equals(sessions):
        raise InputError(f"{path}: its sessions are not those of the prices", _WHOLE)
    return pd.DataFrame(columns, index=sessions)


def _table(path: Path, needed: tuple[str, ...] | list[str]) -> Table:
    table = read_table(path, _WHOLE)
    missing = [name for name in needed if name not in table.frame.columns]
    if missing:
        raise InputError(f"{path}: no column {missing[0]!r}", _WHOLE)
    return table


def _numbers(table: Table, name: str, *, required: bool) -> pl.Series:
    cells = table.frame[name]
    found = numbers(cells)
    wrong = ~np.isfinite(found.to_numpy())
    table.refuse_first(cells, wrong if required else wrong & (cells != "").to_numpy(), "a number, as it was written")
    return found


def _instants(table: Table, name: str) -> pd.DatetimeIndex:
    """Dates and times as ``write_csv`` writes them, in ``pytz.UTC``."""
    cells = table.frame[name]
    found = pd.to_datetime(pd.Series(cells.to_list(), dtype=object), format="ISO8601", utc=True, errors="coerce")
    table.refuse_first(cells, found.isna(), "a date or time, as it was written")
    return pd.DatetimeIndex(found).tz_convert(pytz.UTC).as_unit("ns")
