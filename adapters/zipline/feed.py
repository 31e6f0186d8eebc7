"""Panel to Zipline's data: the dynamic bundle's readers behind a data portal of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zipline.data.data_portal import DataPortal

from adapters.contract import Unsupported
from bundles.zipline.bundle import bundle_for, in_memory, load, unnameable_reason, unsupported_reason

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel


@dataclass(frozen=True)
class Feed:
    """What an algorithm runs on; ``sessions`` are naive, as Zipline wants every label to be."""

    portal: Any
    calendar: Any
    assets: dict[str, Any]
    sessions: pd.DatetimeIndex


@contextmanager
def open_feed(panel: Panel) -> Iterator[Feed]:
    """The panel's bundle, made when it does not exist yet. Zipline's registry of bundles stays out of it.

    A panel that a bundle would round is read from memory, every digit of it.

    Raises
    ------
    Unsupported
        Zipline cannot tell the assets apart, or would read the wrong bars.
    """
    reason = unnameable_reason(panel) or _misread_sessions(panel)
    if reason is not None:
        raise Unsupported(reason)
    is_exact = unsupported_reason(panel) is None
    with load(bundle_for(panel)) if is_exact else in_memory(panel) as bundle:
        yield Feed(
            portal=_portal(bundle),
            calendar=bundle.equity_daily_bar_reader.trading_calendar,
            assets=_assets(bundle.asset_finder, panel),
            sessions=panel.sessions.tz_localize(None),
        )


def _misread_sessions(panel: Panel) -> str | None:
    """Why Zipline would read the bar before. BarData._get_current_minute hands a session's label to
    DataPortal.get_spot_value, which takes it for a minute: of the day before, if that ran to midnight UTC.
    """
    if (panel.closes.normalize() == panel.sessions).all():
        return None
    return f"sessions of {panel.calendar} run to midnight UTC, where Zipline reads the bar of the session before"


def _portal(bundle: Any) -> Any:
    daily = bundle.equity_daily_bar_reader
    return DataPortal(
        bundle.asset_finder,
        trading_calendar=daily.trading_calendar,
        first_trading_day=daily.first_trading_day,
        equity_daily_reader=daily,
        adjustment_reader=bundle.adjustment_reader,
    )


def _assets(finder: Any, panel: Panel) -> dict[str, Any]:
    """By place and not by symbol: a bundle's sids are the columns of its panel."""
    assets = finder.retrieve_all(range(len(panel.assets)))
    return dict(zip(panel.assets, assets, strict=True))
