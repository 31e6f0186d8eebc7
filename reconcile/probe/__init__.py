"""An engine's execution rules, measured by scenarios of a few sessions.

In: the name of an engine. Out: what it does, with the evidence, beside what was kept. Stands on ``adapters``.
"""
