"""How far fills of two logs may be apart and still be called the same: said by the user, never a default."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from bundles.errors import InputError
from reconcile.logs.findings.clock_shift import parse_shift

_EXPECTED = "expected price=0.005, quantity=…, commission=… or time=1s, by comma, each above 0"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What a pair of fills may differ by, absolutely; nothing unless it is said.

    ``price`` is in account currency per share, of reference prices too; ``quantity`` in shares; ``commission`` in
    account currency; ``time`` in nanoseconds. ``text`` is how it was said.
    """

    price: float = 0.0
    quantity: float = 0.0
    commission: float = 0.0
    time: int = 0
    text: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


NO_TOLERANCE = Tolerance()
_NAMES = tuple(each.name for each in fields(Tolerance) if each.name != "text")


def parse_tolerance(text: str | None, option: str = "--tolerance") -> Tolerance:
    """``price=0.005,time=1s`` as a ``Tolerance``; nothing where ``text`` is ``None``.

    Raises
    ------
    InputError
        A part is no NAME=AMOUNT, of another name, there twice, or no amount above 0.
    """
    if text is None:
        return NO_TOLERANCE
    said: dict[str, str] = {}
    for part in text.split(","):
        name, equals, amount = (piece.strip() for piece in part.partition("="))
        if not equals or name in said:
            raise InputError(f"{option} {part.strip()}", _EXPECTED)
        said[name] = amount
    return tolerance_of(said, option)


def tolerance_of(said: Mapping[str, float | str] | None, option: str = "tolerance") -> Tolerance:
    """``{"price": 0.005, "time": "1s"}`` as a ``Tolerance``; raises as ``parse_tolerance``."""
    if said is None:
        return NO_TOLERANCE
    amounts = {name: _amount(name, amount, option) for name, amount in said.items()}
    time = round(amounts.pop("time", 0.0))
    return Tolerance(**amounts, time=time, text=",".join(f"{name}={amount}" for name, amount in said.items()))


def _amount(name: str, said: float | str, option: str) -> float:
    """The amount; a time in nanoseconds."""
    wrong = InputError(f"{option} {name}={said}", _EXPECTED)
    if name not in _NAMES:
        raise wrong
    try:
        amount = parse_shift(str(said), option).nanoseconds if name == "time" else float(said)
    except ValueError as error:
        raise wrong from error
    if not (math.isfinite(amount) and amount > 0):
        raise wrong
    return amount
