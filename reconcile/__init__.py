"""Pairs the fills of two runs and explains every dollar by which they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.variance import Variance as Variance
    from reconcile.variance import compare as compare

__all__ = ["Variance", "compare"]


def __getattr__(name: str) -> object:
    """Import on first use: ``reconcile --help`` must not wait for pandas."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from reconcile import variance

    return getattr(variance, name)
