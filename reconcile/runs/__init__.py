"""Engines side by side, each in a process of its own.

In: what to run. Out: a ``Comparison`` of all that ran. Stands on ``variance``.
"""
