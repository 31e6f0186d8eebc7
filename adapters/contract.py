"""The whole contract between an engine and the rest: what an adapter declares, gets and gives back.

A third-party engine needs this module and, for what a scenario asks, ``scenarios.terms``; it makes one
``Adapter`` and names it under the entry-point group ``backtest_reconcile.adapters``.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import import_module, metadata
from typing import TYPE_CHECKING, NamedTuple

from adapters.capability import FULL as FULL
from adapters.capability import Capability as Capability
from adapters.capability import EngineUnavailable as EngineUnavailable
from adapters.capability import NotImplementedByAdapter as NotImplementedByAdapter
from adapters.capability import Support as Support
from adapters.capability import Unsupported as Unsupported
from adapters.cash_watch import refuse_where_cash_binds as refuse_where_cash_binds
from adapters.causes import Cause as Cause
from adapters.causes import Defect as Defect
from adapters.causes import Expectation as Expectation
from adapters.ordering import sells_first as sells_first
from adapters.reading import TOLD_COLUMNS as TOLD_COLUMNS
from adapters.reading import ReadsResults
from adapters.reading import Told as Told
from adapters.stopwatch import stopwatch as stopwatch
from adapters.views import RunViews
from scenarios.features import Feature as Feature

if TYPE_CHECKING:
    from types import ModuleType

    import pandas as pd

    from bundles.actions import CorporateAction
    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario
    from scenarios.terms import CompleteTerms, Terms


class Mode(StrEnum):
    """``aligned``: the engine obeys every term. ``native``: it keeps its own default for a free one."""

    ALIGNED = "aligned"
    NATIVE = "native"


class Topic(StrEnum):
    """An execution rule on which engines are known to differ."""

    FILL = "fill moment"
    LOT = "share rounding"
    SIZING_PRICE = "price used for sizing"
    ACCOUNT_VALUE = "account value used for sizing"
    ORDER = "order of execution within a session"
    CASH = "order that cash does not cover"
    COMMISSION = "commission"
    SLIPPAGE = "slippage"
    CLIPPING = "limit on the slipped price"
    VOLUME = "limit by volume"
    INITIAL_CASH = "initial cash"


@dataclass(frozen=True, slots=True)
class Setting:
    """One execution rule as it was in force, with the engine's source that carries it.

    ``source`` is ``package.module:Class.function`` of the engine (or of the adapter, where the
    adapter overrides the engine), importable where the engine is installed.
    """

    topic: Topic
    value: str
    source: str


class Fill(NamedTuple):
    """One execution as an adapter reports it, before our columns are derived from it.

    ``quantity`` is signed shares (negative sells), ``price`` is after slippage, ``commission`` is in
    account currency and positive when paid, or ``None`` where the engine does not say. ``moment`` is
    ``open``, ``close`` or ``intraday``. Fills are given in the order of execution.

    ``reference`` is the price before slippage of an ``intraday`` fill: the limit, or the stop that was touched.
    At the open and at the close it is the market's, and left out here. An order that the market had gapped
    through when the session opened is filled at the ``open``.
    """

    order_id: str
    session: pd.Timestamp
    asset: str
    quantity: float
    price: float
    commission: float | None
    moment: str
    reference: float | None = None


class Refusal(NamedTuple):
    """An order that the engine refused or cut, with the engine's own reason."""

    order_id: str
    session: pd.Timestamp
    asset: str
    reason: str


class Pending(NamedTuple):
    """An order that was asked, never filled and never refused; ``session`` is its decision session."""

    order_id: str
    session: pd.Timestamp
    asset: str


@dataclass(frozen=True)
class Outcome:
    """What an adapter hands back. ``None`` means that the engine does not report it.

    ``equity`` and ``cash``: float64, account currency, one value per session at its close, fills of
    the session included. ``positions``: float64 shares, session × asset, same moment. ``marks``: the
    engine's price per share by asset at the last session.
    """

    fills: tuple[Fill, ...]
    refusals: tuple[Refusal, ...] | None
    pending: tuple[Pending, ...] | None
    equity: pd.Series[float] | None
    cash: pd.Series[float] | None
    positions: pd.DataFrame | None
    marks: pd.Series[float] | None
    engine_seconds: float


