"""What a reader of docs/from-results.md holds: an engine set up by hand, another's result, and market prices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.adapters.from_result_micro import BUY_ON, SELL_ON, bars, prices, zipline_result


def given(folder: Path) -> dict[str, object]:
    """``cerebro`` before it has run, ``performance`` after Zipline has, and ``prices.csv``."""
    prices().to_csv(folder / "prices.csv", index=False)
    return {"cerebro": _cerebro(), "performance": zipline_result(folder / "zipline")}


def _cerebro() -> Any:
    import backtrader as bt

    class Mine(bt.Strategy):  # type: ignore[misc]
        def next(self) -> None:
            if len(self) == 1 + BUY_ON:
                self.buy(size=100)
            if len(self) == 1 + SELL_ON:
                self.sell(size=100)

    cerebro = bt.Cerebro()
    cerebro.adddata(bt.feeds.PandasData(dataname=bars()), name="A")
    cerebro.addstrategy(Mine)
    return cerebro
