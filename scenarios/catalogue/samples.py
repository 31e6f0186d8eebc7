"""Real daily bars: AAPL, GOOG, IBM and MSFT from 2000-03-01 to 2013-03-01, out of ``bokeh-sampledata``.

Prices are as traded, not adjusted: three real splits, of 2 for 1, are in them (AAPL on 2000-06-21 and 2005-02-28,
MSFT on 2003-02-18). Every row is a session of the New York Stock Exchange, and no session is missing between an
asset's first and last bar.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from bundles.installation import install_line
from bundles.loaders import DEFAULT_TICK, from_long
from bundles.tables.cells import numbers
from bundles.tables.read import parse_csv

if TYPE_CHECKING:
    from bundles.panel import Panel

ASSETS = ("AAPL", "GOOG", "IBM", "MSFT")
SOURCE = "bokeh_sampledata/_data/stocks.csv.gz"
SHA256 = "5abadf99b2d394f920120a27de6f0df129859d71d4cfb0bf661bcc99446ab1fd"
_COLUMNS = {"Ticker": "asset", "Date": "session", "Adj Close": "adj_close"}
_TEXT = ("Ticker", "Date")


def equities(
    first: str | pd.Timestamp | None = None,
    last: str | pd.Timestamp | None = None,
    tick: float = DEFAULT_TICK,
    assets: Sequence[str] = ASSETS,
) -> Panel:
    """The panel of ``assets`` between two dates, both included; all of the data by default.

    GOOG trades from 2004-08-19 only: before, it has no bar.

    Raises
    ------
    InputError
        ``bokeh-sampledata`` is missing or another release than the pinned one, an unknown asset, or
        one without a bar in that time.
    """
    table = raw(assets)
    days = pd.to_datetime(table["session"])
    inside = days.between(_day(first, days.min()), _day(last, days.max()))
    _check_traded(table[inside], assets)
    return from_long(table[inside], tick=tick, source=SOURCE)


def raw(assets: Sequence[str] = ASSETS) -> pd.DataFrame:
    """The table as published, one row per session and asset, by asset.

    Columns ``asset``, ``session`` (text, 2000-03-01), ``open``, ``high``, ``low``, ``close`` (account
    currency, as traded), ``volume`` (shares) and ``adj_close``, the close adjusted for splits *and*
    dividends. IBM and GOOG have no split; MSFT's step in ``adj_close`` on 2004-11-15 is its special
    dividend of 3.00.

    Raises
    ------
    InputError
        As ``equities``.
    """
    read = parse_csv(gzip.decompress(_pinned_bytes()), SOURCE).frame
    table = read.select(read[name] if name in _TEXT else numbers(read[name]) for name in read.columns).to_pandas()
    table = table.rename(columns=_COLUMNS).rename(columns=str.lower)
    known = set(table["asset"])
    for asset in assets:
        if asset not in known:
            raise InputError(f"{SOURCE}: no asset {asset!r}", f"assets are {', '.join(sorted(known))}")
    return pd.concat([table[table["asset"] == asset] for asset in assets], ignore_index=True)


def _pinned_bytes() -> bytes:
    content = _file().read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise InputError(
            f"{SOURCE} is not the file that the scenarios were pinned to", "bokeh-sampledata 2024.2 or later"
        )
    return content


def _file() -> Path:
    """Read as a file beside the package: finding a package does not run it."""
    spec = importlib.util.find_spec("bokeh_sampledata")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise InputError("bokeh-sampledata is not installed", install_line("data"))
    return Path(folders[0]) / "_data" / "stocks.csv.gz"


def _day(bound: str | pd.Timestamp | None, default: pd.Timestamp) -> pd.Timestamp:
    return default if bound is None else pd.Timestamp(bound).tz_localize(None).normalize()


def _check_traded(table: pd.DataFrame, assets: Sequence[str]) -> None:
    absent = [asset for asset in assets if asset not in set(table["asset"])]
    if absent:
        raise InputError(
            f"{SOURCE}: {absent[0]} has no bar in that time", "2000-03-01 (GOOG 2004-08-19) to 2013-03-01"
        )
