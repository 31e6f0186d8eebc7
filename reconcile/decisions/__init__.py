"""Whether another engine, or another execution rule, would have changed the decision taken from a backtest.

In: a study file. Out: ``Decisions``, with every candidate's figures and decision under every specification, how
stable they are, which rules move them, and whether the real engines confirm it. Stands on ``explain`` and ``jobs``.
"""
