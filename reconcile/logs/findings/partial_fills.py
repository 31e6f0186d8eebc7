"""Fills that one log reports whole and the other in pieces: the pieces become one order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bundles.arrays import Flags, Ints, hashed
from reconcile.logs.findings.hashes import units
from reconcile.logs.findings.likeness import all_ids_match
from reconcile.logs.findings.order_sums import OrderSums, sums_of
from reconcile.logs.findings.piece_runs import Runs, runs_that_sum
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.sheet import MOST_ROWS
from reconcile.logs.trade_log import DAY, TradeLog, same_rows
from reconcile.matching.clock import MILLISECOND
from reconcile.matching.likeness import Events
from reconcile.matching.pairs import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEARLY = 0.1


@dataclass(frozen=True, eq=False)
class _Regrouping:
    """Runs of one log's orders that are single orders of the other."""

    wholes: OrderSums
    pieces: OrderSums
    runs: Runs


def regroup(a: TradeLog, b: TradeLog, *, ids_decide: bool) -> tuple[TradeLog, TradeLog, tuple[Note, ...]]:
    """Both logs, with the pieces of one fill under one order id, and a note on each side that had pieces.

    Pieces are fills of the same asset, side and session that follow each other and add up to one fill of the other
    log; what matches by order id, or one to one by quantity, is left alone. Prices and times stay as they are: the
    comparison weights them as of any order that is filled in parts.
    """
    if same_rows(a, b, "asset", "quantity") or (ids_decide and all_ids_match(a, b)):
        return a, b, ()
    odd = _where_they_differ(a, b)
    if odd is None:
        return a, b, ()
    sums_a, sums_b = _unmatched(sums_of(a, *odd[0]), sums_of(b, *odd[1]), by_id=ids_decide)
    in_b = _Regrouping(sums_a, sums_b, runs_that_sum(sums_a.table, sums_b.table))
    sums_a, sums_b = sums_a.without(in_b.runs.wholes), sums_b.without(in_b.runs.pieces)
    in_a = _Regrouping(sums_b, sums_a, runs_that_sum(sums_b.table, sums_a.table))
    notes = (*_notes_on("B", "A", in_b), *_notes_on("A", "B", in_a))
    return _with_ids(a, in_a, by_id=ids_decide), _with_ids(b, in_b, by_id=ids_decide), notes


type _Place = tuple[Ints, Ints]
"""Positions of rows, and the group of each: asset, side and session as one number."""


def _where_they_differ(a: TradeLog, b: TradeLog) -> tuple[_Place, _Place] | None:
    """Rows of each asset, side and session where one log may hold the pieces of the other's fill; else ``None``."""
    try:
        groups = [hashed(each.asset_number, np.int64(1) * (each.quantity > 0), each.days) for each in (a, b)]
    except (ValueError, TypeError, OverflowError):
        return None  # A timestamp that is none: the comparison itself tells which.
    fills = [hashed(group, units(each.quantity)) for group, each in zip(groups, (a, b), strict=True)]
    odd = np.union1d(_odd(groups[0], groups[1], fills[0], fills[1]), _odd(groups[1], groups[0], fills[1], fills[0]))
    if not len(odd):
        return None
    rows = [np.flatnonzero(pd.Index(group).isin(odd)) for group in groups]
    return (rows[0], groups[0][rows[0]]), (rows[1], groups[1][rows[1]])


def _odd(group: Ints, others: Ints, fill: Ints, other_fills: Ints) -> Ints:
    """Groups in which a fill has no like in the other log, while that has several fills, more or other ones."""
    alone = group[~pd.Index(fill).isin(other_fills)]
    near = others[pd.Index(others).isin(alone)]
    counts = pd.Series(near).value_counts()
    several = counts[counts > 1]
    mine = pd.Series(group[pd.Index(group).isin(several.index)]).value_counts().reindex(several.index)
    other_alone = others[~pd.Index(other_fills).isin(fill)] if len(several) else others[:0]
    return several.index[(several > mine) | several.index.isin(other_alone)].to_numpy(dtype=np.int64)


def _unmatched(a: OrderSums, b: OrderSums, *, by_id: bool) -> tuple[OrderSums, OrderSums]:
    """Orders that no id pairs, and without an n-th of the same quantity in the other log."""
    if by_id:
        a, b = (
            mine.kept(~mine.table["id"].isin(theirs.table["id"]).to_numpy() | (mine.table["id"] == 0).to_numpy())
            for mine, theirs in ((a, b), (b, a))
        )
    return _without_likes(a.kept(_alone(a.table, b.table)), b.kept(_alone(b.table, a.table)))


