"""Reading a table that a user wrote: CSV or Parquet, everything as it stands in the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from bundles.errors import InputError


def read_table(path: Path) -> pd.DataFrame:
    """The table at ``path``, at least one row, column names lower-cased and stripped.

    Raises
    ------
    InputError
        The file is missing, empty or malformed.
    """
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file", "paths are relative to the scenario file") from error
    except (
        OSError,
        UnicodeDecodeError,
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
        pa.ArrowInvalid,
    ) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{path}: {reason}", "expected a CSV or Parquet table with a header") from error
    if frame.empty:
        raise InputError(f"{path}: no rows", "expected a header and at least one row")
    return frame.rename(columns=lambda name: str(name).strip().lower())


def _read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype={"asset": str, "order_id": str}, keep_default_na=True, float_precision="round_trip"
    )
