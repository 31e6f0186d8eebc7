"""What an adapter reads of a result that its engine gave outside of this project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

RESULT_COLUMNS = ("order_id", "timestamp", "asset", "quantity", "price", "commission", "reference_price", "moment")
"""The columns of reported fills: quantity in signed shares; NaN, or ``None`` for a moment, is "not reported"."""


class ReportedResult(NamedTuple):
    """What a result reports, as an adapter reads it.

    ``fills`` has ``RESULT_COLUMNS``, one row per fill in order of execution; timestamps as the engine states them,
    and ``moment`` is ``open`` or ``close`` where the engine reports it. ``equity`` is the account value in account
    currency by the engine's own timestamps, ``initial_cash`` what the account began with.
    """

    fills: pd.DataFrame
    equity: pd.Series[float] | None = None
    initial_cash: float | None = None


@dataclass(frozen=True)
class ReadingOptions:
    """What the caller says beside the result; see ``Adapter.from_result``.

    Raises
    ------
    InputError
        ``moment`` is neither ``open`` nor ``close``.
    """

    moment: str | None = None
    assets: Mapping[str, str] | None = None
    calendar: str = DEFAULT_CALENDAR

    def __post_init__(self) -> None:
        if self.moment not in (None, "open", "close"):
            raise InputError(f"moment is {self.moment!r}", "orders fill at the 'open' or at the 'close'")
