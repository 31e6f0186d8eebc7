"""Signals become target weights here, once, before any engine sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from scenarios.instructions import IgnoredSignal, Request
from scenarios.terms import Section

if TYPE_CHECKING:
    import pandas as pd


class Sizing(Section):
    """How a BUY signal is sized: ``weight`` of the account value, at most ``max_positions`` at once."""

    weight: float = Field(gt=0, allow_inf_nan=False)
    max_positions: int = Field(gt=0)


class Rebalance(StrEnum):
    """When an intended position is set to its target weight again."""

    ON_SIGNAL = "on_signal"
    EVERY_SESSION = "every_session"


@dataclass(frozen=True, slots=True)
class Signal:
    """A BUY or a SELL of one asset, decided at the close of ``session``."""

    session: pd.Timestamp
    asset: str
    signal: str


def targets(signals: Iterable[Signal], sizing: Sizing) -> tuple[tuple[Request, ...], tuple[IgnoredSignal, ...]]:
    """Target weights for signals, and the signals that lead to none.

    SELL signals of a session come before its BUY signals, so that a place that a sale frees can be
    taken on the same session; within each side the given order is kept.
    """
    intended: set[str] = set()
    requests: list[Request] = []
    ignored: list[IgnoredSignal] = []
    for signal in sorted(signals, key=lambda signal: (signal.session, signal.signal == "BUY")):
        reason = _reason_to_ignore(signal, intended, sizing)
        if reason:
            ignored.append(IgnoredSignal(signal.session, signal.asset, signal.signal, reason))
            continue
        buy = signal.signal == "BUY"
        (intended.add if buy else intended.discard)(signal.asset)
        requests.append(Request(signal.session, signal.asset, weight=sizing.weight if buy else 0.0))
    return tuple(requests), tuple(ignored)


def _reason_to_ignore(signal: Signal, intended: set[str], sizing: Sizing) -> str:
    if signal.signal == "SELL":
        return "" if signal.asset in intended else "SELL while flat"
    if signal.asset in intended:
        return "BUY while held"
    if len(intended) >= sizing.max_positions:
        return f"BUY beyond max_positions = {sizing.max_positions}"
    return ""


def at_every_session(requests: Sequence[Request], sessions: pd.DatetimeIndex) -> Iterator[Request]:
    """The same targets, restated at every session until they are changed; a target of 0 is stated once.

    What is asked anew on a session comes first, every request of it, so that each keeps its order_id.
    """
    changes: dict[pd.Timestamp, list[Request]] = defaultdict(list)
    for request in requests:
        changes[request.session].append(request)
    standing: dict[str, float] = {}
    for session in sessions:
        changed = {request.asset: request.weight or 0.0 for request in changes[session]}
        yield from changes[session]
        yield from (Request(session, asset, weight=standing[asset]) for asset in standing if asset not in changed)
        standing = {asset: weight for asset, weight in (standing | changed).items() if weight}
