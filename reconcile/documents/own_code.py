"""What share of its fills an engine priced, charged and admitted itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Means

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.contract import Run

_DONE_BY = {"priced": ("fill", "slippage", "clipping"), "charged": ("commission",), "admitted": ("cash",)}
"""What is done to a fill, and the rules that do it."""


def own_share(runs: Iterable[Run]) -> str:
    """A sentence over the fills of one engine's runs; what is not known to be the engine's own is not counted."""
    runs = list(runs)
    fills = sum(len(run.fills) for run in runs)
    if not fills:
        return "No fill is there to count."
    counts = {done: sum(len(run.fills) for run in runs if _is_own(run, rules)) for done, rules in _DONE_BY.items()}
    told = ", ".join(f"{count / fills:.0%} {done}" for done, count in counts.items())
    return f"Of {fills:,} aligned fills, those of the scenarios of *basics*, by the engine's own code: {told}."


def _is_own(run: Run, rules: tuple[str, ...]) -> bool:
    how = {setting.rule: setting.how for setting in run.settings}
    return all(how.get(rule) is Means.OWN for rule in rules)
