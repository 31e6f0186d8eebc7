"""Plain records that pass between an adapter and the rest: what an engine is given and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario
    from scenarios.terms import CompleteTerms


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
