"""Price files read into tables, every failure to read one told in one line."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from bundles.columns import ASSET, SESSION, find_columns
from bundles.errors import InputError
from bundles.panel import FIELDS

_EMPTY_CELLS = ("", "nan", "NaN", "NAN", "NA", "N/A", "null", "NULL", "None")
_FIRST_DATA_LINE = 2
_UNREADABLE = (
    pd.errors.EmptyDataError,
    pd.errors.ParserError,
    pd.errors.ParserWarning,
    UnicodeError,
    EOFError,
)
# A spreadsheet would run a cell that begins so; writers put an apostrophe before it.
_GUARDED = r"^'(?='*[=+\-@\t\r])"


def read_csv(path: Path) -> pd.DataFrame:
    """The table in a CSV file (optionally compressed), its index the line of each row.

    Sessions and assets stay text, so that neither ``007`` nor ``NA`` becomes something else; numbers
    are read to the nearest float. Blank lines are left out.

    Raises
    ------
    InputError
        No such file, empty, not UTF-8, or lines that do not fit the header.
    """
    try:
        with warnings.catch_warnings():
            # pandas only warns when a line is longer than the header, and then cuts it.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return _parsed_csv(path)
    except _UNREADABLE as error:
        raise InputError(f"{path}: {_one_line(error)}", "a CSV file in UTF-8 with one header line") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or _one_line(error)}", "the path of a CSV file") from error


def _parsed_csv(path: Path) -> pd.DataFrame:
    header = pd.read_csv(path, nrows=0, encoding="utf-8-sig", index_col=False, skip_blank_lines=False)
    columns = find_columns(list(header.columns), str(path))
    texts = [columns[role] for role in (SESSION, ASSET) if role in columns]
    table = pd.read_csv(
        path,
        encoding="utf-8-sig",
        index_col=False,
        skip_blank_lines=False,
        skipinitialspace=True,
        float_precision="round_trip",
        keep_default_na=False,
        dtype=dict.fromkeys(texts, "str"),
        na_values={columns[field]: list(_EMPTY_CELLS) for field in FIELDS if field in columns},
    )
    table.index = pd.RangeIndex(_FIRST_DATA_LINE, _FIRST_DATA_LINE + len(table))
    return _without_guards(_without_blank_lines(table, texts), columns.get(ASSET))


def _without_blank_lines(table: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    if not texts:
        return table
    blank = np.logical_and.reduce([(table[column].fillna("") == "").to_numpy() for column in texts])
    rest = table.drop(columns=texts)
    blank &= (rest.isna() | (rest == "")).to_numpy().all(axis=1)
    kept: pd.DataFrame = table.loc[~blank]
    return kept


def _without_guards(table: pd.DataFrame, asset: str | None) -> pd.DataFrame:
    if asset is None or not table[asset].str.startswith("'").any():
        return table
    return table.assign(**{asset: table[asset].str.replace(_GUARDED, "", regex=True)})


def read_parquet(path: Path) -> pd.DataFrame:
    """The table in a Parquet file.

    Raises
    ------
    InputError
        No such file, or not a Parquet file.
    """
    try:
        table: pd.DataFrame = pd.read_parquet(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or _one_line(error)}", "path of a Parquet file") from error
    except ValueError as error:
        raise InputError(f"{path}: {_one_line(error)}", "a Parquet file") from error
    return table


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
