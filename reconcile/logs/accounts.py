"""Account values that results report, held against what their fills come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from adapters.contract import Cause, Run
from reconcile.verdicts.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from adapters.results import ResultLog
    from reconcile.variance import Variance

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Account:
    """What a side reports beside its fills; account currency.

    ``last`` is the session of ``final_value``; ``is_flat`` says that nothing is held by then.
    """

    initial_cash: float
    final_value: float
    last: pd.Timestamp
    is_flat: bool

    @classmethod
    def of(cls, log: Run | ResultLog) -> Account | None:
        """``None`` where something is not reported, or where dividends belong to no fill."""
        if isinstance(log, Run):
            cash: float | None = None if log.actions else log.terms.initial_cash
        else:
            cash = log.initial_cash
        if cash is None or log.equity is None or log.final_value is None:
            return None
        return cls(cash, log.final_value, log.equity.index[-1], _is_flat(log.fills))


def _is_flat(fills: pd.DataFrame) -> bool:
    """Whether all that was bought was sold, asset by asset, but for rounding of fractional shares."""
    signed = fills["quantity"].where(fills["side"] == "buy", -fills["quantity"])
    sums = signed.groupby(fills["asset"]).sum().abs()
    traded = fills["quantity"].groupby(fills["asset"]).sum()
    return bool((sums <= _ROUNDING * traded).all())


def with_accounts(variance: Variance, a: Account | None, b: Account | None) -> Variance:
    """The variance of the reported final values, where both sides report one that their fills can be held against.

    They can where all costs are known and each side is flat at its end, or is valued at the same session as the
    market prices are. What causes leave of the difference is then ``unexplained``, and beyond rounding a break.
    """
    if a is None or b is None or Cause.FEES in variance.unknown:
        return variance
    last = None if variance.by_session is None else variance.by_session["session"].iloc[-1]
    if not all(account.is_flat or account.last == last for account in (a, b)):
        return variance
    causes = {**variance.causes, Cause.INCOME: b.initial_cash - a.initial_cash}
    difference = b.final_value - a.final_value
    unexplained = difference - math.fsum(causes.values())
    rounding = max(variance.tolerance, _rounding_of(a, b))
    return replace(
        variance,
        a=replace(variance.a, initial_cash=a.initial_cash, final_value=a.final_value),
        b=replace(variance.b, initial_cash=b.initial_cash, final_value=b.final_value),
        causes=causes,
        difference=difference,
        unexplained=unexplained,
        verdict=_verdict(variance.verdict, difference, unexplained, rounding),
    )


def _verdict(of_fills: Verdict, difference: float, unexplained: float, rounding: float) -> Verdict:
    """Fills that agree make no agreement where the account values do not."""
    if abs(unexplained) > rounding:
        return Verdict.BREAK
    return Verdict.EXPLAINED if of_fills is Verdict.ALIGNED and abs(difference) > rounding else of_fills


def _rounding_of(a: Account, b: Account) -> float:
    """The last digits of two account values: no engine can state them more exactly."""
    return float(8 * np.spacing(max(abs(a.final_value), abs(b.final_value))))
