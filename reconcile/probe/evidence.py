"""What came back of a case, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.formatting import shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from adapters.contract import Run
    from scenarios.probes import Case


def value_text(value: object) -> str:
    """A rule's value as a table shows it."""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def came_back(run: Run, case: Case) -> str:
    """Fills in order of execution, then refused and pending orders; or the account, where it is asked for."""
    if case.terms.free == frozenset(type(case.terms).model_fields):
        return "not reported" if run.equity is None else f"{run.equity.iloc[0]:,.2f}"
    lists = (("refused", run.rejections), ("pending", run.pending))
    others = [f"{word} {order_id}" for word, frame in lists for order_id in _names(frame)]
    return "; ".join([*_fills(run), *others]) or "nothing"


def _fills(run: Run) -> Iterator[str]:
    """``buy 10 AAA at 120 on 2024-01-04``, with the commission where one was charged."""
    fills = run.fills.sort_values("sequence", kind="stable")
    names = ("side", "quantity", "asset", "price", "session", "commission")
    for side, quantity, asset, price, session, commission in zip(*(fills[name] for name in names), strict=True):
        paid = f" for {commission:.10g}" if commission else ""
        yield f"{side} {shares(quantity)} {asset} at {price:.10g}{paid} on {session:%Y-%m-%d}"


def _names(frame: pd.DataFrame | None) -> list[str]:
    return ["not reported"] if frame is None else list(frame["order_id"])
