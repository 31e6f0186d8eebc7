"""Faults planted in VectorBT's own execution, which its accounts follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from adapters.vectorbt.library import nb

type _Terms = dict[str, Any]
type _Change = Callable[[Any, float, float, _Terms], tuple[float, float, _Terms]]


def one_cent_off() -> AbstractContextManager[None]:
    """Every fill one cent higher per share."""
    return _executing(
        buy=lambda _state, size, price, terms: (size, price + 0.01 / (1 + terms["slippage"]), terms),
        sell=lambda _state, size, price, terms: (size, price + 0.01 / (1 - terms["slippage"]), terms),
    )


def commission_doubled() -> AbstractContextManager[None]:
    """Every commission twice."""
    return _executing(buy=_twice_the_fees, sell=_twice_the_fees)


def one_share_more() -> AbstractContextManager[None]:
    """Each purchase from flat one share larger."""
    return _executing(
        buy=lambda state, size, price, terms: (size + (state.position == 0), price, terms),
        sell=lambda _state, size, price, terms: (size, price, terms),
    )


def _twice_the_fees(_state: Any, size: float, price: float, terms: _Terms) -> tuple[float, float, _Terms]:
    doubled = {name: 2 * terms[name] for name in ("fees", "fixed_fees")}
    return size, price, {**terms, **doubled}


@contextmanager
def _executing(buy: _Change, sell: _Change) -> Iterator[None]:
    """``execute_order_nb`` calls these two by their names in its module, unless it is compiled."""
    if hasattr(nb.execute_order_nb, "py_func"):
        raise RuntimeError("VectorBT is compiled in this process and would not see a patch")
    with ExitStack() as stack:
        for name, change in (("buy_nb", buy), ("sell_nb", sell)):
            stack.enter_context(patch.object(nb, name, _changed(getattr(nb, name), change)))
        yield


def _changed(execute: Callable[..., Any], change: _Change) -> Callable[..., Any]:
    def changed(state: Any, size: float, price: float, **terms: Any) -> Any:
        size, price, terms = change(state, size, price, terms)
        return execute(state, size, price, **terms)

    return changed
