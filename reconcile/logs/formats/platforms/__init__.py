"""What trading platforms and backtesting services write: one module for each.

In: a file of the platform's. Out: its fills in our columns, and notes on what was left out or assumed.
"""