@dataclass(frozen=True, eq=False)
class Run(RunViews):
    """One engine's run of one scenario: everything the judge may look at.

    ``fills`` holds the trade log's columns (see ``adapters.frames``), the other frames
    ``order_id, session, asset`` and, for rejections, ``reason``. ``closes`` is the panel's close, session ×
    asset, carried forward over missing bars: the marks of every session. ``seconds`` is the whole run with
    the engine's import, ``engine_seconds`` the part spent inside the engine. ``actions`` are the panel's splits
    and dividends; fills, positions and closes are as traded at the time. ``None`` is "not reported".
    """

    engine: str
    version: str
    mode: Mode
    scenario: str
    terms: CompleteTerms
    settings: tuple[Setting, ...]
    fills: pd.DataFrame
    equity: pd.Series[float] | None
    cash: pd.Series[float] | None
    positions: pd.DataFrame | None
    marks: pd.Series[float] | None
    rejections: pd.DataFrame | None
    pending: pd.DataFrame | None
    closes: pd.DataFrame
    seconds: float
    engine_seconds: float
    actions: tuple[CorporateAction, ...] = ()

    @property
    def final_value(self) -> float | None:
        """The account value that the engine reports at the last session, account currency."""
        return None if self.equity is None else float(self.equity.iloc[-1])


@dataclass(frozen=True)
class Task:
    """What an engine gets: the scenario, the mode, and terms of which none is free."""

    scenario: Scenario
    mode: Mode
    terms: CompleteTerms

    def submissions(self, session: pd.Timestamp) -> tuple[Instruction, ...]:
        """Instructions decided at the close of ``session``, in the scenario's own order."""
        return self.scenario.by_session.get(session, ())

    @property
    def is_aligned(self) -> bool:
        return self.mode is Mode.ALIGNED


@dataclass(frozen=True)
class Adapter(ReadsResults):
    """One engine: its declarations, and the module that is imported only when it runs.

    Attributes
    ----------
    name, distribution
        The engine's name in commands (also the name of its extra), and its installed distribution.
    module
        Dotted name of a module with ``simulate(task: Task) -> Outcome`` and
        ``settings(task: Task) -> tuple[Setting, ...]``.
    native_terms
        What the engine does by itself for each term that a scenario leaves free.
    capabilities
        What the engine offers; a feature that is not named is ``unknown``.
    expectations
        Differences in aligned mode that are known, each with cause and size.
    defects
        Faults of the engine that are known to its maintainers, each with a link.
    """

    name: str
    distribution: str
    module: str
    native_terms: Terms
    capabilities: Mapping[Feature, Capability] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def version(self) -> str | None:
        """The installed version, or ``None`` where the engine is not installed."""
        try:
            return metadata.version(self.distribution)
        except metadata.PackageNotFoundError:
            return None

    def capability(self, feature: Feature) -> Capability:
        """The adapter's word on a feature, for the installed version; silence is ``unknown``."""
        declared = self.capabilities.get(feature, Capability())
        return declared if self.version is None else declared.of_version(self.version)

    def run(self, scenario: Scenario, mode: Mode | str = Mode.ALIGNED) -> Run:
        """Run ``scenario`` on the engine.

        Raises
        ------
        InputError
            Orders of fractions of shares, where aligned mode or the scenario has whole lots.
        Unsupported
            The engine cannot do what the scenario asks, or cannot where it came to matter.
        EngineUnavailable
            The engine is not installed or fails to import.
        """
        from adapters.frames import run_of

        started = time.perf_counter()
        if self.version is None:
            raise self._unavailable("is not installed")
        task = self._task(scenario, Mode(mode))
        with stopwatch() as importing:
            engine = self._import_engine()
        outcome: Outcome = engine.simulate(task)
        run = run_of(task, self, engine.settings(task), outcome)
        engine_seconds = importing() + outcome.engine_seconds
        return replace(run, seconds=time.perf_counter() - started, engine_seconds=engine_seconds)

    def _task(self, scenario: Scenario, mode: Mode) -> Task:
        from scenarios.terms import ALIGNED_TERMS

        terms = scenario.terms.completed_by(ALIGNED_TERMS if mode is Mode.ALIGNED else self.native_terms)
        if mode is Mode.ALIGNED or scenario.terms.lot is not None:
            scenario.check_lot(terms.lot)
        for feature in sorted(scenario.needs(terms)):
            capability = self.capability(feature)
            if capability.support is not Support.FULL:
                kind = Unsupported if capability.support is Support.UNSUPPORTED else NotImplementedByAdapter
                raise kind(f"{feature}: {capability.reason}")
        return Task(scenario, mode, terms)

    def _import_engine(self) -> ModuleType:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)  # of engines' sources, when first compiled
                return import_module(self.module)
        except ImportError as error:
            raise self._unavailable(f"fails to import ({error})") from error

    def _unavailable(self, what: str) -> EngineUnavailable:
        return EngineUnavailable(f"engine {self.name} {what}", f'pip install "backtest-reconcile[{self.name}]"')
