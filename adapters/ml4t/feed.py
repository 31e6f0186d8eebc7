"""From a panel to the engine's data feed: one row per bar, and a clock that ticks on every session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
from ml4t.backtest import DataFeed

from bundles.actions import ActionKind

if TYPE_CHECKING:
    from bundles import Panel


CURRENCY = "USD"
"""Whatever the account's is: the engine wants every action and asset to name the same one."""


@dataclass(frozen=True, eq=False)
class Tables:
    """What the engine's feed is made of: ``prices`` has a row per bar, ``clock`` one per session."""

    prices: pl.DataFrame
    clock: pl.DataFrame
    actions: pl.DataFrame | None


def tables_of(panel: Panel) -> Tables:
    """The panel's bars; a session without a bar of an asset has no row for it.

    The context table holds nothing but the sessions: ``DataFeed`` takes its clock from all of its
    tables, and without it a session on which no asset has a bar would not exist for the strategy.
    """
    bars = panel.long()
    columns: dict[str, pl.Series | list[str]] = {
        "timestamp": _timestamps(pd.DatetimeIndex(bars["session"])),
        "asset": bars["asset"].tolist(),
    }
    columns |= {
        name: pl.Series(bars[name].to_numpy(dtype=np.float64)) for name in ("open", "high", "low", "close", "volume")
    }
    clock = pl.DataFrame({"timestamp": _timestamps(panel.sessions)})
    return Tables(pl.DataFrame(columns), clock, actions_of(panel) if panel.actions else None)


def feed_of(tables: Tables) -> DataFeed:
    """The engine's own feed, with its own index of the rows."""
    if tables.actions is None:
        return DataFeed(prices_df=tables.prices, context_df=tables.clock)
    raw = {"price_basis": "raw"}  # adjusted prices would count each action twice
    return DataFeed(
        prices_df=tables.prices, context_df=tables.clock, corporate_actions=tables.actions, input_manifest=raw
    )


def actions_of(panel: Panel) -> pl.DataFrame:
    """Splits and dividends as the engine's corporate actions: known and in force before the session's open.

    A dividend is owed to the shares held before it, and paid on the same session; a split keeps fractions.
    """
    kinds = [action.kind for action in panel.actions]
    amounts = [action.amount for action in panel.actions]
    instants = _timestamps(pd.DatetimeIndex([action.session for action in panel.actions]))
    is_split = [kind is ActionKind.SPLIT for kind in kinds]
    columns = {
        "source": ["panel"] * len(kinds),
        "event_id": [f"{number}" for number in range(len(kinds))],
        "revision_id": ["1"] * len(kinds),
        "asset": [action.asset for action in panel.actions],
        "action_kind": ["split" if split else "cash_dividend" for split in is_split],
        "currency": [CURRENCY] * len(kinds),
        "split_ratio": [amount if split else None for amount, split in zip(amounts, is_split, strict=True)],
        "split_ratio_convention": ["new_per_old" if split else None for split in is_split],
        "fractional_policy": ["retain" if split else None for split in is_split],
        "cash_per_share": [None if split else amount for amount, split in zip(amounts, is_split, strict=True)],
        "share_basis": [None if split else "pre_event" for split in is_split],
    }
    clocks = dict.fromkeys(("effective_at", "available_at", "payment_at"), instants)
    return pl.DataFrame({**columns, **clocks})


def _timestamps(sessions: pd.DatetimeIndex) -> pl.Series:
    """Polars refuses pandas' own time zones, so they travel without one and get polars' UTC there."""
    naive = sessions.tz_localize(None).to_numpy().astype("datetime64[us]")
    return pl.Series(naive).dt.replace_time_zone("UTC")
