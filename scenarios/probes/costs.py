"""Cases about what an execution costs."""

from __future__ import annotations

from scenarios.catalogue.micro import Ask
from scenarios.probes.case import Case, bar, level
from scenarios.terms import Commission, Slippage, Terms

_AMPLE = 1e9
"""Account currency: cash that pays for any order here."""

SLIPPAGE = Case(
    "slippage",
    "buy 100 at about 10 and 100 at about 400, then sell 50 of the first",
    {
        "LOW": [bar(10.0 + number / 8, 10.5 + number / 8) for number in range(6)],
        "HIGH": [bar(400.0 + number, 390.0 + number) for number in range(6)],
    },
    (Ask(1, "LOW", 100), Ask(1, "HIGH", 100), Ask(3, "LOW", -50)),
    terms=Terms(initial_cash=_AMPLE, commission=Commission()),
)

COMMISSION = Case(
    "commission",
    "buy 1 share at 0.01, a million at 10, a hundred thousand at 400, then sell 1,000 of the last",
    {"TINY": level(0.01, 6), "LOW": level(10.0, 6), "HIGH": level(400.0, 6)},
    (Ask(1, "TINY", 1), Ask(1, "LOW", 1_000_000), Ask(1, "HIGH", 100_000), Ask(3, "HIGH", -1_000)),
    terms=Terms(initial_cash=_AMPLE, slippage=Slippage()),
)

BASIS = Case(
    "commission-basis",
    "buy 100 and sell 50 with a commission of 1 % and a slippage of 2 %",
    {"AAA": level(100.0, 6)},
    (Ask(1, "AAA", 100), Ask(3, "AAA", -50)),
    terms=Terms(initial_cash=100_000.0, commission=Commission(rate=0.01), slippage=Slippage(rate=0.02)),
)

BASIS_WITHOUT_SLIPPAGE = Case(
    "commission-basis-without-slippage",
    "buy 100 and sell 50 with a commission of 1 % and no slippage",
    {"AAA": level(100.0, 6)},
    (Ask(1, "AAA", 100), Ask(3, "AAA", -50)),
    terms=Terms(initial_cash=100_000.0, commission=Commission(rate=0.01), slippage=Slippage()),
)

SLIPPED_FILLS = Case(
    "slipped-fills",
    "buy 100 and sell 50 with a slippage of 2 %",
    {"AAA": level(100.0, 6)},
    (Ask(1, "AAA", 100), Ask(3, "AAA", -50)),
    terms=Terms(initial_cash=100_000.0, commission=Commission(), slippage=Slippage(rate=0.02)),
)

CLIPPING = Case(
    "clipping",
    "buy 100 and sell 50 with a slippage of 5 % on bars of 2 % and 4 % in turn",
    {"AAA": [(100.0, 101.0 + number % 2, 99.0 - number % 2, 100.0) for number in range(7)]},
    (Ask(1, "AAA", 100), Ask(3, "AAA", -50)),
    terms=Terms(initial_cash=100_000.0, commission=Commission(), slippage=Slippage(rate=0.05)),
)