def _without_likes(a: OrderSums, b: OrderSums) -> tuple[OrderSums, OrderSums]:
    """Without orders that have a counterpart of nearly their size: pieces of another add up to it by chance."""
    if not len(a.table) or not len(b.table):
        return a, b
    from reconcile.matching.pairing import nearest  # SciPy, which logs without pieces do without

    groups = np.unique(np.concatenate([a.table["group"], b.table["group"]]))
    events = [_events(sums, groups) for sums in (a, b)]
    matches = nearest(events[0], events[1], window=DAY // MILLISECOND)
    rows = np.flatnonzero(matches != NONE)
    of_b = matches[rows]
    sizes = [side.shares[places] for side, places in zip(events, (rows, of_b), strict=True)]
    alike = np.abs(sizes[1] - sizes[0]) <= _NEARLY * np.maximum(*sizes)
    return a.without(rows[alike]), b.without(of_b[alike])


def _events(sums: OrderSums, groups: Ints) -> Events:
    """Orders as pairing sees them, sorted; without prices."""
    kind = 2 * np.searchsorted(groups, sums.table["group"].to_numpy())
    at = sums.table["at"].to_numpy() // MILLISECOND
    quantity = np.abs(sums.table["quantity"].to_numpy()).astype(np.float64)
    return Events(kind, at, quantity, np.ones(len(kind)), np.zeros(len(kind), dtype=np.bool_))


def _alone(mine: pd.DataFrame, theirs: pd.DataFrame) -> Flags:
    keys = [hashed(table["group"].to_numpy(), table["quantity"].to_numpy()) for table in (mine, theirs)]
    nth = [hashed(each, np.asarray(pd.Series(each).groupby(each, sort=False).cumcount())) for each in keys]
    return ~pd.Index(nth[0]).isin(nth[1])


def _with_ids(log: TradeLog, found: _Regrouping, *, by_id: bool) -> TradeLog:
    """One id for the pieces of each fill: the fill's own where the logs pair by id, else the first piece's."""
    if not len(found.runs):
        return log
    ids = _ids(log)
    other = found.wholes.columns
    pieces = found.runs.pieces
    first = found.pieces.first_rows[pieces[found.runs.starts]]
    chosen = ids[first]
    nameless = np.flatnonzero(chosen == "")
    chosen[nameless] = [f"{Path(log.source).stem} {log.spot(row)} and on" for row in first[nameless]]
    if by_id and other.order_id is not None:
        wholes = _ids(other)[found.wholes.first_rows[found.runs.wholes]]
        chosen = np.where(wholes == "", chosen, wholes)
    ids[found.pieces.rows_of(pieces)] = np.repeat(np.repeat(chosen, found.runs.lengths), found.pieces.counts[pieces])
    return log.with_column("order_id", ids.tolist())


def _ids(log: TradeLog) -> NDArray[np.object_]:
    """Ids of every row, that may be changed; empty where there is none."""
    nothing = np.full(len(log), "", dtype=object)
    return nothing if log.order_id is None else np.array(log.order_id.to_list(), dtype=object)


def _notes_on(name: str, other: str, found: _Regrouping) -> tuple[Note, ...]:
    count = len(found.runs)
    if not count:
        return ()
    what = f"1 fill of {other} is" if count == 1 else f"{count:,} fills of {other} are"
    text = f"partial fills: {what} in pieces in {name}; the pieces are taken as one order"
    listed = tuple(_listed(found, number) for number in range(min(count, MOST_ROWS)))
    return (Note(NoteKind.PARTIAL_FILLS, text, listed),)


def _listed(found: _Regrouping, number: int) -> str:
    """``AAPL buy 100: line 3 is line 5 (40), line 6 (60)``."""
    whole, log = found.wholes.columns, found.pieces.columns
    rows = found.wholes.rows_of(found.runs.wholes[[number]])
    row, quantity = int(rows[0]), float(whole.quantity[rows].sum())
    side = "buy" if quantity > 0 else "sell"
    pieces = found.pieces.rows_of(found.runs.of(number)).tolist()
    listed = ", ".join(f"{log.spot(each)} ({abs(log.quantity[each]):g})" for each in pieces)
    return f"{whole.asset[row]} {side} {abs(quantity):g}: {whole.spot(row)} is {listed}"
