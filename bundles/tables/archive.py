"""Frames of our own as one file that loads back exactly, with nothing but numpy: what a worker hands over.

Numbers and instants are arrays, bit by bit; texts stand in a head of JSON. So an engine's environment holds no
pyarrow, and a worker starts without importing polars.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytz

from bundles.errors import InputError

_HEAD = "head"
_BROKEN = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError)

type _Packed = dict[str, Any]
type _Arrays = dict[str, np.ndarray[Any, Any]]


def save_frames(frames: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write named frames of numbers, truth values, instants (in UTC or without a zone) and texts (which may lack).

    Raises
    ------
    TypeError
        A column of anything else.
    """
    arrays: _Arrays = {}
    head = {name: _packed_frame(frame, name, arrays) for name, frame in frames.items()}
    arrays[_HEAD] = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def load_frames(path: Path) -> dict[str, pd.DataFrame]:
    """Read back what ``save_frames`` wrote; instants with a zone are in ``pytz.UTC``.

    Raises
    ------
    InputError
        No such file, or not one of these.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            head = json.loads(arrays[_HEAD].tobytes())
            return {name: _frame(packed, arrays) for name, packed in head.items()}
    except _BROKEN as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}", "it is kept whole, as it was written") from error


def _packed_frame(frame: pd.DataFrame, name: str, arrays: _Arrays) -> _Packed:
    labels = {"index": _packed(frame.index, f"{name}.index", arrays), "names": _packed(frame.columns, name, arrays)}
    if len(frame.columns) and all(dtype == np.float64 for dtype in frame.dtypes):
        arrays[f"{name}.block"] = frame.to_numpy()
        return {**labels, "block": f"{name}.block"}
    columns = [_packed(frame.iloc[:, at], f"{name}.{at}", arrays) for at in range(len(frame.columns))]
    return {**labels, "columns": columns}


def _packed(values: pd.Series[Any] | pd.Index[Any], key: str, arrays: _Arrays) -> _Packed:
    about = {"name": values.name, "key": key}
    if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype.kind == "M":
        instants = pd.DatetimeIndex(values)
        arrays[key] = instants.asi8
        return {**about, "kind": "instants", "unit": instants.unit, "zone": instants.tz is not None}
    if values.dtype.kind in "fiub":
        arrays[key] = values.to_numpy()
        return {**about, "kind": "numbers"}
    texts = [None if value is None or value != value else value for value in values]
    if any(not isinstance(text, str | None) for text in texts):
        raise TypeError(f"{key}: neither numbers, instants nor texts")
    return {**about, "kind": "texts", "texts": texts}


def _frame(packed: _Packed, arrays: Mapping[str, np.ndarray[Any, Any]]) -> pd.DataFrame:
    index, names = (_index(packed[key], arrays) for key in ("index", "names"))
    if "block" in packed:
        return pd.DataFrame(arrays[packed["block"]], index=index, columns=names)
    columns = {at: pd.Series(_index(each, arrays), index=index) for at, each in enumerate(packed["columns"])}
    frame = pd.DataFrame(columns, index=index)
    frame.columns = names
    return frame


def _index(packed: _Packed, arrays: Mapping[str, np.ndarray[Any, Any]]) -> pd.Index[Any]:
    if packed["kind"] == "texts":
        return pd.Index(packed["texts"], name=packed["name"], dtype=None if packed["texts"] else object)
    values = arrays[packed["key"]]
    if packed["kind"] == "numbers":
        numbers: pd.Index[Any] = pd.Index(values, name=packed["name"])
        return numbers
    instants = pd.DatetimeIndex(values.view(f"datetime64[{packed['unit']}]"), name=packed["name"])
    return pd.DatetimeIndex(instants.tz_localize(pytz.UTC)) if packed["zone"] else instants
