"""Decisions taken from backtests: what a run comes to, and whether another engine would have decided otherwise.

In: runs and replays; a study file. Out: measures, and ``Decisions``: every candidate's measures and decision under
every specification, and how stable they are. Stands on the reference engine's replays.
"""
