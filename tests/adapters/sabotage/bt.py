"""Faults planted in bt's own securities, which its accounts follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from bt.core import SecurityBase

type _Outlay = tuple[float, float, float, float]


def one_cent_off() -> AbstractContextManager[None]:
    """Every transaction one cent higher per share."""
    return _outlay(lambda q, full, outlay, fee, spread: (full + 0.01 * q, outlay + 0.01 * q, fee, spread + 0.01 * q))


def commission_doubled() -> AbstractContextManager[None]:
    """Every fee twice."""
    return _outlay(lambda _q, full, outlay, fee, spread: (full + fee, outlay, 2 * fee, spread))


def one_share_more() -> AbstractContextManager[None]:
    """Each purchase from flat one share larger."""
    transact = SecurityBase.transact

    def changed(self: Any, q: float, *rest: Any, **named: Any) -> None:
        transact(self, q + (q > 0 and self.position == 0), *rest, **named)

    return _patched("transact", changed)


def _outlay(change: Callable[..., _Outlay]) -> AbstractContextManager[None]:
    """``transact`` books what ``outlay`` says."""
    outlay = SecurityBase.outlay

    def changed(self: Any, q: float, p: float | None = None) -> _Outlay:
        return change(q, *outlay(self, q, p))

    return _patched("outlay", changed)


@contextmanager
def _patched(name: str, changed: Callable[..., Any]) -> Iterator[None]:
    with patch.object(SecurityBase, name, changed):
        yield
