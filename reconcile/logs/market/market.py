"""The market of two logs: one panel of both or one of each side, in shares of the last session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import bundles
from bundles import Panel
from bundles.actions import ActionKind, CorporateAction
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from bundles.stated import plainly_named, read_actions, read_stated
from reconcile.books.fills import moment
from reconcile.logs.market.splits import actions_noted, restated_panel

if TYPE_CHECKING:
    from reconcile.logs.format import Note
    from reconcile.logs.market.source import MarketSource, Prices, Rows
    from reconcile.logs.trade_log import TradeLog


@dataclass(frozen=True, eq=False)
class Market:
    """What two logs are held against.

    ``a`` and ``b`` are the sides' panels, one and the same where both share it, ``None`` where there are no prices.
    ``actions`` are in order of session, none later than the last that counts; ``notes`` say what became of them.
    """

    a: Panel | None = None
    b: Panel | None = None
    actions: tuple[CorporateAction, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def sides(self) -> tuple[tuple[Panel | None, Panel | None], ...]:
        """For each log its own panel, and the other's where that is another."""
        return ((self.a, self.a), (self.b, self.b)) if self.a is self.b else ((self.a, self.b), (self.b, self.a))

    @property
    def calendar(self) -> str:
        """Of the exchange; the usual one where there are no prices."""
        return DEFAULT_CALENDAR if self.a is None else self.a.calendar

    @cached_property
    def closes(self) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
        """Each side's last known close, session × asset, over the sessions and assets of both.

        Where one side's prices have none yet, the other's stand in: nothing is known to be different there.
        """
        if self.a is None or self.b is None or self.a is self.b:
            closes = None if self.a is None else self.a.last_close()
            return closes, closes
        sessions = self.a.sessions.union(self.b.sessions).rename("session")
        assets = pd.Index(list(dict.fromkeys((*self.a.assets, *self.b.assets))), name="asset", dtype=object)
        of_a, of_b = (each.last_close().reindex(index=sessions, columns=assets).ffill() for each in (self.a, self.b))
        return of_a.fillna(of_b), of_b.fillna(of_a)


def read_market(asked: MarketSource, logs: Sequence[TradeLog]) -> Market:
    """The market, read and put into shares of its last session: the prices' last, else the last fill's.

    Raises
    ------
    InputError
        A table that cannot be used, prices of one side alone, or of both and of one.
    """
    a, b = _panels(asked)
    shared = a if a is b else None
    stated = [
        *_actions(asked.splits, ActionKind.SPLIT, shared),
        *_actions(asked.dividends, ActionKind.DIVIDEND, shared),
    ]
    if not stated:
        return Market(a, b)
    last, traded = _last_session(a, b, logs), {name for log in logs for name in log.asset.unique()}
    actions = tuple(each for each in sorted(stated, key=_place) if each.session <= last and each.asset in traded)
    new_a, staying_a = restated_panel(a, actions)
    new_b, staying_b = (new_a, staying_a) if b is a else restated_panel(b, actions)
    return Market(new_a, new_b, actions, actions_noted(actions, len(stated), staying_a | staying_b))


def _place(action: CorporateAction) -> tuple[pd.Timestamp, str, str]:
    return action.session, action.asset, action.kind


def _last_session(a: Panel | None, b: Panel | None, logs: Sequence[TradeLog]) -> pd.Timestamp:
    """The session in whose shares everything is counted."""
    of_prices = [panel.sessions[-1] for panel in (a, b) if panel is not None]
    of_fills = [moment(log.labels(DEFAULT_CALENDAR).max()) for log in logs if len(log)]
    return max(of_prices or of_fills, default=pd.Timestamp.max.tz_localize("UTC"))


def _panels(asked: MarketSource) -> tuple[Panel | None, Panel | None]:
    of_each = (asked.prices_a, asked.prices_b)
    if asked.prices is not None:
        if any(prices is not None for prices in of_each):
            raise InputError("prices of both logs and of one", "either --prices, or --prices-a and --prices-b")
        panel = _panel_of(asked.prices)
        return panel, panel
    if (asked.prices_a is None) != (asked.prices_b is None):
        given, lacking = ("a", "b") if asked.prices_b is None else ("b", "a")
        problem = f"--prices-{given} without --prices-{lacking}"
        raise InputError(problem, "give both; --prices holds both logs against one table")
    a, b = (None if prices is None else _panel_of(prices) for prices in of_each)
    if a is not None and b is not None and a.calendar != b.calendar:
        raise InputError(f"prices of A are on {a.calendar}, of B on {b.calendar}", "prices of one calendar")
    return a, b


def _panel_of(prices: Prices) -> Panel:
    """Prices as they stand: no engine has to store them on a tick, and ours are on it already."""
    if isinstance(prices, Panel):
        return prices
    if isinstance(prices, pd.DataFrame):
        return bundles.from_long(prices, tick=0, source="prices")
    path = Path(prices)
    return (bundles.from_parquet if path.suffix == ".parquet" else bundles.from_csv)(path, tick=0)


def _actions(rows: Rows | None, kind: ActionKind, panel: Panel | None) -> Iterator[CorporateAction]:
    """The actions of a table; without one those that a panel says its prices are not adjusted for."""
    if rows is None:
        yield from (each for each in (panel.actions if panel else ()) if each.kind is kind)
    elif isinstance(rows, pd.DataFrame):
        yield from read_actions(kind, plainly_named(rows), None, f"{kind}s")
    else:
        path = Path(rows)
        yield from read_actions(kind, read_stated(path, f"the path of a table of {kind}s"), None, str(path))
