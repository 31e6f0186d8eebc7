"""Write ``backtest-result-….json`` and ``.zip`` as freqtrade's own backtest stores trades; only the fills are given.

Run by an interpreter that has freqtrade (2026.9 wrote the files that are kept): ``python make_freqtrade.py FOLDER``.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from freqtrade.data.btanalysis import trade_list_to_dataframe
from freqtrade.optimize.optimize_reports.bt_storage import store_backtest_results
from freqtrade.persistence.trade_model import LocalTrade, Order

FEE = 0.001
STAMP = "2024-08-01_00-00-00"
TRADES = (
    (
        "AAPL/USDT",
        False,
        (
            ("buy", "2024-01-02T14:30:00", 100.0, 185.64),
            ("sell", "2024-01-03T15:02:11", 60.0, 184.25),
            ("sell", "2024-01-03T15:02:13", 40.0, 184.22),
        ),
    ),
    ("MSFT/USDT", True, (("sell", "2024-01-02T14:30:05", 40.0, 373.86), ("buy", "2024-07-10T19:59:58", 40.0, 366.1))),
)
"""Pair, short, and its fills: side, moment in UTC, amount and price."""


def trade_of(number: int, pair: str, *, short: bool, fills: tuple[tuple[str, str, float, float], ...]) -> LocalTrade:
    """A closed trade with the orders that filled."""
    moments = [datetime.fromisoformat(moment).replace(tzinfo=UTC) for _, moment, _, _ in fills]
    trade = LocalTrade(
        id=number,
        pair=pair,
        base_currency=pair.partition("/")[0],
        stake_currency="USDT",
        exchange="binance",
        open_rate=fills[0][3],
        open_date=moments[0],
        amount=fills[0][2],
        amount_requested=fills[0][2],
        stake_amount=fills[0][2] * fills[0][3],
        max_stake_amount=fills[0][2] * fills[0][3],
        fee_open=FEE,
        fee_close=FEE,
        is_open=True,
        is_short=short,
        leverage=1.0,
        enter_tag="",
    )
    for place, ((side, _, amount, price), moment) in enumerate(zip(fills, moments, strict=True)):
        order = Order(
            id=number * 10 + place,
            ft_trade_id=number,
            ft_order_side=side,
            ft_pair=pair,
            ft_is_open=False,
            ft_amount=amount,
            ft_price=price,
            order_id=str(number * 10 + place),
            side=side,
            symbol=pair,
            price=price,
            average=price,
            amount=amount,
            filled=amount,
            remaining=0,
            cost=amount * price,
            status="closed",
            order_date=moment,
            order_filled_date=moment,
        )
        trade.orders.append(order)
    trade.recalc_trade_from_orders()
    trade.close_date = moments[-1]
    trade.close(fills[-1][3], show_msg=False)
    return trade


def main(folder: Path) -> None:
    trades = [
        trade_of(number, pair, short=short, fills=fills) for number, (pair, short, fills) in enumerate(TRADES, 1)
    ]
    frame = trade_list_to_dataframe(trades)
    strategy = {
        "Bands": {"trades": frame.to_dict(orient="records"), "strategy_name": "Bands", "total_trades": len(frame)}
    }
    stats = {"metadata": {"Bands": {"run_id": "0"}}, "strategy": strategy, "strategy_comparison": []}
    with tempfile.TemporaryDirectory() as made:
        config = {"exportdirectory": Path(made), "original_config": {}, "exportfilename": None}
        archive = Path(store_backtest_results(config, stats, STAMP))
        name = archive.name.replace(".zip", ".json")
        (folder / archive.name).write_bytes(archive.read_bytes())
        with ZipFile(archive) as opened:
            (folder / name).write_bytes(opened.read(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
