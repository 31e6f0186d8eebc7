"""The folder for what can be made again: bundles, compiled code, and records of matrix cells."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CACHE_VARIABLE = "BACKTEST_RECONCILE_CACHE"


def cache_folder() -> Path:
    """That of the variable ``BACKTEST_RECONCILE_CACHE``, else the user's cache folder; it need not exist."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("backtest-reconcile", False))
