"""The market prices and corporate actions that two logs are held against, and what is found in them.

In: files or frames of prices, splits and dividends. Out: a ``Market`` in shares of its last session, and notes.
"""
