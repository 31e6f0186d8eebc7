"""From terms to PyBroker's configuration: fees, slippage, fill price, lot."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, override

import pybroker as pb
from pybroker.common import FeeInfo, FeeMode, PriceType, to_decimal
from pybroker.slippage import FixedSlippageModel, SlippageContext, SlippageModel

from adapters.contract import Unsupported
from scenarios.terms import Commission, FillMoment, Lot, Slippage

if TYPE_CHECKING:
    from adapters.contract import Task

_HUNDREDTHS = 100.0
_BASIS_POINTS = 10_000.0
_PRICES = {
    FillMoment.NEXT_OPEN: PriceType.OPEN,
    FillMoment.SAME_CLOSE: PriceType.CLOSE,
    FillMoment.NEXT_CLOSE: PriceType.CLOSE,
}


class TermsSlippage(SlippageModel):  # type: ignore[misc]
    """The slippage term as the engine's model of it: in floats, as the terms are, to the last digit."""

    def __init__(self, terms: Slippage) -> None:
        self._terms = terms

    @override
    def apply_slippage(self, ctx: SlippageContext) -> tuple[Decimal, Decimal]:
        return ctx.shares, self.slipped(ctx.fill_price, 1 if ctx.side == "buy" else -1)

    def slipped(self, price: float | Decimal, sign: int) -> Decimal:
        """The price after slippage; ``sign`` is +1 for a purchase and −1 for a sale.

        Raises
        ------
        Unsupported
            Nothing is left of the price: the engine takes prices above 0 only.
        """
        slipped = self._terms.price(float(price), sign)
        if slipped <= 0:
            raise Unsupported(
                f"slippage: a sale at {float(price):g} would be filled at {slipped:g}, and Portfolio takes none such"
            )
        return Decimal(to_decimal(slipped))


def fee_of(terms: Commission) -> Callable[[FeeInfo], Decimal]:
    """The commission term as the engine's ``fee_mode``: one order is filled at once, so its minimum is paid once."""

    def fee(info: FeeInfo) -> Decimal:
        return Decimal(str(terms.of(float(info.shares), float(info.fill_price))))

    return fee


def obeys(task: Task, term: str) -> bool:
    """Whether a term binds the engine here: always in aligned mode, else only where the scenario fixes it."""
    return task.is_aligned or term not in task.scenario.terms.free


def config(task: Task) -> pb.StrategyConfig:
    """The engine's configuration. Native mode keeps its rounding of fill prices to cents."""
    mode, amount = fees(task)
    return pb.StrategyConfig(
        initial_cash=task.terms.initial_cash,
        fee_mode=mode,
        fee_amount=amount,
        enable_fractional_shares=task.terms.lot is Lot.FRACTIONAL,
        round_fill_price=not task.is_aligned,
        round_test_result=False,
    )


def fees(task: Task) -> tuple[FeeMode | Callable[[FeeInfo], Decimal] | None, float]:
    """``fee_mode`` and ``fee_amount``: in native mode the engine's own kind where it has one.

    A rate is a hundredth of the engine's amount, which counts in per cent; a callable is ignored where the amount is
    ``None``.
    """
    commission = task.terms.commission
    if not task.is_aligned and not commission.minimum and not (commission.rate and commission.per_share):
        if commission.per_share:
            return FeeMode.PER_SHARE, commission.per_share
        return (FeeMode.ORDER_PERCENT, commission.rate * _HUNDREDTHS) if commission.rate else (None, 0.0)
    return fee_of(commission), 1.0


def slippage(task: Task) -> SlippageModel:
    """The engine's own model for a rate in native mode, else ours."""
    terms = task.terms.slippage
    if task.is_aligned or terms.fixed:
        return TermsSlippage(terms)
    return FixedSlippageModel(bps=terms.rate * _BASIS_POINTS)


def price_type(task: Task) -> PriceType:
    """The price of the bar at which orders fill: the engine's own is the middle of low and high."""
    return _PRICES[task.terms.fill] if obeys(task, "fill") else PriceType.MIDDLE


def fills_at_decision(task: Task) -> bool:
    """Whether orders fill at the close that they are decided at, for which the engine has no delay."""
    return task.terms.fill is FillMoment.SAME_CLOSE
