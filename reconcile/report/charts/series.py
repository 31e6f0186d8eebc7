"""What by-session charts draw: the sessions, and the difference as far as it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.contract import Cause
from bundles.errors import InputError
from bundles.tolerances import HALF_CENT

if TYPE_CHECKING:
    import pandas as pd

    from reconcile.variance import Variance

CAUSES = tuple(cause.value for cause in Cause)


def by_session(variance: Variance) -> pd.DataFrame:
    """The variance's frame by session.

    Raises
    ------
    InputError
        There are no market prices to value the sessions at.
    """
    if variance.by_session is None:
        hint = "give market prices (--prices)"
        raise InputError(f"{variance.scenario}: no values by session without market prices", hint)
    return variance.by_session


def dates(frame: pd.DataFrame) -> list[str]:
    """Sessions as ``2020-01-02``."""
    return list(frame["session"].dt.strftime("%Y-%m-%d"))


def difference(frame: pd.DataFrame) -> pd.Series[float]:
    """B minus A per session, account currency: of the reported values, else what the fills alone come to."""
    return frame["difference"].fillna(frame[list(CAUSES)].sum(axis=1))


def causes_that_show(frame: pd.DataFrame) -> list[str]:
    """Causes, and what is unexplained, that reach a cent at some session."""
    names = [*CAUSES, "unexplained"]
    return [name for name in names if bool((frame[name].abs() >= HALF_CENT).any())]
