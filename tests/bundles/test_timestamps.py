"""Dates alone, in every form in which they are written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from bundles.timestamps import are_dates, is_date
from reconcile import diff

DATES = (
    "2020-01-02", "20200102", "2020/01/02", "2020-W01-4", "2020W014", "2020-W01", "2020-001", "2020001", " 2020-01-02 ",
    "2020-01-02T00", "2020-01-02T00Z", "2020-01-02 00:00", "2020-01-02T0000", "2020-01-02T00:00:00",
    "2020-01-02T00:00:00,000", "2020-01-02 00:00:00.000000", "2020-01-02T00:00:00+00:00", "2020-01-02T00:00:00-0500",
    "2020-01-02T000000z", "2020-01-02 00:00 UTC", "2020-01-02T00:00+05",
)  # fmt: skip
TIMES = (
    "2020-01-02T01", "2020-01-02T00:01", "2020-01-02T00:00:01", "2020-01-02T00:00:00.001", "2020-01-02T00:00:00,5Z",
    "2020-01-02 21:00:00+00:00", "20200102T2100", "2020-W01-4T14:30", "2020-001T14:30", "2020-01-02T0000001",
)  # fmt: skip


@pytest.mark.parametrize(("stamps", "expected"), [(DATES, True), (TIMES, False)])
def test_a_date_is_one_however_it_is_written(stamps: tuple[str, ...], expected: bool):
    """One by one and all at once."""
    assert {stamp: is_date(stamp) for stamp in stamps} == dict.fromkeys(stamps, expected)
    for column in (pl.Series(stamps), pd.Series(stamps), pd.Index(stamps)):
        assert are_dates(column).tolist() == [expected] * len(stamps)


def test_midnight_counts_on_the_timestamps_own_clock():
    """Of what is no text."""
    paris = pd.Timestamp("2020-01-02", tz="Europe/Paris")
    assert are_dates(pd.Series([paris, paris.tz_convert("UTC")], dtype=object)).tolist() == [True, False]
    assert are_dates(pd.DatetimeIndex(["2020-01-02", "2020-01-02 14:30"])).tolist() == [True, False]
    assert are_dates(pd.Series([pd.Timestamp("2020-01-02"), pd.NaT])).tolist() == [True, False]


@pytest.mark.parametrize("midnight", ["", "T00", "T00Z", "T00:00", "T0000", "T00:00:00+00:00"])
def test_dates_alone_are_no_offset(tmp_path: Path, midnight: str):
    """A log of dates against the same trades at the open says that times are not known, and no more."""
    days = [f"2024-03-{day:02}" for day in (4, 5, 6, 7, 8, 11)]
    paths = [tmp_path / "dates.csv", tmp_path / "times.csv"]
    for path, time in zip(paths, (midnight, "T14:30:00Z"), strict=True):
        rows = [f"{day}{time},AAPL,{(-1) ** number},10" for number, day in enumerate(days)]
        path.write_text("\n".join(["timestamp,asset,quantity,price", *rows]) + "\n")
    remarks = diff(*paths).remarks
    assert any("dates without a time" in line for line in remarks)
    assert not any("offset" in line or "shift" in line for line in remarks)
