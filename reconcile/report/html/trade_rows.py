"""The table of the per-trade diff: the largest rows, each with its arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from bundles.tolerances import HALF_CENT
from reconcile.attribution.rows import ROW_CAUSES
from reconcile.formatting import NOT_REPORTED, dollars, shares, signed
from reconcile.report.html.arithmetic import Term, terms_by_row
from reconcile.report.view.cents import adding_up
from reconcile.report.view.unmatched import Fate, fates_of

if TYPE_CHECKING:
    from reconcile.matching.pairs import Pairs
    from reconcile.variance import Variance

_CAUSES = [cause.value for cause in ROW_CAUSES]
_MATCHES = {"matched": "matched", "only_a": "only A", "only_b": "only B", "mark": "mark"}


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One row as the table shows it; ``number`` is its place in the per-trade diff."""

    number: int
    order_id: str
    asset: str
    side: str
    match: str
    cause: str
    times: tuple[str, str]
    figures: tuple[str, ...]
    causes: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class TradeTable:
    """Rows in time order, at most a bounded number of them; ``causes`` are those that reach a cent in any."""

    rows: tuple[TradeRow, ...]
    of: int
    causes: tuple[str, ...]
    matches: tuple[str, ...]
    largest_causes: tuple[str, ...]
    arithmetic: dict[str, list[dict[str, str]]]


def trade_table(variance: Variance, most: int) -> TradeTable:
    """The ``most`` rows with the largest Σ|causes|."""
    chosen = variance.rows.largest_of(np.arange(len(variance.rows)), most).tolist()
    table = variance.table[chosen]
    causes = tuple(name for name in _CAUSES if (table[name].abs() >= HALF_CENT).any())
    fates = fates_of(variance) or {}
    records = zip(chosen, table.iter_rows(named=True), strict=True)
    rows = tuple(
        _row(number, record, causes, _are_dated(variance.pairs, number), fates.get(number))
        for number, record in records
    )
    terms = terms_by_row(variance, chosen)
    return TradeTable(
        rows=rows,
        of=len(variance.rows),
        causes=causes,
        matches=tuple(sorted({row.match for row in rows})),
        largest_causes=tuple(name for name in _CAUSES if any(row.cause == name for row in rows)),
        arithmetic={str(number): _told(terms[number]) for number in chosen},
    )


def _are_dated(pairs: Pairs, number: int) -> tuple[bool, bool]:
    """Whether the sides of the row at that place have a date alone."""
    if number >= len(pairs):
        return False, False
    a, b = pairs.taken(np.array([number])).of_each(pairs.a.is_dated_only, pairs.b.is_dated_only, missing=False)
    return bool(a[0]), bool(b[0])


def _row(
    number: int, record: dict[str, Any], causes: Sequence[str], dated: tuple[bool, bool], fate: Fate | None
) -> TradeRow:
    sides = [side for side in "ab" if record[f"quantity_{side}"] is not None]
    fields = [(name, side) for name in ("quantity", "price", "commission") for side in "ab"]
    return TradeRow(
        number=number,
        order_id=str(record["order_id"]) or "mark at the end",
        asset=str(record["asset"]),
        side=str(record["side"]),
        match=_MATCHES[str(record["match"])] + (f", {fate.words}" if fate else ""),
        cause=str(record["cause"]),
        times=(
            _moment(record["timestamp_a"], is_dated=dated[0]),
            _moment(record["timestamp_b"], is_dated=dated[1]),
        ),
        figures=tuple(_figure(name, record[f"{name}_{side}"], has_order=side in sides) for name, side in fields),
        causes=tuple(signed(record[name]) for name in causes),
        total=signed(record["total"]),
    )


def _moment(stamp: datetime | None, *, is_dated: bool) -> str:
    """``2020-01-03 14:30``; a date alone where the moment within the session is not known."""
    if stamp is None:
        return ""
    return f"{stamp:%Y-%m-%d}" if is_dated else f"{stamp:%Y-%m-%d %H:%M}"


def _figure(name: str, value: float | None, *, has_order: bool) -> str:
    """Empty where the side has no order; in words where it has one and does not tell."""
    if value is None:
        return NOT_REPORTED if has_order else ""
    style = {"quantity": shares, "price": _price, "commission": dollars}
    return style[name](value)


def _price(value: float) -> str:
    return f"{value:,.4f}"


def _told(terms: Sequence[Term]) -> list[dict[str, str]]:
    """Terms to four decimals that add up to the row's total to four decimals."""
    exact = {place: term.dollars * 100 for place, term in enumerate(terms)}
    total = round(math.fsum(exact.values()), 2)
    scaled = adding_up(exact, total) if all(map(math.isfinite, exact.values())) else exact
    told = [_term(term, scaled[place] / 100) for place, term in enumerate(terms)]
    return [*told, {"cause": "total", "dollars": _decimals(total / 100)}]


def _term(term: Term, amount: float) -> dict[str, str]:
    words = {"cause": term.cause.value, "formula": term.formula, "numbers": term.numbers}
    return words | {"dollars": _decimals(amount)} | ({"note": term.note} if term.note else {})


def _decimals(amount: float) -> str:
    return f"{amount + 0.0:+,.4f}" if round(amount, 4) else "0.0000"
