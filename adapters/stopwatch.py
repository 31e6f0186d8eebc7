"""How long an engine itself took, apart from our translation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Wall-clock seconds spent inside the ``with`` block, read by calling what it yields."""
    started = time.perf_counter()
    elapsed = 0.0
    try:
        yield lambda: elapsed
    finally:
        elapsed = time.perf_counter() - started
