"""The market of two logs as it was asked for, before anything of it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel

type Rows = pd.DataFrame | str | os.PathLike[str]
"""A table: a file or a frame."""

type Prices = Panel | Rows
"""Market prices: a file or a frame with a row per session and asset, or a panel."""


@dataclass(frozen=True, slots=True, eq=False)
class MarketSource:
    """``prices`` of both logs or of each; ``splits`` and ``dividends`` that logs and prices are not adjusted for."""

    prices: Prices | None = None
    prices_a: Prices | None = None
    prices_b: Prices | None = None
    splits: Rows | None = None
    dividends: Rows | None = None

    @property
    def given(self) -> Iterator[tuple[str, Prices]]:
        """What is not ``None``, by name."""
        stated = ((each.name, getattr(self, each.name)) for each in fields(self))
        yield from ((name, value) for name, value in stated if value is not None)

    @property
    def files(self) -> dict[str, Path] | None:
        """All of it by the name of its option; ``None`` where something is no file."""
        found = {name.replace("_", "-"): value for name, value in self.given}
        paths = {name: Path(value) for name, value in found.items() if isinstance(value, str | os.PathLike)}
        return paths if len(paths) == len(found) else None
