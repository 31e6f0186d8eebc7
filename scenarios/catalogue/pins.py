"""Generated scenarios are pinned: the same content on every machine, or an error that says so."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel


def content_hash(panel: Panel, stated: pd.DataFrame) -> str:
    """SHA-256 of a panel and of the instructions stated on it."""
    lines = stated.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(f"{panel.sha256}\n{lines}".encode()).hexdigest()


def check_pinned(name: str, panel: Panel, stated: pd.DataFrame, expected: str) -> None:
    """Raise where generated content is not what it was when it was pinned.

    Raises
    ------
    RuntimeError
        The random generator or a library below it gave other numbers.
    """
    actual = content_hash(panel, stated)
    if actual != expected:
        raise RuntimeError(f"scenario {name}: generated content has hash {actual}, pinned is {expected}")
