"""What a format is: how it is recognised, how it is read, and what it has to say about a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog


class NoteKind(StrEnum):
    """What a note is about."""

    LEFT_OUT = "left_out"
    CORRECTED = "corrected"
    DUPLICATES = "duplicates"
    ASSUMED = "assumed"
    PARTIAL_FILLS = "partial_fills"
    OFFSET = "offset"
    SHIFTED = "shifted"
    CONTRADICTION = "contradiction"
    MOMENT = "moment"
    PAIRING = "pairing"
    PRICES = "prices"
    ACTIONS = "actions"
    SPLITS = "splits"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Note:
    """Something found before the comparison, said once.

    ``rows`` holds what it is about, one text each: places in the file, or pieces of fills.
    """

    topic: NoteKind
    text: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ReadLog:
    """A log as it was read, in our columns and checked, and what there is to say about it."""

    log: TradeLog
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A format of trade logs: ``name`` is for ``--format-a``, ``title`` for people.

    ``recognises`` looks at the head of a file only; ``read`` raises ``InputError`` for what it cannot use, and
    gives timestamps with their zone wherever they have a time. ``ids_are_local``: its order ids are numbers of trades
    in the list, which pair no orders of two logs. ``export`` says how to get such a file, ``zone`` the time zone of
    times that state none, and ``fees`` where they are: words for ``reconcile list --formats``. ``last``: it takes
    anybody's files, so it is asked when no other format knows a file, 1 before 2.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[Source], ReadLog]
    ids_are_local: bool = False
    export: str = ""
    zone: str = ""
    fees: str = ""
    last: int = 0
