"""What a format is: how it is recognised, how it is read, and what it has to say about a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.logs.formats.head import Head
    from reconcile.logs.trade_log import TradeLog


class Topic(StrEnum):
    """What a note is about."""

    LEFT_OUT = "left_out"
    CORRECTED = "corrected"
    DUPLICATES = "duplicates"
    ASSUMED = "assumed"
    PARTIAL_FILLS = "partial_fills"
    OFFSET = "offset"
    SHIFTED = "shifted"


@dataclass(frozen=True, slots=True)
class Note:
    """Something found before the comparison, said once.

    ``rows`` holds what it is about, one text each: places in the file, or pieces of fills.
    """

    topic: Topic
    text: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One side of ``reconcile diff`` as it was asked for.

    ``mapping`` is {our column: theirs}; ``zone`` names the zone of timestamps that state none; ``asset`` names
    the asset of a log that is about a single one; ``shift`` is added to every timestamp.
    """

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    zone: str | None = None
    asset: str | None = None
    shift: str | None = None


@dataclass(frozen=True, eq=False)
class Reading:
    """A log as it was read, in our columns and checked, and what there is to say about it."""

    log: TradeLog
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A format of trade logs: ``name`` is for ``--format-a``, ``title`` for people.

    ``recognises`` looks at the head of a file only; ``read`` raises ``InputError`` for what it cannot use, and
    gives timestamps with their zone wherever they have a time.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[Source], Reading]
