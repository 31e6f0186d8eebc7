"""Runs of consecutive orders whose quantities add up to one order of the other log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.arrays import hashed, spans

if TYPE_CHECKING:
    from bundles.arrays import Flags, Ints

_MOST_TOGETHER = 1_000_000
"""Wholes times pieces of one asset, side and session, summed over all: beyond, the largest are left alone."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Which run adds up to which order: numbers of the wholes, and of all pieces, one run after another."""

    wholes: Ints
    lengths: Ints
    pieces: Ints

    def __len__(self) -> int:
        return len(self.wholes)

    @cached_property
    def starts(self) -> Ints:
        """Where each run begins among the pieces."""
        return np.cumsum(self.lengths) - self.lengths

    def of(self, number: int) -> Ints:
        """The pieces of one run."""
        return self.pieces[self.starts[number] :][: self.lengths[number]]

    def __add__(self, other: Runs) -> Runs:
        mine, theirs = (self.wholes, self.lengths, self.pieces), (other.wholes, other.lengths, other.pieces)
        return Runs(*(np.concatenate(both) for both in zip(mine, theirs, strict=True)))


def runs_that_sum(wholes: pd.DataFrame, pieces: pd.DataFrame) -> Runs:
    """Which runs of at least two ``pieces`` add up to which of ``wholes``; each is used at most once.

    Where both sides go in step, run after run, that is taken; what is left is searched start by start.

    Parameters
    ----------
    wholes, pieces
        ``group`` (only orders of the same group go together), ``at`` (time) and ``quantity``, int64, in time order;
        orders are numbered by their position.
    """
    pieces = pieces[pieces["group"].isin(wholes["group"])].sort_values("group", kind="stable")
    wholes = wholes[wholes["group"].isin(pieces["group"])].sort_values("group", kind="stable")
    in_step = _in_step(wholes, pieces)
    left = wholes[~wholes.index.isin(in_step.wholes)], pieces[~pieces.index.isin(in_step.pieces)]
    return in_step + _searched(*_few_enough(*left))


def _in_step(wholes: pd.DataFrame, pieces: pd.DataFrame) -> Runs:
    """Runs that begin and end where the sum of all wholes so far begins and ends."""
    whole, (before, after) = _sums_so_far(wholes), _sums_so_far(pieces)
    first = pd.Index(before).get_indexer(pd.Index(whole[0]))
    last = pd.Index(after).get_indexer(pd.Index(whole[1]))
    found = (first >= 0) & (last > first)
    return _runs(wholes.index.to_numpy()[found], first[found], last[found], pieces)


def _sums_so_far(table: pd.DataFrame) -> tuple[Ints, Ints]:
    """A number for each group and what its orders came to before and after each; of one side, so all different."""
    group, quantity = table["group"].to_numpy(), table["quantity"].to_numpy()
    after = table.groupby("group", sort=False)["quantity"].cumsum().to_numpy()
    return hashed(group, after - quantity), hashed(group, after)


def _runs(wholes: Ints, first: Ints, last: Ints, pieces: pd.DataFrame) -> Runs:
    """Runs from the place of the first piece to that of the last."""
    lengths = np.asarray(last - first + 1, dtype=np.int64)
    numbers = pieces.index.to_numpy()[spans(first, lengths)]
    return Runs(wholes.astype(np.int64), lengths, numbers.astype(np.int64))


def _few_enough(wholes: pd.DataFrame, pieces: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Without the groups that are too large to try every start in, or have a single piece."""
    counts = pieces["group"].value_counts()
    counts = counts[counts > 1]
    sizes = (wholes["group"].value_counts() * counts).dropna().sort_values()
    kept = sizes.index[sizes.cumsum() <= _MOST_TOGETHER]
    return wholes[wholes["group"].isin(kept)], pieces[pieces["group"].isin(kept)]


def _searched(wholes: pd.DataFrame, pieces: pd.DataFrame) -> Runs:
    """Every start is tried for every whole; the nearest in time are taken first."""
    after = pieces.groupby("group")["quantity"].cumsum()
    pieces = pieces.assign(after=after, before=after - pieces["quantity"], place=np.arange(len(pieces)))
    starts, ends = pieces[["group", "before", "place", "at"]], pieces[["group", "after", "place"]]
    found = wholes[["group", "quantity", "at"]].rename_axis("whole").reset_index().merge(starts, on="group")
    found = found.assign(after=found["before"] + found["quantity"], apart=(found["at_x"] - found["at_y"]).abs())
    found = found.merge(ends, on=["group", "after"], suffixes=("", "_end"))
    found = found[found["place_end"] > found["place"]].sort_values(["apart", "place", "place_end"], kind="stable")
    chosen = found[np.fromiter(_chosen(found, len(pieces)), dtype=bool, count=len(found))].sort_values("place")
    whole, first, last = (chosen[name].to_numpy(dtype=np.int64) for name in ("whole", "place", "place_end"))
    return _runs(whole, first, last, pieces)


def _chosen(found: pd.DataFrame, count: int) -> Iterator[bool]:
    """Whether each run shares no piece and no whole with those before it."""
    used: Flags = np.zeros(count, dtype=bool)
    done: set[int] = set()
    rows = zip(*(found[name].tolist() for name in ("whole", "place", "place_end")), strict=True)
    for whole, first, last in rows:
        free = whole not in done and not used[first : last + 1].any()
        if free:
            done.add(whole)
            used[first : last + 1] = True
        yield free
