"""Which column of a table is what, and its cells as numbers, names and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl

from bundles.bars.rows import BarRows
from bundles.errors import InputError
from bundles.panel import FIELDS
from bundles.sessions import read_labels
from bundles.tables.cells import holds_control, is_empty, numbers
from bundles.tables.table import Places, first

if TYPE_CHECKING:
    from bundles.arrays import Floats, Ints

SESSION, ASSET = "session", "asset"
_ALIASES = {
    SESSION: (SESSION, "date", "datetime", "timestamp"),
    ASSET: (ASSET, "symbol", "ticker"),
    **{field: (field,) for field in FIELDS},
}
_WANTED = "columns are session, asset, open, high, low, close, volume"


def find_columns(columns: Sequence[object], source: str) -> dict[str, Any]:
    """Which of ``columns`` is the session, the asset, the open and so on; case does not matter.

    Raises
    ------
    InputError
        Two columns could be the same thing.
    """
    written: dict[str, list[object]] = {}
    for column in columns:
        written.setdefault(str(column).strip().lower(), []).append(column)
    found = {}
    for role, aliases in _ALIASES.items():
        candidates = written.get(role) or [column for alias in aliases for column in written.get(alias, [])]
        if len(candidates) > 1:
            raise InputError(f"{source}: {role} is both {candidates[0]!r} and {candidates[1]!r}", _WANTED)
        if candidates:
            found[role] = candidates[0]
    return found


def read_rows(table: pd.DataFrame, places: Places, *, asset: str, calendar: str) -> BarRows:
    """The rows of a table whose columns are named in any accepted way; ``places`` says where they stand.

    Parameters
    ----------
    asset
        The asset's name where the table has no such column.

    Raises
    ------
    InputError
        Missing or ambiguous columns, a cell that is no number, an asset without a name.
    """
    table = _with_index_as_columns(table, places.source)
    columns = find_columns(list(table.columns), places.source)
    _check_complete(columns, places.source)
    names = table[columns[ASSET]] if ASSET in columns else pd.Series(asset, index=table.index)
    codes, assets = _assets(names)
    labels = _labels(table[columns[SESSION]], calendar, places.source)
    nothing = np.full((len(table), len(FIELDS)), np.nan)
    rows = BarRows(places.source, places.unit, places.numbers, assets, codes, labels, nothing)
    _check_named(rows)
    return replace(rows, values=np.column_stack([_numbers(table[columns[field]], field, rows) for field in FIELDS]))


def _labels(cells: pd.Series[Any], calendar: str, source: str) -> pd.DatetimeIndex:
    if isinstance(cells.dtype, pd.ArrowDtype):
        cells = cells.astype(object)
    try:
        return read_labels(pd.Index(cells) if len(cells) else [], calendar)
    except InputError as error:
        raise InputError(f"{source}: {error.problem}", error.hint) from error


def _with_index_as_columns(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """Levels of the index that say what they are become columns; so does a nameless index of dates."""
    columns = find_columns(list(table.columns), source)
    is_count = pd.api.types.is_numeric_dtype(table.index.dtype)  # an index that only numbers the rows
    if SESSION not in columns and table.index.nlevels == 1 and not is_count:
        return table.rename_axis(index=SESSION).reset_index()
    roles = {name: set(find_columns([name], source)) for name in table.index.names}
    fresh = [name for name, role in roles.items() if role and role.isdisjoint(columns)]
    return table.reset_index(level=fresh) if fresh else table


def _check_complete(columns: dict[str, Any], source: str) -> None:
    missing = [role for role in (SESSION, *FIELDS) if role not in columns]
    if missing:
        plural = "s" if len(missing) > 1 else ""
        raise InputError(f"{source}: no column{plural} {', '.join(missing)}", _WANTED)


def _assets(names: pd.Series[Any]) -> tuple[Ints, tuple[str, ...]]:
    """Codes and distinct names, in order of appearance; a cell without a name gets the code of ''."""
    codes, distinct = pd.factorize(names, use_na_sentinel=False)
    texts = ["" if pd.isna(name) else str(name).strip() for name in distinct]
    merged, assets = pd.factorize(np.asarray(texts, dtype=object))
    return merged[codes].astype(np.int64), tuple(assets)


def _check_named(rows: BarRows) -> None:
    row = first(rows.codes == rows.assets.index("")) if "" in rows.assets else None
    if row is not None:
        raise InputError(f"{rows.place(row)}: no asset is named", "each row names its asset")
    bad = np.flatnonzero(holds_control(pl.Series(rows.assets, dtype=pl.String)))
    if (row := first(np.isin(rows.codes, bad))) is not None:
        raise InputError(f"{rows.place(row)}: asset is {rows.asset(row)!r}", "a name has no control characters")


def _numbers(cells: pd.Series[Any], field: str, rows: BarRows) -> Floats:
    found = numbers(cells)
    row = first(found.isna() & ~is_empty(cells))
    if row is not None:
        raise InputError(f"{rows.where(row)}: {field} is {cells.iloc[row]!r}", "a number, or empty for no bar")
    return np.asarray(found, dtype=np.float64)
