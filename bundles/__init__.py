"""Market data: OHLCV panels on the sessions of an exchange, in UTC throughout.

Everything is exported lazily (PEP 562): ``import bundles.errors`` must not pay for importing pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bundles.errors import InputError
    from bundles.loaders import from_csv, from_frame, from_frames, from_long, from_parquet
    from bundles.panel import DataNotes, Panel
    from bundles.sessions import session_labels

_HOME = {
    "DataNotes": "bundles.panel",
    "InputError": "bundles.errors",
    "Panel": "bundles.panel",
    "from_csv": "bundles.loaders",
    "from_frame": "bundles.loaders",
    "from_frames": "bundles.loaders",
    "from_long": "bundles.loaders",
    "from_parquet": "bundles.loaders",
    "session_labels": "bundles.sessions",
}

__all__ = [
    "DataNotes",
    "InputError",
    "Panel",
    "from_csv",
    "from_frame",
    "from_frames",
    "from_long",
    "from_parquet",
    "session_labels",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
