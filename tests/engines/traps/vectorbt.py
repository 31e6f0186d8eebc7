"""VectorBT as users configure it, in the place of how the adapter does: each planted for the length of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from adapters.contract import FULL, Task
from adapters.vectorbt import ADAPTER, orders, rules, strategy
from adapters.vectorbt.cells import Cells
from adapters.vectorbt.library import SizeType
from scenarios.features import Feature


def columns_from_left_to_right() -> AbstractContextManager[Any]:
    """No ``call_seq``, so that the columns of a row are executed in their order."""
    return patch.object(strategy, "call_sequence", lambda *_: None)


def share_of_what_is_left() -> AbstractContextManager[Any]:
    """Weights as ``SizeType.Percent``, a share of free cash, in the place of ``TargetPercent``."""
    types = SimpleNamespace(Amount=SizeType.Amount, TargetPercent=SizeType.Percent)
    return patch.object(orders, "SizeType", types)


def sized_by_the_orders_price() -> AbstractContextManager[Any]:
    """No ``val_price``, so that positions and targets are valued at each order's own price."""
    return patch.object(rules, "valuation_price", lambda *_: None)


@contextmanager
def last_cell_wins() -> Iterator[None]:
    """Orders written into the matrix one after the other, as ``size.loc[session, asset] = quantity`` does."""

    def overwritten(task: Task) -> Cells:
        placing = strategy._Placing.of(task)
        return {placing.place(instruction): instruction for instruction in task.scenario.instructions}

    # The adapter declares that it cannot, and would not run.
    with (
        patch.dict(ADAPTER.capabilities, {Feature.SEVERAL_ORDERS: FULL}),
        patch.object(strategy, "cells", overwritten),
    ):
        yield
