"""Words for a purchase and a sale."""

_BUY = ("buy", "b", "bot", "bought", "purchase", "buy to open", "buy to close", "buy to cover", "buy_to_cover")
_SELL = (
    "sell",
    "s",
    "sld",
    "sold",
    "sale",
    "sell to open",
    "sell to close",
    "sell short",
    "sell_short",
    "short sale",
)
SIDES = dict.fromkeys((*_BUY, "buytocover"), 1.0) | dict.fromkeys((*_SELL, "sellshort"), -1.0)
"""The sign of a quantity by what a log calls the side, lower-cased."""
