"""Calls side by side, and how they are waited for and stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait


def call_side_by_side[Answer](
    calls: Sequence[Callable[[], Answer]], at_once: int, on_interrupt: Callable[[], None]
) -> list[Answer]:
    """Call all of them, ``at_once`` at a time; the answers come in the order of ``calls``.

    On an interrupt whatever waits is dropped and ``on_interrupt`` called, which is to end what runs.
    """
    with ThreadPoolExecutor(max_workers=max(1, at_once)) as threads:
        futures = [threads.submit(call) for call in calls]
        try:
            left = set(futures)
            while left:  # in short turns, so that an interrupt is heard at once
                _, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        except KeyboardInterrupt:
            for future in futures:
                future.cancel()
            on_interrupt()
            raise
    return [future.result() for future in futures]
