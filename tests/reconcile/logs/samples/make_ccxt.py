"""Write ``ccxt-trades.json``: what CCXT makes of an exchange's own messages, without a network.

Run by an interpreter that has ccxt (4.5.90 wrote the file that is kept): ``python make_ccxt.py FOLDER``.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import ccxt

FILLS = (
    ("101", "2024-01-02T14:30:00+00:00", "AAPLUSDT", True, "100", "185.64", "1.00"),
    ("102", "2024-01-02T14:30:05+00:00", "MSFTUSDT", True, "40", "373.86", "1.00"),
    ("103", "2024-01-03T15:02:11+00:00", "AAPLUSDT", False, "60", "184.25", "0.50"),
    ("103", "2024-01-03T15:02:13+00:00", "AAPLUSDT", False, "40", "184.22", "0.50"),
    ("104", "2024-07-10T19:59:58+00:00", "MSFTUSDT", False, "40", "466.10", "1.02"),
    ("105", "2024-07-10T20:00:00+00:00", "SPYUSDT", True, "10", "561.32", "1.00"),
)
"""Order, moment, market, purchase, size, price and fee: the trades of ``own.csv``, as Binance's API would tell them."""


def market(name: str) -> dict[str, object]:
    """A market of spot, as the exchange lists it."""
    base = name.removesuffix("USDT")
    filters = [
        {"filterType": "PRICE_FILTER", "tickSize": "0.01", "minPrice": "0.01", "maxPrice": "100000"},
        {"filterType": "LOT_SIZE", "stepSize": "0.001", "minQty": "0.001", "maxQty": "100000"},
    ]
    listed = {"symbol": name, "status": "TRADING", "baseAsset": base, "quoteAsset": "USDT", "filters": filters}
    return listed | {"isSpotTradingAllowed": True, "permissions": ["SPOT"], "orderTypes": ["MARKET"]}


def message(number: int, fill: tuple[str, str, str, bool, str, str, str]) -> dict[str, object]:
    """A fill as the exchange's endpoint of an account's trades answers it."""
    order, moment, name, bought, size, price, fee = fill
    return {
        "symbol": name,
        "id": 9000 + number,
        "orderId": int(order),
        "orderListId": -1,
        "price": price,
        "qty": size,
        "quoteQty": f"{float(size) * float(price):.2f}",
        "commission": fee,
        "commissionAsset": "USDT",
        "time": int(datetime.fromisoformat(moment).timestamp() * 1000),
        "isBuyer": bought,
        "isMaker": False,
        "isBestMatch": True,
    }


def main(folder: Path) -> None:
    exchange = ccxt.binance({"options": {"crossMarginPairsData": [], "isolatedMarginPairsData": []}})
    exchange.set_markets([exchange.parse_market(market(name)) for name in sorted({fill[2] for fill in FILLS})])
    trades = [exchange.parse_trade(message(number, fill)) for number, fill in enumerate(FILLS)]
    (folder / "ccxt-trades.json").write_text(json.dumps(trades, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
