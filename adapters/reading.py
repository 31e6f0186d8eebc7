"""How an adapter is handed a result that its engine gave outside of this project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from bundles import DEFAULT_CALENDAR

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Adapter
    from adapters.results import ResultLog


TOLD_COLUMNS = ("order_id", "timestamp", "asset", "quantity", "price", "commission", "reference_price", "moment")
"""What an adapter reads of each fill: quantity in signed shares; NaN, or ``None`` for a moment, is "not told"."""


class Told(NamedTuple):
    """What a result tells, as an adapter reads it.

    ``fills`` has ``TOLD_COLUMNS``, one row per fill in order of execution; timestamps as the engine states them,
    and ``moment`` says ``open`` or ``close`` where the engine does. ``equity`` is the account value in account
    currency by the engine's own timestamps, ``initial_cash`` what the account began with.
    """

    fills: pd.DataFrame
    equity: pd.Series[float] | None = None
    initial_cash: float | None = None


@dataclass(frozen=True)
class Reading:
    """What the caller says beside the result; see ``ReadsResults.from_result``."""

    moment: str | None = None
    assets: Mapping[str, str] | None = None
    calendar: str = DEFAULT_CALENDAR


class ReadsResults:
    """The part of ``Adapter`` that reads results; the engine is imported when one is handed over."""

    def from_result(
        self,
        result: object,
        *,
        moment: str | None = None,
        assets: Mapping[str, str] | None = None,
        calendar: str = DEFAULT_CALENDAR,
    ) -> ResultLog:
        """The trade log of a result that somebody's own run of the engine gave.

        Parameters
        ----------
        result
            What the engine hands back: each adapter's ``from_result`` says what that is.
        moment
            ``open`` or ``close`` of the session: when orders filled, for results that state dates only. Without it
            the moment stays unknown, and so do dollars of timing within a session.
        assets
            The result's names of assets to those of the other side.
        calendar
            The exchange's, for sessions and their opens and closes.

        Raises
        ------
        InputError
            ``result`` is no result of this engine, or contradicts what is said beside it.
        NotImplementedByAdapter
            The adapter reads no results.
        """
        from adapters.results import log_of

        return log_of(cast("Adapter", self), result, Reading(moment, assets, calendar))
