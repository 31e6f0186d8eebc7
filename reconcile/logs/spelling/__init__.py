"""How people spell numbers, moments and names of assets in tables of their own.

In: cells as they stand in a log. Out: the same cells as our own logs write them, and notes on what was assumed.
"""
