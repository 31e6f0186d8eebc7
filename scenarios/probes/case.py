"""What a probe is: a rule's name, a question, and the micro-scenarios that answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from scenarios.catalogue.micro import Ask, Micro, Prices
from scenarios.catalogue.micro_scenario import micro
from scenarios.terms import Commission, Slippage, Terms

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

_VOLUME = 4e9
"""Shares per bar: so many that no limit by volume is met, and as many as 32 bits hold."""

COSTLESS = Terms(initial_cash=100_000.0, commission=Commission(), slippage=Slippage())
"""What a case fixes unless it is about one of these: the rest is the engine's."""


type Bars = Sequence[Prices | None]
"""One entry per session; ``None`` is a session without a bar."""


def bar(opening: float, close: float | None = None) -> Prices:
    """A bar so wide that no slipped price leaves it."""
    close = opening if close is None else close
    return opening, 2 * max(opening, close), min(opening, close) / 2, close


def level(price: float, sessions: int, without: Sequence[int] = ()) -> tuple[Prices | None, ...]:
    """The same price on every session, and no bar on those named in ``without``."""
    return tuple(None if number in without else bar(price) for number in range(sessions))


@dataclass(frozen=True, eq=False)
class Case:
    """One micro-scenario.

    Attributes
    ----------
    name, asked
        A slug, and what is asked in half a sentence.
    bars
        By asset, in the order of the data's columns.
    asks
        In the order stated; all of shares, or all of weights.
    terms
        What is fixed; all else is free.
    must_fill
        An instruction without whose fill the case says nothing of the rule: the engine does not do such a thing.
    by_sequence
        Whether the order of execution within a session counts, and not only what came of it.
    """

    name: str
    asked: str
    bars: Mapping[str, Bars]
    asks: tuple[Ask, ...]
    terms: Terms = COSTLESS
    must_fill: Ask | None = None
    by_sequence: bool = False

    @cached_property
    def scenario(self) -> Scenario:
        """The case as a scenario."""
        return micro(
            Micro(
                name=self.name,
                topic="probes",
                summary=self.asked,
                exposes="",
                bars={asset: tuple(column) for asset, column in self.bars.items()},
                asks=self.asks,
                terms=self.terms,
                volumes={asset: (_VOLUME,) * len(column) for asset, column in self.bars.items()},
                first="2024-01-02",
            )
        )

    @cached_property
    def needed(self) -> str | None:
        """The order_id of ``must_fill``."""
        if self.must_fill is None:
            return None
        session = self.scenario.panel.sessions[self.must_fill.session]
        return f"{session:%Y%m%d}-{self.must_fill.asset}-1"


@dataclass(frozen=True, eq=False)
class Probe:
    """The question of one rule of ``Rules``, by the name of its field.

    ``cases`` are tried in turn until one value is left; each may take for granted the rules of probes before.
    """

    rule: str
    question: str
    cases: tuple[Case, ...] = field(default=())
