"""Plain records that pass between an adapter and the rest: what an engine is given and what it answers."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bundles.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from bundles.arrays import Floats, Ints
    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario
    from scenarios.terms import CompleteTerms, TermsInForce


class Mode(StrEnum):
    """``aligned``: the engine obeys every term. ``native``: it keeps its own default for a free one."""

    ALIGNED = "aligned"
    NATIVE = "native"


@dataclass(frozen=True, slots=True)
class Setting:
    """One execution rule as it was in force, with the engine's source that carries it.

    ``rule`` is the name of a rule, a field of ``scenarios.rules.Rules``, or ``volume_limit``, a term that is no
    rule. ``value`` is what it was in words: those of ``scenarios.rules`` where one of its values was in force.
    ``source`` is ``package.module:Class.function`` of the engine (or of the adapter, where the
    adapter overrides the engine), importable where the engine is installed.

    Raises
    ------
    InputError
        No rule has that name. A title, as ``Topic`` had them, is taken for its rule for one version, with a warning.
    """

    rule: str
    value: str
    source: str

    def __post_init__(self) -> None:
        from scenarios.rules import TITLES  # here, for it stands on pydantic and declarations are read at every start

        if self.rule in TITLES:
            return
        rule = next((name for name, title in TITLES.items() if title == self.rule), None)
        if rule is None:
            raise InputError(f"no execution rule is called {self.rule!r}", f"rules are {', '.join(TITLES)}")
        warnings.warn(f"Setting({str(self.rule)!r}, …) is now Setting({rule!r}, …)", DeprecationWarning, stacklevel=3)
        object.__setattr__(self, "rule", rule)

    @property
    def topic(self) -> str:
        """What the rule decides, in words: its title in every report."""
        from scenarios.rules import TITLES

        return TITLES[self.rule]


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
    engine's price per share by asset at the last session. ``terms`` is what was in force where a preset made it
    other than the task's terms.
    """

    fills: tuple[Fill, ...]
    refusals: tuple[Refusal, ...] | None
    pending: tuple[Pending, ...] | None
    equity: pd.Series[float] | None
    cash: pd.Series[float] | None
    positions: pd.DataFrame | None
    marks: pd.Series[float] | None
    engine_seconds: float
    terms: TermsInForce | None = None


@dataclass(frozen=True, eq=False)
class Replay:
    """A run in plain numbers: what it takes to measure and compare many.

    Attributes
    ----------
    equity, cash
        float64, account currency, one value per session at its close, fills of the session included.
    fills
        In the order of execution; each has its ``reference``, the price before slippage.
    filled
        int64, one per fill: the number of its session, the first is 0.
    refusals
        Orders refused or cut, each with the reason.
    pending
        Orders that were asked, never filled and never refused.
    """

    equity: Floats
    cash: Floats
    fills: tuple[Fill, ...]
    filled: Ints
    refusals: tuple[Refusal, ...]
    pending: tuple[Pending, ...]

    @property
    def final_value(self) -> float:
        """The account's value at the last session's close, account currency."""
        return float(self.equity[-1])

    @cached_property
    def commissions(self) -> Floats:
        """float64, one per fill, account currency, positive when paid."""
        return self._of_fills([fill.commission or 0.0 for fill in self.fills])

    @cached_property
    def slippages(self) -> Floats:
        """float64, one per fill, account currency, positive when adverse."""
        return self._of_fills([fill.quantity * (fill.price - _reference(fill)) for fill in self.fills])

    @cached_property
    def values(self) -> Floats:
        """float64, one per fill: shares times price, account currency, positive; their sum is the turnover."""
        return self._of_fills([abs(fill.quantity) * fill.price for fill in self.fills])

    def by_session(self, of_fills: Floats) -> Floats:
        """Sums by session of one number per fill: ``by_session(replay.commissions)``; 0 where nothing is filled."""
        import numpy as np

        return np.bincount(self.filled, weights=of_fills, minlength=len(self.equity))

    @cached_property
    def fill_counts(self) -> Ints:
        """int64, one per session: how many fills it has."""
        import numpy as np

        return np.bincount(self.filled, minlength=len(self.equity))

    @cached_property
    def refused(self) -> frozenset[str]:
        """order_ids of the orders that were refused whole."""
        return frozenset(each.order_id for each in self.refusals) - self._filled_ids

    @cached_property
    def cut(self) -> frozenset[str]:
        """order_ids of the orders that were filled in part, and refused for the rest."""
        return frozenset(each.order_id for each in self.refusals) & self._filled_ids

    @cached_property
    def orders(self) -> int:
        """How many orders there were: filled, refused or pending. A target that asks for no share makes none."""
        waiting = {each.order_id for each in self.pending}
        return len(self._filled_ids | self.refused | waiting)

    @cached_property
    def _filled_ids(self) -> frozenset[str]:
        return frozenset(fill.order_id for fill in self.fills)

    def _of_fills(self, numbers: list[float]) -> Floats:
        import numpy as np

        return np.array(numbers, dtype=np.float64)


def _reference(fill: Fill) -> float:
    assert fill.reference is not None  # an engine that offers replays states it for every fill
    return fill.reference


@dataclass(frozen=True)
class Task:
    """What an engine gets: the scenario, the mode, and terms of which none is free.

    ``preset`` names the engine's own set of defaults that holds for each term that the scenario leaves free, in
    native mode, where one was asked for; ``terms`` has the adapter's ``native_terms`` for them all the same.
    """

    scenario: Scenario
    mode: Mode
    terms: CompleteTerms
    preset: str = ""

    def submissions(self, session: pd.Timestamp) -> tuple[Instruction, ...]:
        """Instructions decided at the close of ``session``, in the scenario's own order."""
        return self.scenario.by_session.get(session, ())

    @property
    def sells_first(self) -> bool:
        """Whether the terms have sales go first: always in aligned mode, unless the scenario says otherwise."""
        from scenarios.terms import Order

        return self.terms.order is Order.SELLS_FIRST

    @property
    def sizes_at_fill(self) -> bool:
        """Whether the terms have target weights sized at their fill."""
        from scenarios.terms import SizeAt

        return self.terms.size_at is SizeAt.FILL

    @property
    def is_aligned(self) -> bool:
        return self.mode is Mode.ALIGNED
