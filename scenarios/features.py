"""What a scenario needs of an engine, as names that adapters declare their support for."""

from enum import StrEnum


class Feature(StrEnum):
    """One thing that a scenario may need and an engine may or may not offer."""

    SHARE_ORDERS = "explicit share orders"
    TARGET_WEIGHTS = "target weights"
    MANY_ASSETS = "many assets on one account"
    NEXT_OPEN = "fill at the next open"
    SAME_CLOSE = "fill at the close of the decision"
    NEXT_CLOSE = "fill at the next close"
    FRACTIONAL = "fractional shares"
    PER_SHARE_COMMISSION = "commission per share"
    MINIMUM_COMMISSION = "minimum commission per order"
    FIXED_SLIPPAGE = "slippage as an amount per share"
    MISSING_BARS = "sessions without a bar"
    SEVERAL_ORDERS = "several instructions on one session and asset"
    SHORT_SALES = "short sales"
    LIMIT_ORDERS = "limit orders"
    STOP_ORDERS = "stop orders"
    STOP_LIMIT_ORDERS = "stop-limit orders"
    TRAILING_STOPS = "trailing stops"
    BRACKETS = "orders that protect an entry and withdraw one another"
    CANCELLATION = "withdrawal of a waiting order"
    VOLUME_LIMIT = "fills limited by volume, the rest carried over"
    SPLITS = "splits on unadjusted prices"
    DIVIDENDS = "cash dividends on unadjusted prices"
