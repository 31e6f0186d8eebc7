"""ml4t-backtest as users configure it, in the place of how the adapter does: each planted for the length of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from ml4t.backtest import BacktestConfig, OrderStatus

from adapters.ml4t import collect, engine, rules
from scenarios.terms import CashPolicy


def cancelled_in_silence() -> AbstractContextManager[Any]:
    """``reject_on_insufficient_cash=False``, which presets of the engine have."""
    return patch.object(rules, "_set_cash", _without_rejecting)


@contextmanager
def cancelled_and_believed() -> Iterator[None]:
    """The same, read as users do: what is not in the engine's list of rejected orders was not refused."""
    refusals_of = collect.refusals_of

    def rejected(broker: Any, *rest: Any) -> Any:
        kept = {each.order_id for each in broker.orders if each.status is not OrderStatus.CANCELLED}
        asked, *others = rest
        return refusals_of(broker, {name: asked[name] for name in asked if name in kept}, *others)

    with (
        patch.object(rules, "_set_cash", _without_rejecting),
        patch.object(engine, "_check_obeyed", lambda *_: None),
        patch.object(collect, "refusals_of", rejected),
    ):
        yield


def _without_rejecting(config: BacktestConfig, cash: CashPolicy) -> None:
    assert cash is CashPolicy.REJECT
    config.reject_on_insufficient_cash = False
    config.skip_cash_validation = False
    config.partial_fills_allowed = False
