"""What holds where nobody says otherwise: the calendar, and the folder for what can be made again."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

DEFAULT_CALENDAR = "XNYS"
"""The New York Stock Exchange, wherever no calendar is named."""

CACHE_VARIABLE = "BACKTEST_RECONCILE_CACHE"


def cache_folder() -> Path:
    """For bundles, compiled code and matrix records: that of the variable, else the user's; it need not exist."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("backtest-reconcile", appauthor=False))
