"""Decisions taken from backtests: what a run comes to, and whether another engine would have decided otherwise.

In: runs and replays, and what is asked of them. Out: measures, and decisions with what moves them.
"""
