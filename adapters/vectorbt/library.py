"""What this adapter uses of VectorBT. Importing this imports VectorBT, interpreted unless ``compiler`` has chosen."""

from adapters.vectorbt.compiler import prefer_interpreter

prefer_interpreter()

from importlib.metadata import version  # noqa: E402

from packaging.version import Version  # noqa: E402
from vectorbt.portfolio import nb  # noqa: E402
from vectorbt.portfolio.base import Portfolio  # noqa: E402
from vectorbt.portfolio.enums import (  # noqa: E402
    AccumulationMode,
    Direction,
    OrderSide,
    OrderStatus,
    OrderStatusInfo,
    SizeType,
    StopEntryPrice,
    StopExitMode,
    StopExitPrice,
    status_info_desc,
)
from vectorbt.utils.math_ import abs_tol  # noqa: E402

# From 1.0 on "auto" is the default, which takes the Rust engine where that is installed; before there is no choice.
NUMBA: dict[str, str] = {"engine": "numba"} if Version(version("vectorbt")) >= Version("1.0") else {}

__all__ = [
    "NUMBA",
    "AccumulationMode",
    "Direction",
    "OrderSide",
    "OrderStatus",
    "OrderStatusInfo",
    "Portfolio",
    "SizeType",
    "StopEntryPrice",
    "StopExitMode",
    "StopExitPrice",
    "abs_tol",
    "nb",
    "status_info_desc",
]
