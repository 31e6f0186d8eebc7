"""Backtrader, with something terrible in the middle of its run: engines as they are at their worst."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import adapters
from adapters.contract import Adapter, Outcome, Task


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _segfault() -> None:
    ctypes.string_at(0)


def _hang() -> None:
    time.sleep(3_600)


def _eat() -> None:
    held = []
    while True:
        held.append(bytearray(50_000_000))


def _exit() -> None:
    print("the licence server is not there", flush=True)
    os._exit(7)


def _talk() -> None:
    print('{"word": "run", "reason": "an engine that prints what looks like an answer"}', flush=True)


def _raise() -> None:
    raise ValueError("no such\nbar")


FAULTS: dict[str, Callable[[], None]] = {
    each.__name__.strip("_"): each for each in (_die, _segfault, _hang, _eat, _exit, _talk, _raise)
}


def simulate(task: Task) -> Outcome:
    """Backtrader's run, in which its broker comes to the fault that the scenario is named after."""
    from backtrader.brokers import BackBroker

    from adapters.backtrader.engine import simulate as real

    following = BackBroker.next
    fault = FAULTS[task.scenario.name.rpartition("-")[2]]

    def next_(self: object) -> object:
        fault()
        return following(self)

    with patch.object(BackBroker, "next", next_):
        return real(task)


def settings(task: Task) -> object:
    """As Backtrader's."""
    from adapters.backtrader.engine import settings as real

    return real(task)


ADAPTER: Adapter = replace(adapters.get("backtrader"), name="failing", module=__name__)
