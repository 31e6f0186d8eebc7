"""Is it the same, and was it expected: tolerances, the first divergence, declared differences, exit codes.

In: two books with their rows. Out: a ``Verdict``. Stands on ``attribution``.
"""
