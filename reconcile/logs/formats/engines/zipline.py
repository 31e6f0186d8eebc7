"""Zipline's performance frame: its transactions as a trade log, in the user's own process or from a plain table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bundles.errors import InputError
from reconcile.logs.clock import iso
from reconcile.logs.format import Format, ReadLog
from reconcile.logs.sheet import Sheet, json_content, table
from reconcile.logs.trade_log import check

if TYPE_CHECKING:
    from typing import Any

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

CONVERT = "in Python: from reconcile import save_log; save_log(perf, 'trades.csv')"
_PICKLES = (".pkl", ".pickle", ".p")
_EQUITY = re.compile(r"\w+\(\d+(?:, ?|\s)?\[(?P<symbol>[^\]]+)\]\)")
_COLUMNS = ("timestamp", "asset", "side", "quantity", "price", "order_id", "commission")


def to_log(perf: pd.DataFrame) -> pd.DataFrame:
    """The fills of a performance frame as ``run_algorithm`` gives it, in our columns.

    Parameters
    ----------
    perf
        One row per session, with the columns ``transactions`` and, for commissions, ``orders``.

    Returns
    -------
    pd.DataFrame
        One row per fill, in order of execution: timestamp (UTC), asset (symbol), side, quantity (shares),
        price, order_id, and commission (account currency; NaN where ``orders`` is not there). What an order
        has paid by a session is on its last fill of that session.

    Raises
    ------
    InputError
        There is no column ``transactions``.
    """
    if "transactions" not in perf.columns:
        raise InputError("no column 'transactions'", "expected what run_algorithm of Zipline returns")
    orders = perf["orders"] if "orders" in perf.columns else [None] * len(perf)
    paid: dict[str, float] = {}
    fills = [fill for day in zip(perf["transactions"], orders, strict=True) for fill in _fills(*day, paid)]
    return pd.DataFrame(fills, columns=list(_COLUMNS))


def save_log(perf: pd.DataFrame, path: str | Path) -> None:
    """Write ``to_log(perf)`` for ``reconcile diff``: Parquet where ``path`` ends in .parquet, else CSV."""
    from bundles.tables.write import write_csv

    log, target = to_log(perf), Path(path)
    if target.suffix == ".parquet":
        log.to_parquet(target, index=False)
    else:
        write_csv(log, target)


def _fills(transactions: object, orders: object, paid: dict[str, float]) -> Iterator[tuple[object, ...]]:
    """One session's fills; ``paid`` holds what each order had paid before, and is carried on."""
    today = list(_records(transactions))
    fees = None if orders is None else _fees(_records(orders), paid)
    last = {str(each["order_id"]): number for number, each in enumerate(today)}
    for number, each in enumerate(today):
        order_id, amount = str(each["order_id"]), float(each["amount"])
        fee = 0.0 if last[order_id] != number else (fees or {}).get(order_id, 0.0)
        side = "buy" if amount > 0 else "sell"
        stamp = pd.Timestamp(each["dt"])
        stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
        yield stamp, _symbol(each), side, abs(amount), float(each["price"]), order_id, None if fees is None else fee


def _fees(orders: Iterable[Mapping[str, Any]], paid: dict[str, float]) -> dict[str, float]:
    """What each order paid in this session: Zipline reports what it has paid so far."""
    fees = {}
    for order in orders:
        order_id, so_far = str(order["id"]), float(order.get("commission") or 0.0)
        fees[order_id] = so_far - paid.get(order_id, 0.0)
        paid[order_id] = so_far
    return fees


def _records(cell: object) -> list[Mapping[str, Any]]:
    return [] if cell is None or isinstance(cell, float) else list(cell)  # type: ignore[call-overload]


def _symbol(transaction: Mapping[str, Any]) -> str:
    """The asset is under ``sid``; as text it reads ``Equity(24 [AAPL])``."""
    asset = transaction.get("sid", transaction.get("asset"))
    if (symbol := getattr(asset, "symbol", None)) is not None:
        return str(symbol)
    if isinstance(asset, Mapping):
        return str(asset.get("symbol", ""))
    named = _EQUITY.fullmatch(str(asset))
    return named["symbol"] if named else str(asset)


def is_pickle(path: Path) -> bool:
    """Whether a file is a pickle, by its name."""
    return path.suffix.lower() in _PICKLES


def _is_zipline(head: Head) -> bool:
    return is_pickle(head.path) or "transactions" in head.names or (head.is_json and '"transactions"' in head.text)


def _read(source: Source) -> ReadLog:
    """A frame that holds transactions as plain values; a pickle runs what it holds, and is refused."""
    path = source.path
    if is_pickle(path):
        raise InputError(f"{path}: a pickle runs the code that it holds, so it is not opened", CONVERT)
    if source.frame is not None:
        frame = source.frame
    elif path.suffix == ".parquet":
        frame = table(source, "a performance frame").frame
    elif path.suffix == ".json":
        frame = _json_frame(path)
    else:
        raise InputError(f"{path}: transactions written as text cannot be read back", CONVERT)
    try:
        log = to_log(frame)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: transactions are not as Zipline writes them ({error!r})", CONVERT) from error
    log = log.set_axis(pd.RangeIndex(1, 1 + len(log))).assign(timestamp=iso(log["timestamp"]).to_numpy())
    if log["commission"].isna().all():
        del log["commission"]
    return ReadLog(check(Sheet(path, log, "transaction").to_table(), {}))


def _json_frame(path: Path) -> pd.DataFrame:
    """A frame that pandas wrote as JSON: by columns, or as records."""
    content = json_content(path)
    try:
        return pd.DataFrame(content)
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no table", CONVERT) from error


ZIPLINE = Format("zipline", "Zipline performance frame", _is_zipline, _read)
