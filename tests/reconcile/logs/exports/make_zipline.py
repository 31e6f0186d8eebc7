"""Zipline's transactions: those of the performance frame, and pyfolio's. Fills at the next close.

Zipline reads bars from a bundle, which this makes of the prices in a folder of its own.
"""

from __future__ import annotations

import os
import tempfile
import warnings

os.environ["ZIPLINE_ROOT"] = (ROOT := tempfile.TemporaryDirectory()).name  # before Zipline is imported

import pandas as pd
from pyfolio.utils import extract_rets_pos_txn_from_zipline
from zipline import run_algorithm
from zipline.api import order, set_commission, symbol
from zipline.data.bundles import ingest as make_bundle
from zipline.data.bundles import register
from zipline.finance.commission import PerDollar

from tests.reconcile.logs.exports.strategy import CASH, FEES, Bars, folder, many, one


def ingest(environ, asset_db, minutes, daily, adjustments, calendar, start, end, cache, show, output) -> None:
    frames = many().assets
    ends = {"start_date": start, "end_date": end, "exchange": "NYSE"}
    names = pd.DataFrame([{"symbol": asset, "asset_name": asset, **ends} for asset in frames])
    exchange = pd.DataFrame([{"exchange": "NYSE", "canonical_name": "NYSE", "country_code": "US"}])
    asset_db.write(equities=names, exchanges=exchange)
    daily.write(enumerate(frames.values()), show_progress=False)
    adjustments.write()


def run(bars: Bars) -> pd.DataFrame:
    def initialize(context) -> None:
        set_commission(us_equities=PerDollar(cost=FEES))

    def handle_data(context, data) -> None:
        today = data.current_session.tz_localize(None) if data.current_session.tz else data.current_session
        for asset, shares in bars.orders.get(today, {}).items():
            order(symbol(asset), shares)

    first, last = bars.sessions[0], bars.sessions[-1]
    return run_algorithm(
        start=first,
        end=last,
        initialize=initialize,
        handle_data=handle_data,
        capital_base=CASH,
        bundle="exports",
        benchmark_returns=pd.Series(0.0, index=bars.sessions),
    )


warnings.simplefilter("ignore")
sessions = many().sessions
register("exports", ingest, calendar_name="XNYS", start_session=sessions[0], end_session=sessions[-1])
make_bundle("exports", show_progress=False)
target = folder("zipline-reloaded")
for name, bars in (("one", one()), ("many", many())):
    perf = run(bars)
    pd.DataFrame([fill for day in perf["transactions"] for fill in day]).to_csv(target / f"transactions_{name}.csv")
    extract_rets_pos_txn_from_zipline(perf)[2].to_csv(target / f"pyfolio_{name}.csv")
