"""A NautilusTrader ``BacktestEngine`` that has run, as what its cache keeps of fills and of the account."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.events import OrderFilled

from adapters.contract import RESULT_COLUMNS, ReportedResult
from adapters.results import wrong_result

_EXPECTED = "hand over a BacktestEngine that has run and is not disposed of"


def read(result: object) -> ReportedResult:
    """Fills of every order, at their instants.

    The account value over time is not reported: the engine keeps balances, which know open positions at no market
    price. What an account began with is its first state's total, where it is in one currency.

    Raises
    ------
    InputError
        ``result`` is no ``BacktestEngine``.
    """
    if not isinstance(result, BacktestEngine):
        raise wrong_result("nautilus_trader", result, _EXPECTED)
    fills = pd.DataFrame(list(_fills(result)), columns=list(RESULT_COLUMNS))
    fills = fills.sort_values("timestamp", kind="stable")
    return ReportedResult(fills, None, _initial_cash(result))


def _fills(engine: Any) -> Iterator[tuple[object, ...]]:
    for order in engine.cache.orders():
        for event in order.events:
            if isinstance(event, OrderFilled):
                sign = 1.0 if event.order_side == OrderSide.BUY else -1.0
                yield (
                    order.client_order_id.value,
                    pd.Timestamp(event.ts_event, tz="UTC"),
                    event.instrument_id.symbol.value,
                    sign * float(event.last_qty),
                    float(event.last_px),
                    float(event.commission.as_decimal()),
                    math.nan,
                    None,
                )


def _initial_cash(engine: Any) -> float | None:
    accounts = engine.cache.accounts()
    balances = accounts[0].events[0].balances if len(accounts) == 1 else []
    return float(balances[0].total.as_decimal()) if len(balances) == 1 else None
