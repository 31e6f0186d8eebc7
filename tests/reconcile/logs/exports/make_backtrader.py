"""Backtrader's transactions as people keep them. Fills at the next open.

The analyzer's dict as JSON and CSV, the frame of the PyFolio analyzer, and a list kept in `notify_order`.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import backtrader as bt
import pandas as pd

from tests.reconcile.logs.exports.strategy import CASH, FEES, SLIPPAGE, Bars, folder, many, one

TEMPORARY = tempfile.TemporaryDirectory()


class Ordered(bt.Strategy):
    """Orders what is ordered for a session, and keeps what is completed."""

    params = (("bars", None),)

    def __init__(self) -> None:
        self.kept: list[dict[str, object]] = []

    def next(self) -> None:
        day = pd.Timestamp(self.datetime.date())
        for asset, shares in self.p.bars.orders.get(day, {}).items():
            (self.buy if shares > 0 else self.sell)(data=self.getdatabyname(asset), size=abs(shares))

    def notify_order(self, order: bt.Order) -> None:
        if order.status == order.Completed:
            done = order.executed
            record = {"ref": order.ref, "date": bt.num2date(done.dt), "data": order.data._name}
            record |= {"size": done.size, "price": done.price, "value": done.value, "comm": done.comm}
            self.kept.append(record)


def of_frame(frame: pd.DataFrame) -> bt.feeds.PandasData:
    return bt.feeds.PandasData(dataname=frame, openinterest=None)


def of_file(frame: pd.DataFrame) -> bt.feeds.GenericCSVData:
    """Of a file with dates Backtrader puts each bar at the end of its day."""
    columns = {name: place for place, name in enumerate(frame.columns, start=1)}
    path = Path(TEMPORARY.name) / "bars.csv"
    frame.to_csv(path)
    return bt.feeds.GenericCSVData(dataname=str(path), dtformat="%Y-%m-%d", openinterest=-1, **columns)


def run(bars: Bars, feed: Callable[[pd.DataFrame], bt.feed.DataBase]) -> bt.Strategy:
    cerebro = bt.Cerebro(stdstats=False)
    for asset, frame in bars.assets.items():
        cerebro.adddata(feed(frame), name=asset)
    cerebro.addstrategy(Ordered, bars=bars)
    cerebro.broker.setcash(CASH)
    cerebro.broker.setcommission(commission=FEES)
    cerebro.broker.set_slippage_perc(SLIPPAGE, slip_open=True)
    cerebro.addanalyzer(bt.analyzers.Transactions, _name="transactions")
    cerebro.addanalyzer(bt.analyzers.PyFolio, _name="pyfolio")
    return cerebro.run()[0]


target = folder("backtrader")
for name, bars, feed in (("one", one(), of_frame), ("many", many(), of_frame), ("file", one(), of_file)):
    strategy = run(bars, feed)
    found = strategy.analyzers.transactions.get_analysis()
    as_json = json.dumps({str(when): rows for when, rows in found.items()})
    (target / f"transactions_{name}.json").write_text(as_json, encoding="utf-8")
    with (target / f"transactions_{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "amount", "price", "sid", "symbol", "value"])
        writer.writerows([when, *row] for when, rows in found.items() for row in rows)
    strategy.analyzers.pyfolio.get_pf_items()[2].to_csv(target / f"pyfolio_{name}.csv")
    pd.DataFrame(strategy.kept).to_csv(target / f"orders_{name}.csv", index=False)
