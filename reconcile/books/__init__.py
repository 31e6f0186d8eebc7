"""One side of a comparison: fills, the orders that they sum up to, positions.

In: the fills of a run or a log. Out: a ``Book`` of columns. Stands on the market data of ``bundles`` alone.
"""
