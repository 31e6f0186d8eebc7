"""Engines in processes of their own, so that none can disturb another, and how they are waited for and stopped."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, ThreadPoolExecutor, wait


def process_of_its_own() -> ProcessPoolExecutor:
    """A new process, for one engine: nothing that another engine did is left in it."""
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))


def call_side_by_side[Answer](
    calls: Sequence[Callable[[], Answer]], on_interrupt: Callable[[], None] = lambda: None
) -> list[Answer]:
    """Call all of them, at most one per core at a time; the answers come in the order of ``calls``.

    On an interrupt, ``on_interrupt`` is called first; then whatever waits is dropped and every process stopped.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        futures = [threads.submit(call) for call in calls]
        try:
            left = set(futures)
            while left:  # in short turns, so that an interrupt is heard at once
                _, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        except KeyboardInterrupt:
            on_interrupt()
            for future in futures:
                future.cancel()
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    return [future.result() for future in futures]
