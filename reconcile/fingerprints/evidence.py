"""What a log and the market's bars give to go by, a column each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bundles.tolerances import LAST_DIGITS, REPRODUCED
from reconcile.books.positions import grouped
from reconcile.logs.book import cells_of, sessions_of_log
from reconcile.logs.findings.contradictions import half_unit

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Flags, Floats, Ints
    from reconcile.logs.trade_log import TradeLog

BARS = ("open", "high", "low", "close")


@dataclass(frozen=True, eq=False)
class Evidence:
    """Fills in the log's order, and the bar of each.

    ``sign`` is 1.0 for a purchase and −1.0 for a sale, ``size`` in shares, ``price`` per share, ``commission`` in
    account currency, NaN where not reported. ``opens`` tells what opens or adds to a position, from a flat start.
    ``order`` numbers the orders that fills are pieces of. ``bar`` and ``next_bar`` are {field: price}, NaN where
    there is no bar.
    """

    sign: Floats
    size: Floats
    price: Floats
    commission: Floats
    opens: Flags
    order: Ints
    bar: dict[str, Floats]
    next_bar: dict[str, Floats]
    printed_price: float
    printed_commission: float

    def __len__(self) -> int:
        return len(self.price)

    def price_slack(self, *, is_printed: bool) -> Floats:
        """By how much a price may be off: the last digits of a float, or half a unit of the printed decimals."""
        return _slack(self.price, self.printed_price if is_printed else 0.0)

    @cached_property
    def has_bar(self) -> Flags:
        """Where the asset has a bar on the fill's session."""
        return np.isfinite(self.bar["close"])

    def taken(self, places: Ints) -> Evidence:
        """The fills at these places alone."""
        return replace(
            self,
            sign=self.sign[places],
            size=self.size[places],
            price=self.price[places],
            commission=self.commission[places],
            opens=self.opens[places],
            order=self.order[places],
            bar={name: each[places] for name, each in self.bar.items()},
            next_bar={name: each[places] for name, each in self.next_bar.items()},
        )


def _slack(values: Floats, half: float) -> Floats:
    return REPRODUCED + LAST_DIGITS * np.abs(np.nan_to_num(values)) + half


def evidence_of(log: TradeLog, panel: Panel, later: int = 0) -> Evidence:
    """The log's fills and their bars, ``later`` sessions after those that it states.

    Raises
    ------
    InputError
        Prices that do not cover the log, or a timestamp that is none.
    """
    rows, columns = cells_of(log, panel, sessions_of_log(log, panel))
    sign, price, commission = np.sign(log.quantity), log.price, log.number("commission")
    return Evidence(
        sign=sign,
        size=np.abs(log.quantity),
        price=price,
        commission=commission,
        opens=_positions_before(log) * sign >= 0,
        order=_orders(log, sign),
        bar=_bars(panel, rows + later, columns),
        next_bar=_bars(panel, rows + later + 1, columns),
        printed_price=half_unit(price),
        printed_commission=half_unit(commission),
    )


def _bars(panel: Panel, rows: Ints, columns: Ints) -> dict[str, Floats]:
    """Each field at these cells; NaN beyond the ends of the prices."""
    inside = (rows >= 0) & (rows < len(panel.sessions))
    held = np.clip(rows, 0, len(panel.sessions) - 1)
    fields = {name: panel.field(name).to_numpy(dtype=np.float64)[held, columns] for name in BARS}
    return {name: np.where(inside, values, np.nan) for name, values in fields.items()}


def _positions_before(log: TradeLog) -> Floats:
    """Shares held in the asset before each fill, from a flat start; of one instant in the file's order."""
    in_time = np.argsort(log.instants, kind="stable")
    numbers = np.unique(log.asset_number[in_time], return_inverse=True)[1]
    by_asset = grouped(numbers)
    before = by_asset.as_they_stand(by_asset.before(by_asset.positions(log.quantity[in_time])))
    result = np.empty(len(log))
    result[in_time] = before
    return result


def _orders(log: TradeLog, sign: Floats) -> Ints:
    """A number for each order; a fill without an id is an order by itself."""
    alone = -1 - np.arange(len(log))
    if log.order_number is None:
        return alone
    keys = np.column_stack([log.order_number, log.asset_number, sign.astype(np.int64)])
    found = np.unique(keys, axis=0, return_inverse=True)[1].ravel()
    return np.where(log.order_number == 0, alone, found)
