"""Whether a bundle gives back what was written: Zipline stores bars by position and minds no wrong date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bundles.panel import FIELDS, Panel

if TYPE_CHECKING:
    from zipline.data.bundles.core import BundleData

    from bundles.arrays import Floats


def check_read_back(panel: Panel, bundle: BundleData) -> None:
    """Compare every bar, every stored date and every asset with the panel.

    Raises
    ------
    RuntimeError
        Naming the first difference.
    """
    difference = _different_asset(panel, bundle) or _different_date(panel, bundle) or _different_bar(panel, bundle)
    if difference is not None:
        raise RuntimeError(f"the Zipline bundle does not give back what was written: {difference}")


def first_rows(panel: Panel) -> list[int]:
    """The position of the session of each asset's first bar: where its rows in the bundle begin."""
    return [int(row) for row in panel.has_bar.to_numpy().argmax(axis=0)]


def _different_asset(panel: Panel, bundle: BundleData) -> str | None:
    sessions = panel.sessions.tz_localize(None)
    stored = bundle.asset_finder.retrieve_all(range(len(panel.assets)))
    for sid, (name, first) in enumerate(zip(panel.assets, first_rows(panel), strict=True)):
        found = (stored[sid].symbol, stored[sid].start_date, stored[sid].end_date)
        expected = (name.upper(), sessions[first], sessions[-1])
        if found != expected:
            return f"asset {sid} is {found}, not {expected}"
    return None


def _different_date(panel: Panel, bundle: BundleData) -> str | None:
    days = panel.sessions.tz_localize(None).to_numpy()
    expected = np.concatenate([days[first:] for first in first_rows(panel)])
    table = bundle.equity_daily_bar_reader._table  # the public reader never shows the dates it was given
    stored = table["day"][:].astype("datetime64[s]")
    if len(stored) != len(expected):
        return f"{len(stored)} rows, not {len(expected)}"
    wrong = np.flatnonzero(stored != expected)
    if not len(wrong):
        return None
    asset = panel.assets[int(table["id"][int(wrong[0])])]
    found, wanted = (days[wrong[0]].astype("datetime64[D]") for days in (stored, expected))
    return f"{asset} has a row of {found}, not of {wanted}"


def _different_bar(panel: Panel, bundle: BundleData) -> str | None:
    expected, found = _expected(panel), _found(panel, bundle)
    wrong = (expected != found) & ~(np.isnan(expected) & np.isnan(found))
    if not wrong.any():
        return None
    field, row, column = (int(position[0]) for position in np.nonzero(wrong))
    place = f"{panel.assets[column]} {panel.sessions[row]:%Y-%m-%d} {FIELDS[field]}"
    return f"{place} is {found[field, row, column]}, not {expected[field, row, column]}"


def _expected(panel: Panel) -> Floats:
    values = panel.values()
    values[-1] = np.nan_to_num(values[-1], nan=0.0)  # no bar is a volume of 0
    return values


def _found(panel: Panel, bundle: BundleData) -> Floats:
    sessions = panel.sessions.tz_localize(None)
    sids = list(range(len(panel.assets)))
    arrays = bundle.equity_daily_bar_reader.load_raw_arrays(FIELDS, sessions[0], sessions[-1], sids)
    return np.stack([array.astype(np.float64) for array in arrays])
