"""Zipline as users configure it, in the place of how the adapter does: each planted for the length of a run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

import pandas as pd
from zipline.algorithm import TradingAlgorithm
from zipline.data.bcolz_daily_bars import BcolzDailyBarWriter
from zipline.finance.slippage import FixedBasisPointsSlippage

from adapters.contract import Task
from adapters.zipline import collect, engine, rules, strategy
from bundles.defaults import CACHE_VARIABLE
from bundles.zipline import bundle as zipline_bundle
from scenarios.instructions import Instruction


@contextmanager
def models_by_default() -> Iterator[None]:
    """No model is set: the next close, five basis points, and 0.001 per share. The log says ``close``, as
    Zipline's own does."""
    fills = collect.fills

    def at_the_close(performance: Any, panel: Any, placed: Any, _moment: str, *rest: Any) -> Any:
        return fills(performance, panel, placed, "close", *rest)

    with (
        patch.object(strategy, "slippage_model", lambda *_: None),
        patch.object(strategy, "commission_model", lambda _: None),
        patch.object(collect, "fills", at_the_close),
    ):
        yield


def limited_volume() -> AbstractContextManager[Any]:
    """The volume limit that Zipline has by default, with prices and slippage as asked."""

    default = FixedBasisPointsSlippage().volume_limit

    def limited(task: Task, *_: Any) -> rules.BarPriceSlippage:
        return rules.BarPriceSlippage(task.terms.fill.price_field, task.terms.slippage, default)

    return patch.object(strategy, "slippage_model", limited)


def rounded_up() -> AbstractContextManager[Any]:
    """Zipline's own algorithm, whose ``round_order`` rounds up within 0.0001."""
    return patch.object(engine, "algorithm_class", lambda _: TradingAlgorithm)


def nothing_while_an_order_is_open() -> AbstractContextManager[Any]:
    """The guard that users write: no order for an asset that has one open."""
    submit = strategy.Strategy._submit

    def guarded(self: strategy.Strategy, algorithm: Any, instruction: Instruction) -> None:
        if not algorithm.get_open_orders(self._assets[instruction.asset]):
            submit(self, algorithm, instruction)

    return patch.object(strategy.Strategy, "_submit", guarded)


@contextmanager
def rows_in_another_order() -> Iterator[None]:
    """A bundle whose second and third rows have changed places, under the right dates."""
    write = BcolzDailyBarWriter.write

    def exchanged(self: Any, chunks: Any, **options: Any) -> Any:
        return write(self, _exchanged(chunks), **options)

    # A cache of its own: a spoiled bundle must never be found again.
    with (
        tempfile.TemporaryDirectory() as cache,
        patch.dict(os.environ, {CACHE_VARIABLE: cache}),
        patch.object(BcolzDailyBarWriter, "write", exchanged),
    ):
        yield


@contextmanager
def rows_in_another_order_unread() -> Iterator[None]:
    """The same, without our reading back what was stored."""
    with rows_in_another_order(), patch.object(zipline_bundle, "check_read_back", lambda *_: None):
        yield


def _exchanged(chunks: Iterable[tuple[int, pd.DataFrame]]) -> Iterator[tuple[int, pd.DataFrame]]:
    for sid, frame in chunks:
        order = [0, 2, 1, *range(3, len(frame))]
        yield sid, frame.iloc[order].set_index(frame.index)
