"""The entry points of formats, of which nothing is imported: their names are enough for a help text."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

GROUP = "backtest_reconcile.formats"
_OURS = "reconcile."
"""The modules of our own formats begin so."""


def entries() -> tuple[EntryPoint, ...]:
    """The formats by name, ours first; of two that share a name the first."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: (not entry.value.startswith(_OURS), entry.name))
    return tuple({entry.name: entry for entry in reversed(found)}.values())[::-1]
