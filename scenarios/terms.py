"""The terms of a scenario: cash, costs, fill moment, lot, and so on to the order within a session.

An absent term is free.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from bundles.errors import InputError


class FillMoment(StrEnum):
    """When an instruction that was decided at a session's close is filled."""

    NEXT_OPEN = "next_open"
    SAME_CLOSE = "same_close"
    NEXT_CLOSE = "next_close"

    @property
    def price_field(self) -> str:
        """The bar's field that is the reference price: ``open`` or ``close``."""
        return "open" if self is FillMoment.NEXT_OPEN else "close"

    @property
    def sessions_later(self) -> int:
        """How many sessions after the decision the fill happens."""
        return 0 if self is FillMoment.SAME_CLOSE else 1


class Lot(StrEnum):
    """The smallest quantity that can be traded."""

    WHOLE = "whole"
    FRACTIONAL = "fractional"

    def check(self, quantity: float, order: str) -> None:
        """Refuse a fraction of a share where only whole ones are traded; ``order`` says whose it is.

        Raises
        ------
        InputError
            Naming the order.
        """
        if self is Lot.WHOLE and not quantity.is_integer():
            problem = f"{order} asks for {quantity:g} shares, and lots are whole"
            raise InputError(problem, 'lot = "fractional", or --set lot=fractional')


class CashPolicy(StrEnum):
    """What happens to an order whose value plus costs exceeds cash at its fill."""

    REJECT = "reject"
    UNLIMITED = "unlimited"
    PARTIAL = "partial"


class Order(StrEnum):
    """The order in which the orders of one session execute; older decisions come first.

    ``sells_first``: what sells, then what buys, and within each as stated.
    """

    SELLS_FIRST = "sells_first"
    AS_STATED = "as_stated"


class SizeAt(StrEnum):
    """The moment whose price and account value turn a target weight into shares, before that moment's orders."""

    DECISION = "decision"
    FILL = "fill"


class Section(BaseModel):
    """Keys of a file that belong together; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Commission(Section):
    """Commission of one order: ``max(minimum, rate × quantity × price + per_share × quantity)``.

    ``rate`` is a share of the value at the fill price after slippage; ``per_share`` and ``minimum``
    are in account currency, the minimum per order across its partial fills.
    """

    rate: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    per_share: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    minimum: float = Field(default=0.0, ge=0, allow_inf_nan=False)

    def of(self, quantity: float, price: float) -> float:
        """The commission of one order, account currency, for a quantity in shares of either sign."""
        shares = abs(quantity)
        if not shares:
            return 0.0
        return max(self.minimum, shares * price * self.rate + shares * self.per_share)

    def __str__(self) -> str:
        parts = [f"{self.rate:g} of value"] if self.rate else []
        parts += [f"{self.per_share:g} per share"] if self.per_share else []
        parts += [f"at least {self.minimum:g}"] if self.minimum else []
        return ", ".join(parts) or "none"


class Slippage(Section):
    """Slippage against the order: ``rate`` as a share of the reference price, ``fixed`` per share."""

    rate: float = Field(default=0.0, ge=0, lt=1, allow_inf_nan=False)
    fixed: float = Field(default=0.0, ge=0, allow_inf_nan=False)

    def price(self, reference: float, sign: int) -> float:
        """The fill price for a reference price; ``sign`` is +1 for a buy and −1 for a sell."""
        return reference * (1 + sign * self.rate) + sign * self.fixed

    def __str__(self) -> str:
        parts = [f"{self.rate:g} of price"] if self.rate else []
        parts += [f"{self.fixed:g} per share"] if self.fixed else []
        return ", ".join(parts) or "none"


class VolumeLimit(Section):
    """How much of a bar's volume all orders of its asset may take together; ``share`` absent is no limit.

    In whole lots the allowance of a bar is ``floor(share × volume)``. What is left of an order waits for the
    same moment of the next session.
    """

    share: float | None = Field(default=None, gt=0, le=1, allow_inf_nan=False)

    def __str__(self) -> str:
        return "none" if self.share is None else f"{self.share:g} of the bar's volume"


class Terms(Section):
    """Every term of a scenario; ``None`` is free. ``initial_cash`` is in account currency."""

    initial_cash: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    commission: Commission | None = None
    slippage: Slippage | None = None
    fill: FillMoment | None = None
    lot: Lot | None = None
    cash: CashPolicy | None = None
    volume_limit: VolumeLimit | None = None
    order: Order | None = None
    size_at: SizeAt | None = None

    def completed_by(self, defaults: "Terms") -> "CompleteTerms":
        """These terms, with each free one taken from ``defaults``, which must leave none free."""
        fixed = self.model_dump(exclude_none=True)
        return CompleteTerms.model_validate({**defaults.model_dump(), **fixed})

    @property
    def stated(self) -> "dict[str, object]":
        """The terms that are fixed, by name."""
        return {name: value for name, value in self if value is not None}

    @property
    def free(self) -> frozenset[str]:
        """Names of the terms that are left to the engine."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is None)


class TermsInForce(Terms):
    """What an engine kept to; one that is ``None`` was in force in a way that no term says: its settings do."""

    initial_cash: float = Field(gt=0, allow_inf_nan=False)


class CompleteTerms(TermsInForce):
    """Terms of which none is free: what an engine is configured to.

    Of ``order`` and ``size_at`` engines have ways of their own, which no term says: there ``None`` leaves them be.
    """

    commission: Commission
    slippage: Slippage
    fill: FillMoment
    lot: Lot
    cash: CashPolicy
    volume_limit: VolumeLimit


_OWN_WAYS = frozenset({"order", "size_at"})

ALIGNED_TERMS = CompleteTerms(
    initial_cash=100_000.0,
    commission=Commission(),
    slippage=Slippage(),
    fill=FillMoment.NEXT_OPEN,
    lot=Lot.WHOLE,
    cash=CashPolicy.REJECT,
    volume_limit=VolumeLimit(),
    order=Order.SELLS_FIRST,
    size_at=SizeAt.DECISION,
)
"""What a free term becomes in aligned mode."""


def terms_in_force(content: object) -> TermsInForce:
    """What was in force, from plain values by name; complete where none is ``None``."""
    terms = TermsInForce.model_validate(content)
    return terms if terms.free - _OWN_WAYS else CompleteTerms.model_validate(content)
