"""From an adapter's plain records to the frames of a ``Run``: columns are derived in this one place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytz

from adapters.records import Fill, Outcome, Pending, Refusal, Setting, Task
from adapters.run import Run

if TYPE_CHECKING:
    from bundles import Panel

FILL_COLUMNS = (
    "order_id", "session", "timestamp", "asset", "side", "quantity", "price",
    "reference_price", "value", "commission", "slippage", "sequence",
)  # fmt: skip
"""The trade log: one row per fill, in order of execution."""

_INSTANT = pd.DatetimeTZDtype("ns", pytz.UTC)


def run_of(task: Task, name: str, version: str, settings: tuple[Setting, ...], outcome: Outcome) -> Run:
    """The run of engine ``name`` that an outcome amounts to; its seconds are filled in by the caller.

    Raises
    ------
    ValueError
        The outcome contradicts the contract: an account off the panel's sessions, a value that is no number,
        a fill without quantity or price.
    """
    for account in ("equity", "cash", "positions"):
        _check_account(account, getattr(outcome, account), task)
    return Run(
        engine=name,
        version=version,
        mode=task.mode,
        scenario=task.scenario.name,
        terms=outcome.terms or task.terms,
        settings=settings,
        fills=fills_frame(outcome.fills, task.scenario.panel),
        equity=outcome.equity,
        cash=outcome.cash,
        positions=outcome.positions,
        marks=outcome.marks,
        rejections=_orders_frame(outcome.refusals, Refusal),
        pending=_orders_frame(outcome.pending, Pending),
        closes=task.scenario.panel.last_close(),
        seconds=0.0,
        engine_seconds=outcome.engine_seconds,
        actions=task.scenario.panel.actions,
        preset=task.preset,
    )


def _check_account(name: str, account: pd.Series[float] | pd.DataFrame | None, task: Task) -> None:
    if account is None:
        return
    if not account.index.equals(task.scenario.panel.sessions):
        raise ValueError(f"{name} is not on the panel's sessions")
    if not np.isfinite(account.to_numpy(dtype="float64")).all():
        raise ValueError(f"{name} has a value that is no number")


def fills_frame(fills: Sequence[Fill], panel: Panel) -> pd.DataFrame:
    """Fills with the trade log's columns; timestamp and reference price are taken from ``panel``."""
    instants = _instants(panel)
    rows = []
    for sequence, fill in enumerate(fills):
        _check(fill)
        reference = _reference(fill, panel)
        sign = 1 if fill.quantity > 0 else -1
        rows.append(
            (
                fill.order_id, fill.session, instants[fill.moment][fill.session], fill.asset,
                "buy" if sign > 0 else "sell", abs(fill.quantity), fill.price, reference,
                abs(fill.quantity) * fill.price, math.nan if fill.commission is None else fill.commission,
                fill.quantity * (fill.price - reference), sequence,
            )
        )  # fmt: skip
    return typed_fills(pd.DataFrame(rows, columns=list(FILL_COLUMNS)))


def _instants(panel: Panel) -> dict[str, dict[pd.Timestamp, pd.Timestamp]]:
    """The instant of each moment of each session.

    Daily bars do not tell when within a session a price was touched: half-way stands for it, so that such a
    fill comes after those at the open and before those at the close.
    """
    half_way = panel.opens + (panel.closes - panel.opens) / 2
    moments = {"open": panel.opens, "intraday": half_way, "close": panel.closes}
    return {name: dict(zip(panel.sessions, instants, strict=True)) for name, instants in moments.items()}


def _reference(fill: Fill, panel: Panel) -> float:
    """The price before slippage, which for a fill within the session is the one that was waited for."""
    if fill.moment != "intraday":
        return panel.price(fill.moment, fill.session, fill.asset)
    if fill.reference is None:
        raise ValueError(f"order {fill.order_id}: a fill within the session has no reference price")
    return fill.reference


def _check(fill: Fill) -> None:
    amounts = (fill.quantity, fill.price, 0.0 if fill.commission is None else fill.commission)
    if not all(map(math.isfinite, amounts)) or not fill.quantity or fill.price <= 0:
        stated = f"{fill.quantity} shares at {fill.price}, commission {fill.commission}"
        raise ValueError(f"order {fill.order_id}: {stated} is no fill")


def typed_fills(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the trade log's dtypes, also where there are no rows."""
    floats = ("quantity", "price", "reference_price", "value", "commission", "slippage")
    frame = frame.astype(
        dict.fromkeys(floats, "float64")
        | dict.fromkeys(("order_id", "asset", "side"), "object")
        | {"sequence": "int64"}
    )
    for name in ("session", "timestamp"):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype(_INSTANT)
    return frame


def _orders_frame(
    records: Sequence[Refusal] | Sequence[Pending] | None, kind: type[Refusal] | type[Pending]
) -> pd.DataFrame | None:
    if records is None:
        return None
    return pd.DataFrame(list(records), columns=list(kind._fields))
