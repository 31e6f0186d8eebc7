"""Pairs the fills of two runs and explains every dollar by which they differ."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.decisions.answer import Decisions as Decisions
    from reconcile.decisions.answer import decide as decide
    from reconcile.decisions.measures import Measures as Measures
    from reconcile.decisions.measures import measures as measures
    from reconcile.decisions.study import load_study as load_study
    from reconcile.log_diff import diff as diff
    from reconcile.log_diff import fingerprint as fingerprint
    from reconcile.logs.formats.engines.zipline import save_log as save_log
    from reconcile.testing.assertion import NotAligned as NotAligned
    from reconcile.testing.assertion import assert_aligned as assert_aligned
    from reconcile.variance import Variance as Variance
    from reconcile.variance import compare as compare

_HOME = {
    "Decisions": "reconcile.decisions.answer",
    "Measures": "reconcile.decisions.measures",
    "NotAligned": "reconcile.testing.assertion",
    "Variance": "reconcile.variance",
    "assert_aligned": "reconcile.testing.assertion",
    "compare": "reconcile.variance",
    "decide": "reconcile.decisions.answer",
    "diff": "reconcile.log_diff",
    "fingerprint": "reconcile.log_diff",
    "load_study": "reconcile.decisions.study",
    "measures": "reconcile.decisions.measures",
    "save_log": "reconcile.logs.formats.engines.zipline",
}

__all__ = [
    "Decisions",
    "Measures",
    "NotAligned",
    "Variance",
    "assert_aligned",
    "compare",
    "decide",
    "diff",
    "fingerprint",
    "load_study",
    "measures",
    "save_log",
]


def __getattr__(name: str) -> object:
    """Import on first use: ``reconcile --help`` must not wait for pandas."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
