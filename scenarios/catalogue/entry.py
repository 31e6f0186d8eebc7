"""What the catalogue knows of a scenario before it is built. Light: ``reconcile list`` reads every entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """Our own topics, each a folder of the catalogue, in the order in which a newcomer meets them."""

    BASICS = "basics"
    ORDER_TYPES = "order_types"
    COSTS = "costs"
    CASH = "cash"
    SIZING = "sizing"
    SHORTS = "shorts"
    BARS = "bars"
    PRICES = "prices"
    VOLUME = "volume"
    ACTIONS = "actions"
    TRAPS = "traps"
    STRATEGIES = "strategies"
    STRESS = "stress"


@dataclass(frozen=True, kw_only=True)
class HandFill:
    """A fill as arithmetic on paper gives it: signed shares, account currency; ``session`` is ``2024-03-04``."""

    order_id: str
    session: str
    quantity: float
    price: float
    commission: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Hand:
    """What a scenario comes to, worked out by hand under its terms; never copied from an engine.

    ``final_value`` is the account value at the last session's close; ``refused`` and ``pending`` are order_ids.
    """

    fills: tuple[HandFill, ...]
    final_value: float
    refused: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A catalogue scenario.

    Attributes
    ----------
    name, topic
        Its slug, and the folder that it stands in: a ``Topic``, or the name of an entry point of another package.
    summary
        The one sentence that it asks.
    exposes
        The wrong convention that it would bring to light.
    builder
        ``module:function``; the function takes the entry and gives a ``Scenario``.
    link
        Where users met it: an issue, a page of documentation.
    hand
        Expected values that were worked out on paper; without them the reference engine's under the terms hold.
    is_required
        Whether every engine must be able to run it: explicit market orders of whole shares, long, filled at the
        next open, every session with a bar.
    is_quick
        Whether it runs in seconds on every engine; the others are left out unless asked for.
    """

    name: str
    topic: str
    summary: str
    exposes: str
    builder: str
    link: str = ""
    hand: Hand | None = None
    is_required: bool = False
    is_quick: bool = True
