"""The execution rules of an engine from its trade log and market prices alone.

In: a trade log and prices. Out: which rules reproduce its fills, which fills they do not, and what the log cannot
tell. Stands on ``logs``.
"""
