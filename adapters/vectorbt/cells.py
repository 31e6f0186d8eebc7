"""Places in VectorBT's order matrix, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.instructions import Instruction

type Place = tuple[int, int]
"""Row (session) and column (asset)."""

type Cells = Mapping[Place, Instruction]
"""One instruction for each place, in order of row."""
