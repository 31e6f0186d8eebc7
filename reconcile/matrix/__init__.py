"""Every scenario of the catalogue on every engine, against what it must come to.

In: scenarios and engines. Out: cells with their verdicts. Stands on ``runs``.
"""
