"""What datacompy makes of two trade logs: read, join by order id, report. Nothing is attributed."""

from __future__ import annotations

import sys

import datacompy
import polars as pl


def main() -> None:
    """Print datacompy's report of the two files named."""
    a, b = (pl.read_csv(path) for path in sys.argv[1:])
    print(datacompy.PolarsCompare(a, b, join_columns=["order_id"]).report())


if __name__ == "__main__":
    main()
