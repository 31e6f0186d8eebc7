"""Cases about target weights."""

from __future__ import annotations

from scenarios.catalogue.micro import Ask
from scenarios.probes.case import Bars, Case, bar, level
from scenarios.probes.moments import NEXT_OPEN
from scenarios.terms import Commission, FillMoment, Slippage, Terms


def _from_flat(name: str, asked: str, weight: float, price: float) -> Case:
    """One target at one price, so that neither the moment of the price nor that of the account matters."""
    return Case(
        name,
        asked,
        {"AAA": level(price, 5)},
        (Ask(1, "AAA", weight=weight),),
    )


A_FRACTION = _from_flat("a-fraction", "0.1 of 100,000 at 33: 303.03 shares", 0.1, 33.0)
ALMOST_WHOLE = _from_flat("almost-whole", "0.29 of 100,000 at 29: 999.9999999999999 shares as floats", 0.29, 29.0)
WHOLE_BY_DIVISION = _from_flat(
    "whole-by-division",
    "0.128 of 100,000 at 12.8: as floats, 12800 / 12.8 is 1000 and 12800 // 12.8 is 999",
    0.128,
    12.8,
)

PAID_FOR = Case(
    "paid-for",
    "0.5 of 100,000 at 100 with a commission of 1 %: 500 shares, or 495 that the amount pays for",
    {"AAA": level(100.0, 5)},
    (Ask(1, "AAA", weight=0.5),),
    terms=Terms(initial_cash=100_000.0, commission=Commission(rate=0.01), slippage=Slippage()),
)

_FALLING: Bars = [bar(100.0), bar(100.0), bar(80.0, 60.0), bar(70.0), bar(70.0)]

PRICE = Case(
    "price",
    "0.2 of 100,000, decided at a close of 100, before an open of 80 and a close of 60",
    {"AAA": _FALLING},
    (Ask(1, "AAA", weight=0.2),),
)
PRICE_NEXT_OPEN = Case(
    "price-next-open",
    "0.2 of 100,000, decided at a close of 100, filled at the next open of 80",
    {"AAA": _FALLING},
    (Ask(1, "AAA", weight=0.2),),
    terms=NEXT_OPEN,
)
PRICE_WITHOUT_BAR = Case(
    "price-without-bar",
    "0.2 of 100,000, decided on a session without a bar after a close of 100, filled at the next open of 80",
    {"AAA": [bar(100.0), bar(100.0), None, bar(80.0), bar(80.0)], "BBB": level(10.0, 5)},
    (Ask(2, "AAA", weight=0.2),),
    terms=NEXT_OPEN,
)

_HELD: dict[str, Bars] = {
    "AAA": [bar(100.0), bar(100.0), bar(100.0), bar(130.0, 140.0), bar(140.0)],
    "BBB": level(10.0, 5),
    "CCC": level(10.0, 5),
}
_TWO_MORE = (Ask(0, "AAA", weight=0.5), Ask(2, "BBB", weight=0.2), Ask(2, "CCC", weight=0.2))
_AT_ONE_PERCENT = Terms(initial_cash=100_000.0, commission=Commission(rate=0.01), slippage=Slippage())

VALUE = Case(
    "value",
    "0.2 each of two assets, holding one that gains 30 % at the next open; commission 1 %",
    _HELD,
    _TWO_MORE,
    terms=_AT_ONE_PERCENT,
)
VALUE_NEXT_OPEN = Case(
    "value-next-open",
    "the same, to be filled at the next open",
    _HELD,
    _TWO_MORE,
    terms=_AT_ONE_PERCENT.model_copy(update={"fill": FillMoment.NEXT_OPEN}),
)

RESIZING = Case(
    "resizing",
    "0.5 of the account, where 0.2 is held",
    {"AAA": level(100.0, 6)},
    (Ask(1, "AAA", weight=0.2), Ask(3, "AAA", weight=0.5)),
)

EXIT_WITHOUT_BAR = Case(
    "exit-without-bar",
    "sell all, decided on a session without a bar",
    {"AAA": level(50.0, 6, without=[3]), "BBB": level(10.0, 6)},
    (Ask(1, "AAA", weight=0.2), Ask(3, "AAA", weight=0.0)),
)
