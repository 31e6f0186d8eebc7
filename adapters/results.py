"""Results of an engine that somebody holds already, as a trade log: what the result does not report stays open.

An adapter that reads its engine's results has a module ``from_result`` beside its engine module, with
``read(result: object) -> ReportedResult``. Everything that is the same for all engines is done here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytz

from adapters.frames import FILL_COLUMNS, typed_fills
from bundles.errors import InputError
from bundles.sessions import session_closes, session_labels, session_opens
from bundles.timestamps import are_dates

if TYPE_CHECKING:
    from adapters.reading import ReadingOptions, ReportedResult

_MOMENTS = {"open": session_opens, "close": session_closes}


@dataclass(frozen=True, eq=False)
class ResultLog:
    """A result as a trade log.

    Attributes
    ----------
    engine, version
        Which engine, in the version that is installed.
    fills
        The trade log's columns, as ``Run.fills``; NaN is "not reported". A timestamp at midnight UTC is a date: the
        moment within the session is not known.
    equity
        float64, account currency, by session; ``None`` where the result does not report it.
    initial_cash
        Account currency; ``None`` where the result does not report it.
    """

    engine: str
    version: str
    fills: pd.DataFrame
    equity: pd.Series[float] | None
    initial_cash: float | None

    @property
    def final_value(self) -> float | None:
        """The account value at the last session, account currency; ``None`` where not reported."""
        return None if self.equity is None or self.equity.empty else float(self.equity.iloc[-1])


def log_of(
    name: str,
    version: str,
    read: Callable[[object], ReportedResult],
    result: object,
    options: ReadingOptions,
) -> ResultLog:
    """The log of ``result`` as the reader of engine ``name`` reads it; see ``Adapter.from_result``."""
    reported = read(result)
    return ResultLog(
        engine=name,
        version=version,
        fills=_fills(reported.fills, options),
        equity=None if reported.equity is None else _by_session(reported.equity, options.calendar),
        initial_cash=reported.initial_cash,
    )


def wrong_result(engine: str, result: object, expected: str) -> InputError:
    """For a reader that is handed something else than its engine's result."""
    return InputError(f"{engine}: a {type(result).__name__} is no result to read", expected)


def _fills(fills: pd.DataFrame, options: ReadingOptions) -> pd.DataFrame:
    fills = fills.reset_index(drop=True)
    sessions = session_labels(fills["timestamp"], options.calendar)
    quantity, price = fills["quantity"].astype("float64"), fills["price"].astype("float64")
    reference = fills["reference_price"].astype("float64")
    columns = {
        "order_id": fills["order_id"].astype(str),
        "session": sessions,
        "timestamp": _instants(fills, sessions, options),
        "asset": _names(fills["asset"], options.assets or {}),
        "side": np.where(quantity > 0, "buy", "sell"),
        "quantity": quantity.abs(),
        "price": price,
        "reference_price": reference,
        "value": quantity.abs() * price,
        "commission": fills["commission"],
        "slippage": quantity * (price - reference),
        "sequence": np.arange(len(fills)),
    }
    return typed_fills(pd.DataFrame(columns, columns=list(FILL_COLUMNS)))


def _names(assets: pd.Series[str], other: Mapping[str, str]) -> pd.Series[str]:
    """Names as text, those that ``other`` has replaced.

    Raises
    ------
    InputError
        ``other`` names an asset that the result does not have: a slip of the pen would otherwise go unseen.
    """
    names = assets.astype(str)
    strangers = set(other) - set(names) if len(names) else set()
    if strangers:
        raise InputError(f"assets: no fill is of {min(strangers)!r}", f"fills are of {', '.join(sorted(set(names)))}")
    return names.replace(dict(other))


def _instants(fills: pd.DataFrame, sessions: pd.DatetimeIndex, options: ReadingOptions) -> pd.DatetimeIndex:
    """True instants in UTC where they are known; a date stays midnight, which says that its moment is not."""
    stated = pd.Series(pd.to_datetime(fills["timestamp"], utc=True).array)
    is_date = pd.Series(are_dates(fills["timestamp"]))
    if options.moment is not None and len(fills) and not is_date.all():
        first = fills["timestamp"][~is_date].iloc[0]
        raise InputError(f"moment: the result times its fills itself ({first})", "leave it out")
    moments = fills["moment"].astype(object).where(fills["moment"].notna(), options.moment)
    instants = stated.where(~is_date, pd.Series(sessions))
    for moment, instants_of in _MOMENTS.items():
        here = (is_date & (moments == moment)).to_numpy()
        instants[here] = instants_of(options.calendar, sessions[here])
    return pd.DatetimeIndex(instants).tz_convert(pytz.UTC)


def _by_session(equity: pd.Series[float], calendar: str) -> pd.Series[float]:
    """The last value of each session."""
    values = pd.Series(equity.to_numpy(dtype="float64"), index=session_labels(equity.index, calendar))
    return values.groupby(level=0).last().rename_axis("session").rename(None)
