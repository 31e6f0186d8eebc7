"""Parquet files as the frames that pandas wrote. Apart from the CSV files, since a worker reads nothing else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bundles.errors import InputError


def read_parquet(path: Path, expected: str = "the path of a Parquet file") -> pd.DataFrame:
    """The frame in a Parquet file with its index, as pandas wrote it.

    Raises
    ------
    InputError
        The file is missing, or not a Parquet file.
    """
    try:
        frame: pd.DataFrame = pd.read_parquet(path)
    except pa.ArrowInvalid as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}", expected) from error
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}", expected) from error
    return frame


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Names of a Parquet file's columns, none of its content; none where it cannot be read."""
    try:
        return tuple(str(name).strip() for name in pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError):
        return ()
