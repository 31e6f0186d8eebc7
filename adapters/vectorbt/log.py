"""VectorBT's log of orders, read column by column: one cell at a time would cost more than the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adapters.vectorbt.answers import Answer, Answers, Fate
from adapters.vectorbt.library import (
    Direction,
    OrderSide,
    OrderStatus,
    OrderStatusInfo,
    Portfolio,
    SizeType,
    abs_tol,
    status_info_desc,
)
from bundles.tolerances import LAST_DIGITS

if TYPE_CHECKING:
    from bundles.arrays import Floats

_CASH = frozenset({OrderStatusInfo.NoCashLong, OrderStatusInfo.CantCoverFees, OrderStatusInfo.PartialFill})


def answers(portfolio: Portfolio) -> Answers:
    """Every logged cell in the order of execution."""
    log = portfolio.log_records
    is_filled = log["res_status"] == OrderStatus.Filled
    requested, filled = _requested(log), np.where(is_filled, _signed_size(log), 0.0)
    position = _steady(log["position"])
    fields = zip(
        _fates(log, requested),
        requested.tolist(),
        filled.tolist(),
        log["res_price"].tolist(),
        log["res_fees"].tolist(),
        log["req_fixed_fees"].tolist(),
        log["req_price"].tolist(),
        log["value"].tolist(),
        np.where(position == 0, 0.0, position * log["val_price"]).tolist(),
        _reasons(log, is_filled),
        strict=True,
    )
    places = zip(log["idx"].tolist(), log["col"].tolist(), strict=True)
    return {place: Answer(*values) for place, values in zip(places, fields, strict=True)}


def _signed_size(log: np.ndarray) -> Floats:
    return np.asarray(log["res_size"] * np.where(log["res_side"] == OrderSide.Sell, -1.0, 1.0))


def _requested(log: np.ndarray) -> Floats:
    """The size that ``execute_order_nb`` arrives at, which the log leaves out: the same operations."""
    of_percents = log["req_size"] * _steady(log["value"])
    value = np.where(log["req_size_type"] == SizeType.TargetPercent, of_percents, log["req_size"])
    target = value / _steady_price(log) - _steady(log["position"])
    is_target = np.isin(log["req_size_type"], (SizeType.TargetPercent, SizeType.TargetValue))
    size = np.where(is_target, target, log["req_size"])
    size = np.where(log["req_direction"] == Direction.ShortOnly, -size, size)
    lot = log["req_size_granularity"]
    whole = np.where(np.isnan(lot), np.abs(size), np.abs(size) // lot * lot)
    return np.asarray(np.copysign(_steady(whole), size))


def _steady_price(log: np.ndarray) -> Floats:
    """Never zero, which VectorBT itself refuses where it would divide by it."""
    price = _steady(log["val_price"])
    return np.where(price == 0, np.nan, price)


def _steady(numbers: Floats) -> Floats:
    """VectorBT takes what is near enough to zero for zero."""
    return np.where(np.abs(numbers) <= abs_tol, 0.0, numbers)


def _fates(log: np.ndarray, requested: Floats) -> list[Fate]:
    columns = [log[name].tolist() for name in ("res_status", "res_status_info", "res_size", "req_min_size")]
    return [_fate(*row) for row in zip(*columns, np.abs(requested).tolist(), strict=True)]


def _fate(status: int, info: int, size: float, smallest: float, requested: float) -> Fate:
    if status == OrderStatus.Filled:
        return Fate.CUT if size < requested * (1 - LAST_DIGITS) else Fate.FILLED
    if info == OrderStatusInfo.SizeZero or not requested:
        return Fate.NO_ORDER
    # ``buy_nb`` says MinSizeNotReached both for dust and where cash allows not one share.
    cut_to_nothing = info == OrderStatusInfo.MinSizeNotReached and requested >= smallest
    return Fate.UNAFFORDABLE if info in _CASH or cut_to_nothing else Fate.LOST


def _reasons(log: np.ndarray, is_filled: np.ndarray) -> list[str]:
    told = zip(is_filled.tolist(), log["res_status_info"].tolist(), strict=True)
    return ["" if filled else str(status_info_desc[info]) for filled, info in told]
