"""The files of a Zipline bundle, written by Zipline's writers and opened by its readers."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.actions import ActionKind
from bundles.panel import FIELDS, Panel
from bundles.zipline.check import first_rows

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from zipline.data.bundles.core import BundleData
    from zipline.data.session_bars import SessionBarReader

_BARS, _ASSETS, _ADJUSTMENTS = "bars.bcolz", "assets.sqlite", "adjustments.sqlite"


def write_files(panel: Panel, root: Path) -> None:
    """Bars, assets and adjustments of ``panel`` into the folder ``root``."""
    _write_bars(panel, root / _BARS)
    _write_assets(panel, root / _ASSETS)
    _write_adjustments(panel, root / _ADJUSTMENTS, root / _BARS)


def _write_bars(panel: Panel, path: Path) -> None:
    from zipline.data.bcolz_daily_bars import BcolzDailyBarWriter

    from bundles.zipline.readers import calendar_around

    sessions = panel.sessions.tz_localize(None)
    calendar = calendar_around(panel.calendar, sessions[0], sessions[-1])
    writer = BcolzDailyBarWriter(str(path), calendar, sessions[0], sessions[-1])
    writer.write(_rows_by_sid(panel), invalid_data_behavior="ignore")  # NaN is "no bar", and meant


def _write_assets(panel: Panel, path: Path) -> None:
    """Built in memory: on disk, SQLite would wait for the disk at each of many small commits."""
    engine = asset_engine(panel)
    connection = engine.raw_connection().driver_connection
    assert isinstance(connection, sqlite3.Connection)
    path.write_bytes(connection.serialize())
    engine.dispose()


def asset_engine(panel: Panel) -> Engine:
    """The assets of ``panel`` in a database of their own, in memory."""
    import sqlalchemy
    from zipline.assets import AssetDBWriter

    engine = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.StaticPool)
    AssetDBWriter(engine).write(equities=_equities(panel), exchanges=_exchanges())
    return engine


def _write_adjustments(panel: Panel, path: Path, bars: Path) -> None:
    from bundles.zipline.readers import StoredBars

    path.write_bytes(adjustments(panel, StoredBars(str(bars))).serialize())


def adjustments(panel: Panel, bars: SessionBarReader) -> sqlite3.Connection:
    """Splits and dividends in memory; without any Zipline wants the tables all the same."""
    from zipline.data.adjustments import SQLiteAdjustmentWriter

    connection = sqlite3.connect(":memory:")
    SQLiteAdjustmentWriter(connection, bars).write(splits=_splits(panel), dividends=_dividends(panel))
    return connection


def _splits(panel: Panel) -> pd.DataFrame | None:
    """Zipline's ratio is the old shares per new share, by which earlier prices are multiplied."""
    splits = _actions(panel, ActionKind.SPLIT, ["sid", "effective_date", "ratio"])
    return None if splits is None else splits.assign(ratio=1 / splits["ratio"])


def _dividends(panel: Panel) -> pd.DataFrame | None:
    """Declared the session before, and paid on the ex-date to who held the shares then."""
    dividends = _actions(panel, ActionKind.DIVIDEND, ["sid", "ex_date", "amount"])
    if dividends is None:
        return None
    return dividends.assign(**dict.fromkeys(("declared_date", "record_date", "pay_date"), dividends["ex_date"]))


def _actions(panel: Panel, kind: ActionKind, columns: list[str]) -> pd.DataFrame | None:
    found = [each for each in panel.actions if each.kind is kind]
    rows = [(panel.assets.index(each.asset), each.session.tz_localize(None), each.amount) for each in found]
    return pd.DataFrame(rows, columns=columns) if rows else None


def _rows_by_sid(panel: Panel) -> Iterator[tuple[int, pd.DataFrame]]:
    """Each asset's rows from its first bar to the last session: Zipline wants every session in between."""
    values = np.nan_to_num(panel.values(), nan=0.0)
    sessions = panel.sessions.tz_localize(None)
    for sid, first in enumerate(first_rows(panel)):
        rows = dict(zip(FIELDS, values[:, first:, sid], strict=True))
        yield sid, pd.DataFrame(rows, index=sessions[first:])


def _equities(panel: Panel) -> pd.DataFrame:
    sessions = panel.sessions.tz_localize(None)
    return pd.DataFrame(
        {
            "symbol": panel.assets,
            "asset_name": panel.assets,
            "exchange": "NYSE",
            "start_date": sessions[first_rows(panel)],
            "end_date": sessions[-1],
            # Zipline sells what reaches this date; nothing does before the data ends.
            "auto_close_date": sessions[-1] + pd.Timedelta(days=1),
        }
    )


def _exchanges() -> pd.DataFrame:
    return pd.DataFrame({"exchange": ["NYSE"], "canonical_name": ["NYSE"], "country_code": ["US"]})


def open_files(root: Path) -> BundleData:
    """Zipline's readers of what ``write_files`` wrote."""
    from zipline.assets import AssetFinder
    from zipline.data.adjustments import SQLiteAdjustmentReader
    from zipline.data.bundles.core import BundleData

    from bundles.zipline.readers import StoredBars

    return BundleData(
        asset_finder=AssetFinder(str(root / _ASSETS)),
        equity_minute_bar_reader=None,
        equity_daily_bar_reader=StoredBars(str(root / _BARS)),
        adjustment_reader=SQLiteAdjustmentReader(str(root / _ADJUSTMENTS)),
    )


@contextmanager
def quiet() -> Iterator[None]:
    """What Zipline calls in pandas, numpy and bcolz is not ours to mend."""
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning, pd.errors.PerformanceWarning):
            warnings.simplefilter("ignore", category)
        yield
