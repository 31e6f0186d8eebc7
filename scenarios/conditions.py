"""What an order waits for, from the columns of a table of orders: type, limit, stop, trail, parent, cancels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from bundles.errors import InputError
from bundles.tables.cells import is_empty, numbers
from scenarios.instructions import Condition, Instruction, OrderType

COLUMNS = ("type", "limit", "stop", "trail", "parent", "cancels")
"""Optional columns of a table of orders, in the order in which they are written."""

_NUMBERS = ("limit", "stop", "trail")
_NEEDS: Mapping[OrderType, tuple[str, ...]] = MappingProxyType(
    {
        OrderType.MARKET: (),
        OrderType.LIMIT: ("limit",),
        OrderType.STOP: ("stop",),
        OrderType.STOP_LIMIT: ("stop", "limit"),
        OrderType.TRAILING_STOP: ("trail",),
        OrderType.CANCEL: ("cancels",),
    }
)

type Place = Callable[[int], str]
"""Names a row in messages: ``orders.csv, line 7``."""


def conditions_of(stated: pd.DataFrame, place: Place) -> list[Condition]:
    """One condition per row; a cell that is empty, or a column that is not there, is not stated.

    Raises
    ------
    InputError
        An unknown type, a number that cannot be, a cell that the type needs and lacks, or one that it ignores.
    """
    cells = {name: _cells(stated, name) for name in COLUMNS}
    rows = (dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True))
    return [_condition(row, place(number)) for number, row in enumerate(rows)]


def _cells(stated: pd.DataFrame, name: str) -> Sequence[object]:
    """The column's cells, ``None`` where nothing is stated."""
    column = stated.get(name)
    if column is None:
        return [None] * len(stated)
    empty = is_empty(column)
    return [None if blank else cell for cell, blank in zip(column, empty, strict=True)]


def _condition(row: Mapping[str, object], where: str) -> Condition:
    kind = _type(row["type"], where)
    stated = {name for name in COLUMNS[1:] if row[name] is not None}
    for name in _NEEDS[kind]:
        if name not in stated:
            raise InputError(f"{where}: a {kind} order has no {name}", f"it needs {' and '.join(_NEEDS[kind])}")
    ignored = stated - {*_NEEDS[kind], *_may_have(kind)}
    if ignored:
        name = min(ignored)
        raise InputError(f"{where}: {name} is {row[name]!r}, which a {kind} order does not have", _hint(kind))
    limit, stop, trail = (_number(name, row[name], where) for name in _NUMBERS)
    parent, cancels = (str(row[name] or "").strip() for name in ("parent", "cancels"))
    return Condition(kind, limit, stop, trail, parent, cancels)


def _may_have(kind: OrderType) -> tuple[str, ...]:
    return () if kind in (OrderType.MARKET, OrderType.CANCEL) else ("parent",)


def _hint(kind: OrderType) -> str:
    return f"leave it empty, or say another type than {kind}: {', '.join(OrderType)}"


def _type(cell: object, where: str) -> OrderType:
    text = str(cell or OrderType.MARKET).strip().lower().replace(" ", "_").replace("-", "_")
    if text not in set(OrderType):
        raise InputError(f"{where}: type is {cell!r}", f"types are {', '.join(OrderType)}")
    return OrderType(text)


def _number(name: str, cell: object, where: str) -> float | None:
    if cell is None:
        return None
    number = float(numbers(pd.Series([cell])).iloc[0])
    if not math.isfinite(number) or number <= 0 or (name == "trail" and number >= 1):
        expected = "a share of the price between 0 and 1" if name == "trail" else "a price above 0"
        raise InputError(f"{where}: {name} is {cell!r}", expected)
    return number


def check_references(instructions: Iterable[Instruction], source: str) -> None:
    """Refuse a parent or a withdrawal that names no order decided before it or along with it.

    Raises
    ------
    InputError
        Naming the first such instruction.
    """
    seen: dict[str, Instruction] = {}
    for each in instructions:
        for name, wanted in (("parent", each.condition.parent), ("cancels", each.condition.cancels)):
            if wanted:
                _check_reference(f"{source}: {name} of order {each.order_id} is {wanted!r}", each, seen.get(wanted))
        seen[each.order_id] = each


def _check_reference(said: str, each: Instruction, other: Instruction | None) -> None:
    if other is None or other.asset != each.asset or other.quantity is None:
        expected = f"the order_id of an earlier order for {each.asset}"
        raise InputError(said, f"{expected}, for example {each.session:%Y%m%d}-{each.asset}-1")
    if each.quantity is not None and each.quantity * other.quantity > 0:
        raise InputError(f"{said}, and both trade in the same direction", "a leg reduces what its entry opens")
