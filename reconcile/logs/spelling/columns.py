"""Which column of a table of somebody's own is which of ours, by usual names and by what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from reconcile.logs.column_names import KNOWN, REQUIRED, SYNONYMS, unclear
from reconcile.logs.spelling.amounts import are_amounts
from reconcile.logs.spelling.sides import SIDES
from reconcile.logs.spelling.stamps import any_dates

_BY_CONTENT = ("direction", "type", "trans code")
"""Names that stand for the side where their cells are sides, and else for something of the file's own."""

type Cells = Callable[[str], Sequence[str]]
"""From a column's name to some of its cells, the first ones."""


def guess(columns: Sequence[str], mapping: Mapping[str, str], source: str, cells: Cells) -> dict[str, str]:
    """The mapping, completed by the usual names of columns that are neither mapped nor there under our name.

    Raises
    ------
    InputError
        A required column of ours is not among them, or could be one of several: all of these at once.
    """
    written = {column.strip().lower(): column.strip() for column in columns}
    taken = {theirs.lower() for theirs in mapping.values()}
    found, open_ = dict(mapping), dict[str, list[str]]()
    for ours, synonyms in SYNONYMS.items():
        if ours in found or ours in written or (ours == "timestamp" and "session" in {*written, *found}):
            continue
        candidates = [written[name] for name in synonyms if name in written and name not in taken]
        candidates = _fitting(ours, candidates, cells)
        if len(candidates) == 1:
            found[ours] = candidates[0]
        elif ours in REQUIRED:
            open_[ours] = candidates
    if open_:
        known = {*taken, *KNOWN, *map(str.lower, found.values())}
        free = [name for key, name in written.items() if key not in known]
        raise unclear(source, columns, open_, _named(open_, free, cells))
    return found


def _fitting(ours: str, candidates: Sequence[str], cells: Cells) -> list[str]:
    """Those whose cells may be what is wanted; of numbers and moments only where there are several."""
    if ours == "side":
        words = [name for name in candidates if name.lower() in _BY_CONTENT]
        return [name for name in candidates if name not in words or are_sides(cells(name))]
    fits = {"timestamp": any_dates, "quantity": are_amounts, "price": are_amounts}.get(ours)
    if fits is None or len(candidates) < 2:
        return list(candidates)
    return [name for name in candidates if fits(cells(name))] or list(candidates)


def are_sides(cells: Iterable[str]) -> bool:
    """Whether all cells are words for a purchase or a sale."""
    words = {cell.strip().lower() for cell in cells} - {""}
    return bool(words) and words <= SIDES.keys()


def _named(candidates: Mapping[str, Sequence[str]], free: Sequence[str], cells: Cells) -> dict[str, str]:
    """A column for each of ours: the first candidate, else the first free one whose cells look like it."""
    left, named = list(free), dict[str, str]()
    for ours, found in candidates.items():
        one = found[0] if found else next((name for name in left if _may_be(ours, cells(name))), None)
        if one is not None:
            named[ours] = one
        left = [name for name in left if name != one]
    return named


def _may_be(ours: str, cells: Sequence[str]) -> bool:
    """Whether cells look like what is wanted: moments, numbers, or names that are neither."""
    if ours == "timestamp":
        return any_dates(cells)
    is_number = are_amounts(cells)
    return is_number if ours != "asset" else not (is_number or any_dates(cells) or are_sides(cells))
