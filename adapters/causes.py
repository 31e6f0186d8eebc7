"""The causes into which the difference of two runs is split."""

from enum import StrEnum


class Cause(StrEnum):
    """Where a difference of two final values comes from; the columns of the per-trade diff."""

    TIMING = "timing"
    PRICE = "price"
    DATA = "data"
    FEES = "fees"
    SLIPPAGE = "slippage"
    SIZING = "sizing"
    REBALANCING = "rebalancing"
    UNMATCHED = "unmatched"
    INCOME = "income"
