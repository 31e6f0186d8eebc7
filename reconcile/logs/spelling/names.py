"""Names of assets in two logs: as it was asked for, and the same where only venues tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bundles.errors import InputError, some_of
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.spelling.assets import same_assets

if TYPE_CHECKING:
    from reconcile.logs.source import Source
    from reconcile.logs.trade_log import TradeLog

_NO_NAMES = frozenset({"", "0"})


def with_names(log: TradeLog, source: Source, side: str) -> tuple[TradeLog, tuple[Note, ...]]:
    """The log with its assets as ``--asset-a`` and ``--map-assets`` say, and a note on a name that is replaced.

    Raises
    ------
    InputError
        The log names its assets, others than the one that was said.
    """
    notes = list[Note]()
    names = set(log.asset.unique())
    if source.asset and names and names <= _NO_NAMES:
        log = _renamed(log, dict.fromkeys(names, source.asset))
        notes.append(Note(NoteKind.ASSUMED, f"the asset called {', '.join(map(repr, names))} is {source.asset}"))
    elif source.asset and names - {source.asset}:
        problem = f"--asset-{side} {source.asset}: {log.source} names {some_of(sorted(names))}"
        raise InputError(problem, f"leave it out, or say --map-assets {min(names)}={source.asset}")
    return _renamed(log, source.assets), tuple(notes)


def same_names(a: TradeLog, b: TradeLog) -> tuple[TradeLog, TradeLog, tuple[Note, ...]]:
    """Both logs with one name for each asset that they call otherwise by its venue alone, and a note on these."""
    found = same_assets(a.asset.unique(), b.asset.unique())
    if not found:
        return a, b, ()
    pairs = ", ".join(f"{one} and {other}" for one, other in found.values())
    what = f"taken for one asset each: {pairs}; --map-assets says otherwise"
    a = _renamed(a, {one: name for name, (one, _) in found.items()})
    b = _renamed(b, {other: name for name, (_, other) in found.items()})
    return a, b, (Note(NoteKind.ASSUMED, what),)


def _renamed(log: TradeLog, names: Mapping[str, str]) -> TradeLog:
    changed = {name: new for name, new in names.items() if name != new}
    if not changed or not log.asset.is_in(list(changed)).any():
        return log
    return replace(log, frame=log.frame.with_columns(log.asset.replace(changed).alias("asset")))
