"""Execution rules as data: one switch for each way in which real engines were found to differ."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path

import tomli_w
from pydantic import BaseModel, ConfigDict, Field

from bundles.errors import InputError
from scenarios.document import checked
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms


class Rounding(StrEnum):
    """How a target's quotient becomes shares; the sign is put back afterwards."""

    TRUNCATE = "truncate"
    TRUNCATE_OR_UP = "truncate, or up within 0.0001"
    FLOOR_DIVISION = "floor division"
    FRACTIONAL = "fractional"


class SizingPrice(StrEnum):
    """The price by which a target is divided; ``last_close`` needs no bar at the decision."""

    DECISION_CLOSE = "decision_close"
    LAST_CLOSE = "last_close"
    FILL_PRICE = "fill_price"


class AccountValue(StrEnum):
    """The account value of which a target is a share."""

    DECISION = "decision"
    FILL = "fill"
    EACH_FILL = "each_fill"


class ExecutionOrder(StrEnum):
    """The order in which the orders of one session execute.

    ``by_asset`` groups them by asset, in order of first submission; ``by_column`` takes assets in the order
    of the data, ``by_value`` the signed value asked, sales first.
    """

    AS_STATED = "as_stated"
    SELLS_FIRST = "sells_first"
    EXITS_FIRST = "exits_first"
    BY_ASSET = "by_asset"
    BY_COLUMN = "by_column"
    BY_VALUE = "by_value"


class CashRule(StrEnum):
    """What happens to a purchase that cash does not cover.

    ``cascade`` first tries the whole batch at the close of the decision, without slippage, and refuses
    whatever comes while that trial's cash is negative; what passes may still be refused at its fill.
    ``cancel`` refuses without a word.
    """

    UNLIMITED = "unlimited"
    REJECT = "reject"
    CASCADE = "cascade"
    PARTIAL = "partial"
    CANCEL = "cancel"


class CommissionBasis(StrEnum):
    """The price on which a rate of commission is charged."""

    FILL_PRICE = "fill_price"
    REFERENCE_PRICE = "reference_price"


class Clipping(StrEnum):
    """The range that a slipped price may not leave."""

    NONE = "none"
    THIS_BAR = "this_bar"
    NEXT_BAR = "next_bar"


class MissingBar(StrEnum):
    """What an order does on a session without a bar of its asset."""

    WAIT = "wait"
    DROP = "drop"


class LastSession(StrEnum):
    """What becomes of an order that no session is left for."""

    PENDING = "pending"
    DROP = "drop"


class Resizing(StrEnum):
    """What a target means for a position that is held already."""

    AS_ASKED = "as_asked"
    NEVER = "never"


class Rules(BaseModel):
    """A complete set of execution rules; every combination is defined.

    ``initial_cash`` is in account currency. The defaults are aligned mode's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    initial_cash: float = Field(default=100_000.0, gt=0, allow_inf_nan=False)
    fill: FillMoment = FillMoment.NEXT_OPEN
    rounding: Rounding = Rounding.TRUNCATE
    sizing_price: SizingPrice = SizingPrice.LAST_CLOSE
    account_value: AccountValue = AccountValue.DECISION
    order: ExecutionOrder = ExecutionOrder.SELLS_FIRST
    cash: CashRule = CashRule.REJECT
    commission: Commission = Commission()
    commission_basis: CommissionBasis = CommissionBasis.FILL_PRICE
    slippage: Slippage = Slippage()
    clipping: Clipping = Clipping.NONE
    missing_bar: MissingBar = MissingBar.WAIT
    last_session: LastSession = LastSession.PENDING
    resizing: Resizing = Resizing.AS_ASKED

    def obeying(self, terms: Terms) -> Rules:
        """These rules with every term that is fixed in ``terms`` put in force."""
        fixed: dict[str, object] = {
            name: getattr(terms, name)
            for name in ("initial_cash", "fill", "commission", "slippage")
            if getattr(terms, name) is not None
        }
        if terms.lot is not None:
            fixed["rounding"] = _ROUNDING[terms.lot]
        if terms.cash is not None:
            fixed["cash"] = _CASH[terms.cash]
        return self.model_copy(update=fixed)

    def differing(self, other: Rules) -> tuple[str, ...]:
        """Names of the rules in which two sets differ, in the order of this class."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) != getattr(other, name))


_ROUNDING = {Lot.WHOLE: Rounding.TRUNCATE, Lot.FRACTIONAL: Rounding.FRACTIONAL}
_CASH = {
    CashPolicy.UNLIMITED: CashRule.UNLIMITED,
    CashPolicy.REJECT: CashRule.REJECT,
    CashPolicy.PARTIAL: CashRule.PARTIAL,
}


def aligned_rules(terms: Terms) -> Rules:
    """The rules of aligned mode under ``terms``."""
    return Rules().obeying(terms)


def read(path: Path, base: Rules) -> Rules:
    """Rules from a TOML file; a rule that is absent is that of ``base``.

    Raises
    ------
    InputError
        The file cannot be read, or holds an unknown rule or value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}", "rules are a TOML file") from error
    return checked(Rules, {**base.model_dump(mode="json"), **content}, str(path))


def to_toml(rules: Rules) -> str:
    """Rules as the text that ``read`` takes."""
    return tomli_w.dumps(rules.model_dump(mode="json"))
