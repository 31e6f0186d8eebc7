"""Where a log contradicts itself or the market: said, and what is denied is not believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import HALF_CENT, LAST_DIGITS, MOST_DECIMALS
from reconcile.logs.format import Note, NoteKind
from reconcile.logs.sheet import MOST_ROWS
from reconcile.logs.trade_log import DAY

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats
    from reconcile.logs.trade_log import TradeLog

_CENTS = 2
_GLANCE = 1_000
_FEWEST = 3
"""So many prices at least before it is said how they are printed."""


def contradictions(log: TradeLog) -> tuple[Note, ...]:
    """A note for each column that other columns of the same log deny, with the rows.

    What a log prints in rounded numbers is no contradiction (see ``MOST_DECIMALS``).
    """
    size = np.abs(log.quantity)
    value = _denied(log, "value", size * log.price, {"price": size, "quantity": log.price})
    slippage = "the side's sign × quantity × (price − reference_price), so that neither counts"
    return (
        *_notes(log, _denied_sessions(log), "session", "the date of timestamp on the exchange's clock", "timestamp"),
        *_notes(log, value, "value", "quantity × price", "quantity", "price"),
        *_notes(log, denied_slippage(log), "slippage", slippage, "quantity", "price", "reference_price"),
    )


def dates_among_times(log: TradeLog) -> tuple[Note, ...]:
    """A note on dates without a time in a log that has times."""
    dated = log.is_dated
    if not dated.any() or dated.all():
        return ()
    text = f"dates without a time stand among times {_of(dated)}: their moments within the session are not known"
    return (Note(NoteKind.ASSUMED, text, _listed(log, dated, "timestamp")),)


def denied_by_market(log: TradeLog, stated: Floats, market: Floats) -> tuple[Note, ...]:
    """A note on ``stated`` reference prices that are not the market's at the fill's moment.

    ``market`` is the market's price by row, NaN where it is not known; both in shares of the last session.
    """
    apart = np.abs(stated - market)
    beyond = apart > LAST_DIGITS * market
    if beyond.any():
        one, other = half_unit(stated), half_unit(market[~np.isnan(stated)])
        beyond = apart > LAST_DIGITS * market + (0.0 if one == other else max(one, other))
    return _notes(log, beyond, "reference_price", "the market's price at that moment, which is taken instead")


def printed_in_cents(a: TradeLog, b: TradeLog) -> tuple[Note, ...]:
    """A note where the prices of one log alone are printed to two decimals."""
    if min(len(a), len(b)) < _FEWEST:
        return ()
    one, other = (half_unit(log.price) == HALF_CENT for log in (a, b))
    if one is other:
        return ()
    side, finer = ("A", "B") if one else ("B", "A")
    text = (
        f"{side}'s prices are printed to two decimals, {finer}'s are not: up to half a cent per share may be printing"
    )
    return (Note(NoteKind.ASSUMED, f"{text}; --tolerance price={HALF_CENT} takes that for equal"),)


def denied_slippage(log: TradeLog) -> Flags:
    """Rows on which slippage and reference price are stated and deny each other."""
    size = np.abs(log.quantity)
    made = log.quantity * (log.price - log.number("reference_price"))
    return _denied(log, "slippage", made, {"price": size, "reference_price": size, "quantity": log.price})


def half_unit(values: Floats) -> float:
    """Half a unit of the last decimal that the values are printed with; money has two at least, 0.0 is exact."""
    known = values[np.isfinite(values)]
    for decimals in range(_CENTS, MOST_DECIMALS + 1):
        if _are_round(known[:_GLANCE], decimals) and _are_round(known, decimals):
            return HALF_CENT / 10.0 ** (decimals - _CENTS)
    return 0.0


def _are_round(values: Floats, decimals: int) -> bool:
    return bool((np.abs(values - values.round(decimals)) <= LAST_DIGITS * np.abs(values)).all())


def _denied(log: TradeLog, column: str, made: Floats, inputs: Mapping[str, Floats]) -> Flags:
    """Rows on which a column is not what others make of it; ``inputs`` are these, each with what multiplies it."""
    stated = log.number(column)
    apart = np.abs(np.abs(stated) - made) if column == "value" else np.abs(stated - made)
    allowed = LAST_DIGITS * np.abs(log.quantity) * log.price
    beyond: Flags = np.greater(apart, allowed)
    if not beyond.any():
        return beyond
    allowed += half_unit(stated)
    beyond = np.greater(apart, allowed)
    if 2 * beyond.sum() > np.isfinite(apart).sum():  # most rows: what they were made of is rounded itself
        allowed += sum(_rounding(log.number(name)) * each for name, each in inputs.items())
        beyond = np.greater(apart, allowed)
    return np.asarray(beyond, dtype=np.bool_)


def _rounding(values: Floats) -> float:
    """As ``half_unit``; whole numbers are exact."""
    return 0.0 if (values == np.trunc(values)).all() else half_unit(values)


def _denied_sessions(log: TradeLog) -> Flags:
    """On no clock, neither New York's nor UTC's, which is that of exchanges east of Europe by day."""
    if not log.has("session"):
        return np.zeros(len(log), dtype=np.bool_)
    is_other: Flags = np.not_equal(log.days, log.instants // DAY)
    return is_other & (log.days != log.dates) if is_other.any() else is_other


def _notes(log: TradeLog, wrong: Flags, column: str, expected: str, *others: str) -> tuple[Note, ...]:
    if not wrong.any():
        return ()
    text = f"{column} is not {expected} ({_of(wrong)})"
    return (Note(NoteKind.CONTRADICTION, text, _listed(log, wrong, column, *others)),)


def _of(rows: Flags) -> str:
    count = int(rows.sum())
    return f"on {count:,} of {len(rows):,} rows"


def _listed(log: TradeLog, rows: Flags, *columns: str) -> tuple[str, ...]:
    """``line 7: value 100.0, quantity 10.0, price 11.0`` for the first of the rows."""
    shown = list(dict.fromkeys(name for name in columns if log.has(name)))
    return tuple(_row(log, row, shown) for row in np.flatnonzero(rows)[:MOST_ROWS].tolist())


def _row(log: TradeLog, row: int, columns: list[str]) -> str:
    return f"{log.spot(row)}: {', '.join(f'{name} {log.frame[name][row]}' for name in columns)}"
