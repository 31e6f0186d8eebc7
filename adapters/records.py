"""Plain records that pass between an adapter and the rest: what an engine is given and what it answers."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bundles.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario
    from scenarios.terms import CompleteTerms, TermsInForce


class Mode(StrEnum):
    """``aligned``: the engine obeys every term. ``native``: it keeps its own default for a free one."""

    ALIGNED = "aligned"
    NATIVE = "native"


class Means(StrEnum):
    """How a rule is obeyed: what agreement on it proves about the engine, from most to least."""

    OWN = "the engine's own"
    SUBCLASS = "a subclass or callable of ours in the engine's place for one"
    MOMENT = "the engine's order API, called by us at another moment or in another order"
    OURS = "our own price, quantity or refusal"
    WATCH = "nothing: the run ends where it would matter"


@dataclass(frozen=True, slots=True)
class Setting:
    """One execution rule as it was in force, with the engine's source that carries it.

    ``rule`` is the name of a rule, a field of ``scenarios.rules.Rules``, or ``volume_limit``, a term that is no
    rule. ``value`` is what it was in words: those of ``scenarios.rules`` where one of its values was in force.
    ``source`` is ``package.module:Class.function`` of the engine (or of the adapter, where the
    adapter overrides the engine), importable where the engine is installed. ``how`` says how it is obeyed; ``None``
    where the adapter does not say.

    Raises
    ------
    InputError
        No rule has that name. A title, as ``Topic`` had them, is taken for its rule for one version, with a warning.
    """

    rule: str
    value: str
    source: str
    how: Means | None = None

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


def by_means(settings: Iterable[Setting], ours: Mapping[str, Means]) -> tuple[Setting, ...]:
    """Settings that say how they are obeyed.

    ``ours`` names rules, or sources, and how; a source of the engine that is not named is the engine's own, and one
    of an adapter says nothing.
    """
    return tuple(replace(each, how=ours.get(each.rule) or ours.get(each.source) or _own(each)) for each in settings)


def _own(setting: Setting) -> Means | None:
    return None if setting.source.startswith("adapters.") else Means.OWN


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
    def is_aligned(self) -> bool:
        return self.mode is Mode.ALIGNED
