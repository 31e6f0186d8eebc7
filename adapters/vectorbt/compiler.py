"""Whether VectorBT runs compiled or interpreted, which has to be said before it is imported.

Compiling takes 13 s in a fresh environment; interpreted, a scenario of 175 sessions and 25 assets takes
0.2 s, and one of 5,040 sessions and 250 assets minutes. Fills are bit-identical, account values differ by
3e-11 (the order of summation).

The environment variables are the way that Numba itself knows, and they stay set, because
``vectorbt.utils.checks:is_numba_func`` reads the first at run time. A process that uses Numba already keeps
what it has, as does one whose first scenario has chosen, and a user who sets them beforehand has their way.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bundles.defaults import cache_folder

if TYPE_CHECKING:
    from bundles import Panel

LARGE = 100_000
"""Sessions × assets from which compiling is quicker, a cold cache included."""

_SWITCH, _CACHE = "NUMBA_DISABLE_JIT", "NUMBA_CACHE_DIR"


def choose(panel: Panel) -> None:
    """Compile for a large panel, interpret for a small one, unless that is no longer ours to decide."""
    if len(panel.sessions) * len(panel.assets) >= LARGE:
        _prefer("0")
    else:
        prefer_interpreter()


def prefer_interpreter() -> None:
    """Switch Numba's compiler off for this process, unless Numba is in use or somebody has chosen."""
    _prefer("1")


def _prefer(switch: str) -> None:
    if "numba" not in sys.modules:
        os.environ.setdefault(_SWITCH, switch)
        # Beside the bundles: Numba's own choice would be the installed packages.
        os.environ.setdefault(_CACHE, str(cache_folder() / "numba"))
