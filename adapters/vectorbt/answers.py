"""What VectorBT did with each cell, read from its log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

from adapters.vectorbt.library import (
    OrderSide,
    OrderStatus,
    OrderStatusInfo,
    Portfolio,
    SizeType,
    is_close_nb,
    status_info_desc,
)

if TYPE_CHECKING:
    from adapters.vectorbt.strategy import Place

_CASH = frozenset({OrderStatusInfo.NoCashLong, OrderStatusInfo.CantCoverFees, OrderStatusInfo.PartialFill})
_ROUNDING = 1e-12


class Fate(Enum):
    """What became of one order."""

    NO_ORDER = auto()
    FILLED = auto()
    CUT = auto()
    UNAFFORDABLE = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell's line in the log.

    ``requested`` and ``filled`` are signed shares, the former as the engine sized it, after its rounding
    to a lot and before it looked at cash. ``account_value`` and ``position_value`` are those that it was
    sized with; ``price`` and ``commission`` are NaN without a fill. ``fixed_fee`` is what was asked for.
    """

    fate: Fate
    requested: float
    filled: float
    price: float
    commission: float
    fixed_fee: float
    account_value: float
    position_value: float
    reason: str


type Answers = Mapping[Place, Answer]


def answers(portfolio: Portfolio) -> Answers:
    """Every logged cell in the order of execution."""
    return {(int(log["idx"]), int(log["col"])): _answer(log) for log in portfolio.log_records}


def _answer(log: np.void) -> Answer:
    requested = _requested(log)
    is_filled = log["res_status"] == OrderStatus.Filled
    position = _steady(log["position"])
    return Answer(
        fate=_fate(log, requested),
        requested=requested,
        filled=_signed_fill(log) if is_filled else 0.0,
        price=float(log["res_price"]),
        commission=float(log["res_fees"]),
        fixed_fee=float(log["req_fixed_fees"]),
        account_value=float(log["value"]),
        position_value=position * float(log["val_price"]) if position else 0.0,
        reason="" if is_filled else str(status_info_desc[log["res_status_info"]]),
    )


def _signed_fill(log: np.void) -> float:
    return float(log["res_size"]) * (-1 if log["res_side"] == OrderSide.Sell else 1)


def _requested(log: np.void) -> float:
    """The size that ``execute_order_nb`` arrives at, which the log leaves out: the same operations."""
    size = float(log["req_size"])
    if log["req_size_type"] == SizeType.TargetPercent:
        size = size * _steady(log["value"]) / _steady(log["val_price"]) - _steady(log["position"])
    lot = float(log["req_size_granularity"])
    whole = abs(size) if np.isnan(lot) else abs(size) // lot * lot
    return float(np.copysign(_steady(whole), size))


def _steady(number: float) -> float:
    """VectorBT takes what is within 1e-12 of zero for zero."""
    return 0.0 if is_close_nb(float(number), 0.0) else float(number)


def _fate(log: np.void, requested: float) -> Fate:
    info = log["res_status_info"]
    if log["res_status"] == OrderStatus.Filled:
        is_cut = log["res_size"] < abs(requested) * (1 - _ROUNDING)
        return Fate.CUT if is_cut else Fate.FILLED
    if info == OrderStatusInfo.SizeZero or not requested:
        return Fate.NO_ORDER
    if info in _CASH or _is_cut_to_nothing(log, requested):
        return Fate.UNAFFORDABLE
    return Fate.LOST


def _is_cut_to_nothing(log: np.void, requested: float) -> bool:
    """``buy_nb`` says MinSizeNotReached both for dust and where cash allows not one share."""
    return bool(log["res_status_info"] == OrderStatusInfo.MinSizeNotReached and abs(requested) >= log["req_min_size"])
