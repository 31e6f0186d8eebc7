"""What a format is: how it is recognised, how it is read, and what it has to say about a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from adapters.contract import Run
    from adapters.results import ResultLog
    from reconcile.logs.formats.head import Head
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


@dataclass(frozen=True, slots=True)
class Note:
    """Something found before the comparison, said once.

    ``rows`` holds what it is about, one text each: places in the file, or pieces of fills.
    """

    topic: NoteKind
    text: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What a side reports beside its fills, account currency; ``last`` is the session of ``final_value``."""

    initial_cash: float
    final_value: float
    last: pd.Timestamp

    @classmethod
    def of_run(cls, run: Run) -> Account | None:
        """``None`` where something is not reported, or where dividends belong to no fill."""
        return None if run.actions else cls._reported(run, run.terms.initial_cash)

    @classmethod
    def of_result(cls, result: ResultLog) -> Account | None:
        """``None`` where something is not reported."""
        return cls._reported(result, result.initial_cash)

    @classmethod
    def _reported(cls, log: Run | ResultLog, cash: float | None) -> Account | None:
        if cash is None or log.equity is None or log.final_value is None:
            return None
        return cls(float(cash), log.final_value, log.equity.index[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One side of ``reconcile diff`` as it was asked for: a file, or a frame under a name.

    ``path`` is the file, or the name that ``frame`` has in messages; ``mapping`` is {our column: theirs}; ``zone``
    names the zone of timestamps that state none; ``asset`` names the asset of a log that is about a single one;
    ``shift`` is added to every timestamp; ``account`` is what the side reports beside its fills.
    """

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    zone: str | None = None
    asset: str | None = None
    shift: str | None = None
    frame: pd.DataFrame | None = None
    account: Account | None = None

    @property
    def name(self) -> str:
        """What the side is called: a file by its name without the ending."""
        return self.path.stem if self.frame is None else str(self.path)


@dataclass(frozen=True, eq=False)
class ReadLog:
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
    read: Callable[[Source], ReadLog]
