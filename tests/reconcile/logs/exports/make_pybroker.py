"""pybroker's orders and trades: `to_csv` and `to_json`. Fills at the next open, a fee by value."""

from __future__ import annotations

import pandas as pd
import pybroker as pb

from tests.reconcile.logs.exports.strategy import CASH, FEES, Bars, folder, many, one


def run(bars: Bars) -> pb.TestResult:
    def decide(ctx: pb.ExecContext) -> None:
        shares = bars.orders.get(pd.Timestamp(ctx.dt), {}).get(ctx.symbol, 0)
        if shares > 0:
            ctx.buy_shares, ctx.buy_fill_price = shares, pb.PriceType.OPEN
        elif shares < 0:
            ctx.sell_shares, ctx.sell_fill_price = -shares, pb.PriceType.OPEN

    rows = [frame.assign(symbol=asset) for asset, frame in bars.assets.items()]
    data = pd.concat(rows).rename_axis("date").reset_index()
    config = pb.StrategyConfig(
        initial_cash=CASH, fee_mode=pb.FeeMode.ORDER_PERCENT, fee_amount=FEES * 100, round_test_result=False
    )
    first, last = (each.to_pydatetime() for each in (bars.sessions[0], bars.sessions[-1]))
    strategy = pb.Strategy(data, first, last, config)
    strategy.add_execution(decide, list(bars.assets))
    return strategy.backtest(calc_bootstrap=False)


target = folder("lib-pybroker")
for name, bars in (("one", one()), ("many", many())):
    result = run(bars)
    result.orders.to_csv(target / f"orders_{name}.csv")
    result.orders.to_json(target / f"orders_{name}.json", default_handler=str)
    if len(result.trades):
        result.trades.to_csv(target / f"trades_{name}.csv")
        records = result.trades.reset_index()
        records.to_json(target / f"trades_{name}.json", orient="records", default_handler=str)
