"""Results of an engine that somebody holds already, as a trade log: what the result does not tell stays untold.

An adapter that reads its engine's results has a module ``from_result`` beside its engine module, with
``read(result: object) -> Told``. Everything that is the same for all engines is done here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytz

from adapters.capability import NotImplementedByAdapter
from adapters.frames import FILL_COLUMNS, typed_fills
from bundles.errors import InputError
from bundles.sessions import session_closes, session_labels, session_opens
from bundles.timestamps import are_dates

if TYPE_CHECKING:
    from adapters.contract import Adapter
    from adapters.reading import Reading, Told

_MOMENTS = {"open": session_opens, "close": session_closes}


@dataclass(frozen=True, eq=False)
class ResultLog:
    """A result as a trade log.

    Attributes
    ----------
    engine, version
        Which engine, in the version that is installed.
    fills
        The trade log's columns, as ``Run.fills``; NaN where the result does not tell. A timestamp at midnight UTC
        is a date: the moment within the session is not known.
    equity
        float64, account currency, by session; ``None`` where the result does not tell.
    initial_cash
        Account currency; ``None`` where the result does not tell.
    """

    engine: str
    version: str
    fills: pd.DataFrame
    equity: pd.Series[float] | None
    initial_cash: float | None

    @property
    def final_value(self) -> float | None:
        """The account value at the last session, account currency; ``None`` where not told."""
        return None if self.equity is None or self.equity.empty else float(self.equity.iloc[-1])


def log_of(adapter: Adapter, result: object, reading: Reading) -> ResultLog:
    """The log of ``result``; see ``Adapter.from_result``."""
    if reading.moment is not None and reading.moment not in _MOMENTS:
        raise InputError(f"moment is {reading.moment!r}", "orders fill at the 'open' or at the 'close'")
    told: Told = _reader(adapter).read(result)
    return ResultLog(
        engine=adapter.name,
        version=adapter.version or "",
        fills=_fills(told.fills, reading),
        equity=None if told.equity is None else _by_session(told.equity, reading.calendar),
        initial_cash=told.initial_cash,
    )


def _reader(adapter: Adapter) -> Any:
    package = adapter.module.rpartition(".")[0]
    name = f"{package}.from_result" if package else "from_result"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise NotImplementedByAdapter(f"{adapter.name}: its adapter reads no results") from error


def wrong_result(engine: str, result: object, expected: str) -> InputError:
    """For a reader that is handed something else than its engine's result."""
    return InputError(f"{engine}: a {type(result).__name__} is no result to read", expected)


def _fills(told: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    told = told.reset_index(drop=True)
    sessions = session_labels(told["timestamp"], reading.calendar)
    quantity, price = told["quantity"].astype("float64"), told["price"].astype("float64")
    reference = told["reference_price"].astype("float64")
    columns = {
        "order_id": told["order_id"].astype(str),
        "session": sessions,
        "timestamp": _instants(told, sessions, reading),
        "asset": _names(told["asset"], reading.assets or {}),
        "side": np.where(quantity > 0, "buy", "sell"),
        "quantity": quantity.abs(),
        "price": price,
        "reference_price": reference,
        "value": quantity.abs() * price,
        "commission": told["commission"],
        "slippage": quantity * (price - reference),
        "sequence": np.arange(len(told)),
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


def _instants(told: pd.DataFrame, sessions: pd.DatetimeIndex, reading: Reading) -> pd.DatetimeIndex:
    """True instants in UTC where they are known; a date stays midnight, which says that its moment is not."""
    stated = pd.Series(pd.to_datetime(told["timestamp"], utc=True).array)
    is_date = pd.Series(are_dates(told["timestamp"]))
    if reading.moment is not None and len(told) and not is_date.all():
        first = told["timestamp"][~is_date].iloc[0]
        raise InputError(f"moment: the result times its fills itself ({first})", "leave it out")
    moments = told["moment"].astype(object).where(told["moment"].notna(), reading.moment)
    instants = stated.where(~is_date, pd.Series(sessions))
    for moment, instants_of in _MOMENTS.items():
        here = (is_date & (moments == moment)).to_numpy()
        instants[here] = instants_of(reading.calendar, sessions[here])
    return pd.DatetimeIndex(instants).tz_convert(pytz.UTC)


def _by_session(equity: pd.Series[float], calendar: str) -> pd.Series[float]:
    """The last value of each session."""
    values = pd.Series(equity.to_numpy(dtype="float64"), index=session_labels(equity.index, calendar))
    return values.groupby(level=0).last().rename_axis("session").rename(None)
