"""Files that every report writes: text, JSON and the tables of pairs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bundles.tables.write import write_csv
from reconcile.formatting import in_file_name

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.variance import Variance


def as_json(content: object) -> str:
    """JSON for people and programs; a number that JSON lacks is an error, never NaN."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def write_variances(variances: Sequence[Variance], folder: Path) -> None:
    """The per-trade diff and the causes by session of each pair."""
    for variance in variances:
        pair = in_file_name(f"{variance.a.name}_vs_{variance.b.name}")
        write_csv(variance.table, folder / f"diff_{pair}.csv")
        if variance.by_session is not None:
            write_csv(variance.by_session, folder / f"by_session_{pair}.csv")
