"""What two runs do not share beside their fills: what was asked of them, and their accounts and lists of orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from bundles.errors import some_of
from bundles.tolerances import ACCOUNT_VALUE, LAST_DIGITS
from reconcile.formatting import NOT_REPORTED
from reconcile.verdicts.divergence import Divergence
from reconcile.verdicts.verdict import Verdict
from scenarios.terms import Terms

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Run
    from bundles.arrays import Flags, Floats
    from reconcile.runs.kept import NamedRun
    from reconcile.variance import Variance
    from scenarios.instructions import Instruction
    from scenarios.scenario import Scenario


def instructions_difference(a: Scenario | None, b: Scenario | None) -> str:
    """How what was asked differs, in a clause; empty where it does not, or where a saved run does not tell."""
    if a is None or b is None or a.instructions == b.instructions:
        return ""
    both = list(zip_longest(a.instructions, b.instructions))
    first = next((_asked(one), _asked(other)) for one, other in both if one != other)
    counts = f"{len(a.instructions):,} against {len(b.instructions):,}"
    return f"{counts}, the first that differs {' against '.join(first)}"


def asked_alike(a: NamedRun, b: NamedRun) -> bool:
    """Whether both were asked the same under the same terms; what a term left free came to is the engine's own."""
    if a.scenario is None or b.scenario is None:
        return a.run.terms == b.run.terms
    return a.scenario.terms == b.scenario.terms and not instructions_difference(a.scenario, b.scenario)


def _asked(instruction: Instruction | None) -> str:
    if instruction is None:
        return "none"
    wanted = (
        f"{instruction.quantity or 0:+g} shares" if instruction.weight is None else f"weight {instruction.weight:g}"
    )
    return f"{instruction.order_id} ({instruction.condition.type}, {wanted})"


def terms_differences(a: Terms, b: Terms) -> Iterator[str]:
    """Terms that are not the same, each with both values."""
    for name in Terms.model_fields:
        mine, theirs = getattr(a, name), getattr(b, name)
        if mine != theirs:
            yield f"{name} {mine} against {theirs}"


def accounts_differences(a: Run, b: Run) -> Iterator[Divergence]:
    """Account value, cash, positions, refused and pending orders: of each the first in time that is not the same."""
    yield from _of_tables("account value", _frame(a.equity), _frame(b.equity))
    yield from _of_tables("cash", _frame(a.cash), _frame(b.cash))
    yield from _of_tables("position", a.positions, b.positions)
    yield from _of_lists("refused orders", a.rejections, b.rejections)
    yield from _of_lists("pending orders", a.pending, b.pending)


def with_accounts(variance: Variance, found: tuple[Divergence, ...]) -> Variance:
    """Runs whose fills and account values agree are no equal runs where cash or positions do not."""
    if variance.divergence is not None or not found:
        return variance
    return replace(variance, divergence=found[0], verdict=Verdict.BREAK)


def _frame(series: pd.Series[float] | None) -> pd.DataFrame | None:
    return None if series is None else series.to_frame("")


def _of_tables(what: str, a: pd.DataFrame | None, b: pd.DataFrame | None) -> Iterator[Divergence]:
    if a is None or b is None:
        yield from _not_reported(what, a, b)
        return
    columns, sessions = a.columns.union(b.columns, sort=False), a.index.intersection(b.index)
    mine, theirs = (table.loc[sessions].reindex(columns=columns, fill_value=0.0).to_numpy() for table in (a, b))
    for row, column in np.argwhere(~_are_same(mine, theirs))[:1].tolist():
        name = f"{what} {columns[column]}".strip()
        values = repr(float(mine[row, column])), repr(float(theirs[row, column]))
        yield Divergence(sessions[row], "", name, *values)


def _are_same(a: Floats, b: Floats) -> Flags:
    """To a millionth of a dollar or share, or to the last digits; a NaN never is."""
    apart = np.abs(a - b)
    return np.less_equal(apart, np.maximum(ACCOUNT_VALUE, LAST_DIGITS * np.maximum(np.abs(a), np.abs(b))))


def _of_lists(what: str, a: pd.DataFrame | None, b: pd.DataFrame | None) -> Iterator[Divergence]:
    """By order_id; engines word their reasons differently."""
    if a is None or b is None:
        yield from _not_reported(what, a, b)
        return
    mine, theirs = set(a["order_id"]), set(b["order_id"])
    if mine != theirs:
        only_a, only_b = (some_of(sorted(ids)) or "none" for ids in (mine - theirs, theirs - mine))
        yield Divergence(None, "", f"{what}, on one side only:", only_a, only_b)


def _not_reported(what: str, a: object, b: object) -> Iterator[Divergence]:
    """What neither side reports cannot differ: a reader is told so elsewhere."""
    if a is not None or b is not None:
        said_a, said_b = (NOT_REPORTED if side is None else "reported" for side in (a, b))
        yield Divergence(None, "", what, said_a, said_b)
