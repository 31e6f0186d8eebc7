"""Anybody's trade log, from file or frame to a ``Book``.

In: a path or a frame, and what the user says of it. Out: two books and notes on what was found. Stands on
``books`` and ``matching``.
"""
