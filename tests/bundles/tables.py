"""Small tables of bars for the tests of the package."""

from __future__ import annotations

from typing import Any

import pandas as pd

# The first week of 2020: Thursday, Friday, then Monday to Wednesday.
DAYS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08")


def bars(days: Any = DAYS, start: float = 100.0) -> pd.DataFrame:
    """One asset, one row per day, the index as given."""
    index = pd.Index(days)
    opened = pd.Series([start + step for step in range(len(index))], dtype="float64")
    columns = {
        "open": opened,
        "high": opened + 2.0,
        "low": opened - 1.0,
        "close": opened + 1.0,
        "volume": 1_000.0 + opened.index,
    }
    return pd.DataFrame(columns).set_index(index)


def long(assets: tuple[str, ...] = ("AAPL", "MSFT"), days: Any = DAYS) -> pd.DataFrame:
    """One row per asset and session, by asset, numbered from 0."""
    parts = [
        bars(days, start=100.0 * (number + 1)).rename_axis("session").reset_index().assign(asset=asset)
        for number, asset in enumerate(assets)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["session", "asset", "open", "high", "low", "close", "volume"]]


def planted(row: int, **cells: Any) -> pd.DataFrame:
    """``long()`` with some cells of one row replaced."""
    table = long()
    for column, value in cells.items():
        table[column] = table[column].astype(object)
        table.loc[row, column] = value
    return table.infer_objects()
