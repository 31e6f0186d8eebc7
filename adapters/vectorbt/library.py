"""VectorBT itself, imported with Numba's compiler off where that is still ours to decide.

Compiling takes 13 s in a fresh environment and writes a cache into site-packages; interpreted, a
scenario of 250 sessions and 25 assets takes 0.3 s, with bit-identical fills. Numba reads the variable
once, at its own import: a process that has imported Numba already keeps what it chose, and one that
sets ``NUMBA_DISABLE_JIT=0`` beforehand has its way. Everything here imports VectorBT from this module.
"""

import os
import sys


def prefer_interpreter() -> None:
    """Switch Numba's compiler off for this process, unless Numba is in use or somebody has chosen."""
    if "numba" not in sys.modules:
        os.environ.setdefault("NUMBA_DISABLE_JIT", "1")


prefer_interpreter()

from vectorbt.portfolio.base import Portfolio  # noqa: E402
from vectorbt.portfolio.enums import (  # noqa: E402
    OrderSide,
    OrderStatus,
    OrderStatusInfo,
    SizeType,
    status_info_desc,
)
from vectorbt.utils.math_ import is_close_nb  # noqa: E402

__all__ = [
    "OrderSide",
    "OrderStatus",
    "OrderStatusInfo",
    "Portfolio",
    "SizeType",
    "is_close_nb",
    "status_info_desc",
]
