"""The pairs that cost least, all orders together.

A pair costs what its orders are unlike, an order left alone ``ALONE``. That is an assignment problem. Its solver's
time grows with the square of what hangs together, so it is given few candidates at first. Prices of orders (the dual
of the problem: Kuhn 1955, "The Hungarian method") then tell which of the others could make a better matching; these
join until there are none: the matching is then the best of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from bundles.tolerances import COST_TIE
from reconcile.matching.candidates import Edges
from reconcile.matching.likeness import ALONE
from reconcile.matching.pairs import NONE

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats, Ints

_NEAR = 0.1
"""Candidates that cost so little more than the best of their orders are asked at first."""
_TOGETHER = 500
"""So many orders are solved at once, unless they hang together."""


def assign(edges: Edges, ones: int, others: int) -> Ints:
    """For each of the ``ones`` the place of its counterpart among the ``others``, ``NONE`` where it is alone."""
    prices = _halves(edges.one, edges.cost, ones), _halves(edges.other, edges.cost, others)
    is_asked = joining = _surplus(edges, *prices) <= _NEAR
    matches = np.full(ones, NONE)
    while joining.any():
        asked = edges.only(is_asked)
        _solve(asked, joining[is_asked], matches, others)
        joining = ~is_asked & (_surplus(edges, *_prices(asked, matches, others)) <= COST_TIE)
        is_asked = is_asked | joining
    return matches


def _halves(place: Ints, cost: Floats, count: int) -> Floats:
    """Half of the least cost at each place."""
    least = np.full(count, 2 * ALONE)
    np.minimum.at(least, place, cost)
    return least / 2


def _surplus(edges: Edges, of_one: Floats, of_other: Floats) -> Floats:
    """What each candidate costs beyond the prices of its orders."""
    return edges.cost - of_one[edges.one] - of_other[edges.other]


def _prices(edges: Edges, matches: Ints, others: int) -> tuple[Floats, Floats]:
    """Prices of all orders: a pair's add up to its cost, no candidate costs less, and none is above ``ALONE``.

    Both the highest prices of the one side and those of the other would do; their mean leaves the most to either.
    """
    matched = np.full(others, NONE)
    there = np.flatnonzero(matches != NONE)
    matched[matches[there]] = there
    high_other = _highest(edges, matches, others)
    high_one = _highest(Edges(edges.other, edges.one, edges.cost), matched, len(matches))
    cost = np.zeros(len(matches))
    is_pair = matches[edges.one] == edges.other
    cost[edges.one[is_pair]] = edges.cost[is_pair]
    low_one = np.where(matches == NONE, ALONE, cost - high_other[matches])
    low_other = np.full(others, ALONE)
    low_other[matches[there]] = cost[there] - high_one[there]
    return (high_one + low_one) / 2, (high_other + low_other) / 2


def _highest(edges: Edges, matches: Ints, others: int) -> Floats:
    """The highest prices that the other side can have: along chains of candidates they fall until they stand."""
    counterpart = matches[edges.one]
    is_pair, is_alone = counterpart == edges.other, counterpart == NONE
    cost = np.zeros(len(matches))
    cost[edges.one[is_pair]] = edges.cost[is_pair]
    highest = np.full(others, ALONE)
    np.minimum.at(highest, edges.other[is_alone], edges.cost[is_alone] - ALONE)
    chain = edges.only(~is_pair & ~is_alone)
    before, step = matches[chain.one], chain.cost - cost[chain.one]
    while True:
        bound = highest[before] + step
        falling = bound < highest[chain.other] - COST_TIE / 1_000
        if not falling.any():
            return highest
        np.minimum.at(highest, chain.other[falling], bound[falling])


def _solve(edges: Edges, is_new: Flags, matches: Ints, others: int) -> None:
    """As ``assign``, all candidates at once: what a new one belongs to is solved anew, and ``matches`` say how."""
    ones = len(matches)
    graph = csr_array((np.ones(len(edges), np.int8), (edges.one, ones + edges.other)), shape=(ones + others,) * 2)
    count, labels = connected_components(graph, directed=False)
    label = labels[edges.one]
    is_open = np.zeros(count, dtype=np.bool_)
    is_open[label[is_new]] = True
    edges, label = edges.only(is_open[label]), label[is_open[label]]
    matches[edges.one] = NONE
    for part in _parts(edges, label):
        one, other = _solved_part(part)
        matches[one] = other


def _parts(edges: Edges, label: Ints) -> Iterator[Edges]:
    """What hangs together: first all candidates that stand by themselves, then the rest in groups of parts."""
    is_single = np.bincount(label)[label] == 1 if len(label) else np.empty(0, dtype=np.bool_)
    yield edges.only(is_single)
    edges, label = edges.only(~is_single), label[~is_single]
    in_order = np.argsort(label, kind="stable")
    edges, label = edges.only(in_order), label[in_order]
    group = np.cumsum(_is_new(edges.one) | _is_new(label)) // _TOGETHER
    # A part belongs where its first order does.
    first = np.flatnonzero(_is_new(label))
    bounds = first[_is_new(group[first])]
    for start, end in pairwise([*bounds.tolist(), len(edges)]):
        yield edges.only(slice(start, end))


def _is_new(column: Ints) -> Flags:
    """Where another value stands than before."""
    is_new: Flags = np.not_equal(column, np.append(-1, column[:-1]))
    return is_new


def _solved_part(edges: Edges) -> tuple[Ints, Ints]:
    """The pairs of least total cost."""
    ones, one = np.unique(edges.one, return_inverse=True)
    others, other = np.unique(edges.other, return_inverse=True)
    if len(ones) == len(others) == len(edges):  # each candidate stands by itself
        return edges.one, edges.other
    alone = np.arange(len(ones))
    # Each order has a place of its own where it is alone. No weight may be 0, so each is one more.
    weights = np.concatenate([1 + edges.cost + _tie_break(one, other), np.full(len(ones), 1 + 2 * ALONE)])
    rows, columns = np.append(one, alone), np.append(other, len(others) + alone)
    graph = csr_array((weights, (rows, columns)), shape=(len(ones), len(others) + len(ones)))
    found, at = min_weight_full_bipartite_matching(graph)
    is_pair = at < len(others)
    return ones[found[is_pair]], others[at[is_pair]]


def _tie_break(one: Ints, other: Ints) -> Floats:
    """Less than any difference of costs, growing with the places of the orders and with how far they are apart."""
    largest = max(int(one.max()), int(other.max()), 1)
    return COST_TIE * ((one + other) / largest + ((one - other) / largest) ** 2) / (4 * largest)
