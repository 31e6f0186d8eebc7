"""Backtrader as users configure it, in the place of how the adapter does: each planted for the length of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

import backtrader as bt

from adapters.backtrader import feed, rules
from adapters.backtrader.broker import TermsBroker
from adapters.contract import Task
from scenarios.terms import FillMoment


def rate_in_per_cent() -> AbstractContextManager[Any]:
    """A commission scheme without ``percabs``, which takes the rate for per cent."""

    def scheme(task: Task, broker: TermsBroker) -> None:
        rate, per_cent = task.terms.commission.rate, bt.CommInfoBase.COMM_PERC
        broker.addcommissioninfo(bt.CommInfoBase(commission=rate, commtype=per_cent, stocklike=True))

    return patch.object(rules, "_set_commission", scheme)


def clipped_slippage() -> AbstractContextManager[Any]:
    """Slippage as ``set_slippage_perc`` has it by default: ``slip_match`` without ``slip_out``."""
    return patch.object(rules, "_set_slippage", _default_slippage)


@contextmanager
def cheat_on_close() -> Iterator[None]:
    """Fills at the close of the decision by the engine's own ``coc``, slipped as by default."""
    broker = rules.broker

    def cheating(task: Task) -> TermsBroker:
        configured = broker(task)
        configured.p.fill = FillMoment.NEXT_OPEN  # the engine's own path, not ``settle_at_close``
        configured.set_coc(True)
        return configured

    with (
        patch.object(rules, "broker", cheating),
        patch.object(rules, "_set_slippage", _default_slippage),
        patch.object(TermsBroker, "settle_at_close", lambda _: None),
    ):
        yield


def cash_checked_at_submission() -> AbstractContextManager[Any]:
    """``checksubmit`` as it is by default: the batch is tried at the decision's close."""
    broker = rules.broker

    def checking(task: Task) -> TermsBroker:
        configured = broker(task)
        configured.set_checksubmit(True)
        return configured

    return patch.object(rules, "broker", checking)


def fills_without_a_bar() -> AbstractContextManager[Any]:
    """Orders executed on rows without prices too, as the engine's broker does."""
    return patch.object(TermsBroker, "_try_exec", bt.brokers.BackBroker._try_exec)


def feeds_of_existing_bars() -> AbstractContextManager[Any]:
    """Each feed with the bars that exist, so that ``next`` waits for the asset that is listed last."""
    return patch.object(feed, "_on_every_session", lambda panel, asset: panel.bars(asset))


def _default_slippage(task: Task, broker: TermsBroker) -> None:
    broker.set_slippage_perc(task.terms.slippage.rate)
