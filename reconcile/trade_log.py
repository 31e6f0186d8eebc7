"""Trade logs on disk: ours, written and read back to the same floats."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

_RUNS_AS_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_PROTECTED = re.compile(r"^'('*[=+\-@\t\r])")


def protect(cell: object) -> object:
    """Text that a spreadsheet would run gets a leading apostrophe; everything else is as it was."""
    return f"'{cell}" if isinstance(cell, str) and _RUNS_AS_FORMULA.match(cell) else cell


def unprotect(cell: object) -> object:
    """The inverse of ``protect``."""
    return _PROTECTED.sub(r"\1", cell) if isinstance(cell, str) else cell


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` so that numbers read back to the same float and no cell runs as a formula.

    Sessions are written as dates and timestamps in ISO 8601 with their offset.
    """
    text = frame.copy()
    for name in text.columns:
        if isinstance(text[name].dtype, pd.DatetimeTZDtype):
            text[name] = _dates(text[name]) if name == "session" else text[name].map(_iso, na_action="ignore")
        elif text[name].dtype == object:
            text[name] = text[name].map(protect)
    text.columns = [str(protect(str(name))) for name in text.columns]
    text.to_csv(path, index=False, lineterminator="\n")


def _dates(column: pd.Series[pd.Timestamp]) -> pd.Series[str]:
    return column.dt.strftime("%Y-%m-%d")


def _iso(timestamp: pd.Timestamp) -> str:
    return timestamp.isoformat()


def read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV with round-trip floats; text columns keep their text and lose protecting apostrophes."""
    frame = pd.read_csv(path, float_precision="round_trip", dtype={"order_id": str, "asset": str})
    for name in frame.select_dtypes(include="object").columns:
        frame[name] = frame[name].map(unprotect)
    return frame.rename(columns=lambda name: str(unprotect(str(name))))
