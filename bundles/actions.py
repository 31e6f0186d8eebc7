"""Splits and cash dividends of a panel whose prices are not adjusted for them; read from tables and checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class ActionKind(StrEnum):
    """What happens to the holders of a share."""

    SPLIT = "split"
    DIVIDEND = "dividend"


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """One action, in force before the open of ``session`` (the ex-date).

    ``amount`` of a split is new shares per old share (2.0 doubles the shares and halves the price); of a
    dividend it is account currency per share held at the close before, paid into cash on the ex-date.
    """

    session: pd.Timestamp
    asset: str
    kind: ActionKind
    amount: float


AMOUNT_COLUMN = {ActionKind.SPLIT: "ratio", ActionKind.DIVIDEND: "amount"}
"""The column that holds an action's amount: new shares per old share, or account currency per share."""
