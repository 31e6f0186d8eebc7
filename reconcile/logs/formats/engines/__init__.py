"""Formats that backtesting engines write themselves, one software a module.

In: a file that the software's own functions wrote, or a frame of it. Out: a trade log and notes on it.
"""
