"""Bars written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.catalogue.micro import Prices

type Bars = Sequence[Prices | None]
"""One entry per session; ``None`` is a session without a bar."""


def bar(opening: float, close: float | None = None) -> Prices:
    """A bar so wide that no slipped price leaves it."""
    close = opening if close is None else close
    return opening, 2 * max(opening, close), min(opening, close) / 2, close


def level(price: float, sessions: int, without: Sequence[int] = ()) -> tuple[Prices | None, ...]:
    """The same price on every session, and no bar on those named in ``without``."""
    return tuple(None if number in without else bar(price) for number in range(sessions))
