"""One side of ``reconcile diff`` as it was asked for, before anything of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from adapters.contract import Run
    from adapters.results import ResultLog


@dataclass(frozen=True, slots=True)
class Account:
    """What a side reports beside its fills, account currency; ``last`` is the session of ``final_value``."""

    initial_cash: float
    final_value: float
    last: pd.Timestamp

    @classmethod
    def reported(cls, log: Run | ResultLog, cash: float | None) -> Account | None:
        """What an engine's log reports, ``cash`` at first; ``None`` where something is not reported."""
        if cash is None or log.equity is None or log.final_value is None:
            return None
        return cls(float(cash), log.final_value, log.equity.index[-1])


class Reading(TypedDict, total=False):
    """How two logs are read, by the names of the command's options: those that end in ``_a`` are of A alone.

    ``map`` is a text such as ``price=Px,quantity=Qty``, or ``{"price": "Px"}``; ``map_assets`` likewise.
    """

    map: str | Mapping[str, str] | None
    map_a: str | Mapping[str, str] | None
    map_b: str | Mapping[str, str] | None
    format_a: str | None
    format_b: str | None
    tz_a: str | None
    tz_b: str | None
    asset_a: str | None
    asset_b: str | None
    shift_a: str | None
    shift_b: str | None
    moment_a: str | None
    moment_b: str | None
    map_assets: str | Mapping[str, str] | None
    dayfirst: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One side of ``reconcile diff`` as it was asked for: a file, or a frame under a name.

    ``path`` is the file, or the name that ``frame`` has in messages; ``mapping`` is {our column: theirs}; ``zone``
    names the zone of timestamps that state none; ``asset`` names the asset of a log that is about a single one;
    ``shift`` is added to every timestamp; ``account`` is what the side reports beside its fills; ``moment``, ``open``
    or ``close``, is that of dates without a time. ``assets`` is {name in the log: name to be used}; ``dayfirst`` says
    whether 01/02/2024 is in February, where the log does not tell.
    """

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    zone: str | None = None
    asset: str | None = None
    shift: str | None = None
    frame: pd.DataFrame | None = None
    account: Account | None = None
    moment: str | None = None
    assets: Mapping[str, str] = field(default_factory=dict)
    dayfirst: bool | None = None

    @property
    def name(self) -> str:
        """What the side is called: a file by its name without the ending."""
        return self.path.stem if self.frame is None else str(self.path)
