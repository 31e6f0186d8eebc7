"""Execution rules as data: one switch for each way in which real engines were found to differ."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Self

import tomli_w
from pydantic import Field

from bundles.errors import InputError
from scenarios.document import checked
from scenarios.terms import Commission, FillMoment, Lot, Section, SizeAt, Slippage, Terms


class Choice(StrEnum):
    """A value of a rule: its name in files, and in words."""

    words: str

    def __new__(cls, name: str, words: str) -> Self:
        member = str.__new__(cls, name)
        member._value_, member.words = name, words
        return member


class Rounding(Choice):
    """How a target's quotient becomes shares; the sign is put back afterwards.

    ``paid_for`` counts costs in: the most shares whose price, slippage and commission the amount pays for, and of a
    sale the fewest that raise it. By floor division the amount is divided by what a share costs, with the commission
    of as many shares as the weight is a number, by share.
    """

    TRUNCATE = "truncate", "whole shares, toward zero"
    TRUNCATE_OR_UP = "truncate, or up within 0.0001", "whole shares, toward zero, up within 0.0001"
    FLOOR_DIVISION = "floor division", "whole shares, toward zero, by floor division"
    PAID_FOR = "paid_for", "whole shares, as many as the amount pays for with costs"
    PAID_BY_DIVISION = (
        "paid_for, by floor division",
        "whole shares, as many as the amount pays for with costs, by floor division",
    )
    FRACTIONAL = "fractional", "fractional"


class SizingPrice(Choice):
    """The price by which a target is divided; ``last_close`` needs no bar at the decision."""

    DECISION_CLOSE = "decision_close", "close of the decision"
    LAST_CLOSE = "last_close", "last close at the decision"
    FILL_PRICE = "fill_price", "fill price"


class AccountValue(Choice):
    """The account value of which a target is a share."""

    DECISION = "decision", "close of the decision, before the session's orders"
    FILL = "fill", "prices of the fill, before the session's orders"
    EACH_FILL = "each_fill", "prices of the fill, after each order before"


class ExecutionOrder(Choice):
    """The order in which the orders of one session execute.

    ``by_asset`` groups them by asset, in order of first submission; ``by_column`` takes assets in the order
    of the data, ``by_value`` the signed value asked, sales first.
    """

    AS_STATED = "as_stated", "as stated"
    SELLS_FIRST = "sells_first", "sells first, then as stated"
    EXITS_FIRST = "exits_first", "exits first"
    BY_ASSET = "by_asset", "by asset, in order of first submission"
    BY_COLUMN = "by_column", "by column"
    BY_VALUE = "by_value", "by value, sales first"


class CashRule(Choice):
    """What happens to a purchase that cash does not cover.

    ``cascade`` first tries the whole batch at the close of the decision, without slippage, and refuses
    whatever comes while that trial's cash is negative; what passes may still be refused at its fill.
    ``cancel`` refuses without a word.
    """

    UNLIMITED = "unlimited", "filled, cash may go negative"
    REJECT = "reject", "refused whole"
    CASCADE = "cascade", "refused whole, and the affordable rest of the batch with it"
    PARTIAL = "partial", "filled as far as cash allows"
    CANCEL = "cancel", "cancelled without a word"


class CommissionBasis(Choice):
    """The price on which a rate of commission is charged."""

    FILL_PRICE = "fill_price", "fill price"
    REFERENCE_PRICE = "reference_price", "reference price"


class SlippedFills(Choice):
    """Which fills are slipped; what closes a position is a part of an order that turns it round."""

    ALL = "all", "all"
    OPENING = "opening", "what opens a position"


class Clipping(Choice):
    """The range that a slipped price may not leave."""

    NONE = "none", "none"
    THIS_BAR = "this_bar", "clipped to the bar's high and low"
    NEXT_BAR = "next_bar", "clipped to the next bar's high and low"


class MissingBar(Choice):
    """What an order does on a session without a bar of its asset."""

    WAIT = "wait", "waits for the next bar"
    DROP = "drop", "dropped"


class LastSession(Choice):
    """What becomes of an order that no session is left for."""

    PENDING = "pending", "stays pending"
    DROP = "drop", "dropped"


class Resizing(Choice):
    """What a target means for a position that is held already."""

    AS_ASKED = "as_asked", "resized as asked"
    NEVER = "never", "left alone"


class Rules(Section):
    """A complete set of execution rules; every combination is defined.

    ``initial_cash`` is in account currency. The defaults are aligned mode's.
    """

    initial_cash: float = Field(default=100_000.0, gt=0, allow_inf_nan=False, title="initial cash")
    fill: FillMoment = Field(default=FillMoment.NEXT_OPEN, title="fill moment")
    rounding: Rounding = Field(default=Rounding.TRUNCATE, title="share rounding")
    sizing_price: SizingPrice = Field(default=SizingPrice.LAST_CLOSE, title="price used for sizing")
    account_value: AccountValue = Field(default=AccountValue.DECISION, title="account value used for sizing")
    order: ExecutionOrder = Field(default=ExecutionOrder.SELLS_FIRST, title="order of execution within a session")
    cash: CashRule = Field(default=CashRule.REJECT, title="order that cash does not cover")
    commission: Commission = Field(default=Commission(), title="commission")
    commission_basis: CommissionBasis = Field(default=CommissionBasis.FILL_PRICE, title="basis of a commission")
    slippage: Slippage = Field(default=Slippage(), title="slippage")
    slipped_fills: SlippedFills = Field(default=SlippedFills.ALL, title="fills that slip")
    clipping: Clipping = Field(default=Clipping.NONE, title="limit on the slipped price")
    missing_bar: MissingBar = Field(default=MissingBar.WAIT, title="order on a session without a bar")
    last_session: LastSession = Field(default=LastSession.PENDING, title="order that no session is left for")
    resizing: Resizing = Field(default=Resizing.AS_ASKED, title="position that is held already")

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
            fixed["cash"] = CashRule[terms.cash.name]
        if terms.order is not None:
            fixed["order"] = ExecutionOrder[terms.order.name]
        if terms.size_at is not None:
            fixed |= self._sized_at(terms.size_at)
        return self.model_copy(update=fixed)

    def _sized_at(self, moment: SizeAt) -> dict[str, object]:
        """Price and account value of that moment, in this set's own way where it has one."""
        at_fill = moment is SizeAt.FILL
        fixed: dict[str, object] = {}
        if (self.sizing_price is SizingPrice.FILL_PRICE) is not at_fill:
            fixed["sizing_price"] = SizingPrice.FILL_PRICE if at_fill else SizingPrice.LAST_CLOSE
        if (self.account_value is not AccountValue.DECISION) is not at_fill:
            fixed["account_value"] = AccountValue.FILL if at_fill else AccountValue.DECISION
        return fixed

    def differing(self, other: Rules) -> tuple[str, ...]:
        """Names of the rules in which two sets differ, in the order of this class."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) != getattr(other, name))


TITLES = {name: str(info.title) for name, info in Rules.model_fields.items()} | {"volume_limit": "limit by volume"}
"""What each rule decides, in words, by its name; beside the rules the one term that is none."""


def in_words(value: object) -> str:
    """A rule's value as people read it; an amount of cash is in account currency."""
    if isinstance(value, Choice):
        return value.words
    return f"{value:,.2f}" if isinstance(value, float) else str(value).replace("_", " ")


_ROUNDING = {Lot.WHOLE: Rounding.TRUNCATE, Lot.FRACTIONAL: Rounding.FRACTIONAL}


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
