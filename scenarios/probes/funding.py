"""Cases about cash, and about the order of execution."""

from __future__ import annotations

from scenarios.catalogue.micro import Ask
from scenarios.probes.case import Case, bar, level
from scenarios.probes.moments import NEXT_OPEN
from scenarios.terms import Terms

BEGINNING = Case(
    "beginning",
    "the account, when nothing is held and nothing wanted",
    {"AAA": level(1.0, 5)},
    (Ask(2, "AAA", weight=0.0),),
    terms=Terms(),
)

SIDES = Case(
    "sides",
    "buy DDD (100) and CCC (300), sell BBB (100) and AAA (300), stated in this order",
    {asset: level(10.0, 6) for asset in ("AAA", "BBB", "CCC", "DDD")},
    (
        Ask(1, "BBB", 500),
        Ask(1, "AAA", 400),
        Ask(3, "DDD", 100),
        Ask(3, "CCC", 300),
        Ask(3, "BBB", -100),
        Ask(3, "AAA", -300),
    ),
    by_sequence=True,
)

_SHORT_SALE = Ask(3, "BBB", -50)
SHORT = Case(
    "short",
    "buy CCC, sell BBB short, sell AAA that is held, stated in this order",
    {asset: level(10.0, 6) for asset in ("AAA", "BBB", "CCC")},
    (Ask(1, "AAA", 100), Ask(3, "CCC", 100), _SHORT_SALE, Ask(3, "AAA", -100)),
    must_fill=_SHORT_SALE,
    by_sequence=True,
)

TWICE = Case(
    "twice",
    "buy AAA, BBB and AAA once more on one session",
    {asset: level(10.0, 5) for asset in ("AAA", "BBB")},
    (Ask(1, "AAA", 10), Ask(1, "BBB", 10), Ask(1, "AAA", 20)),
    by_sequence=True,
)

WAITING = Case(
    "waiting",
    "sell AAA when a purchase waits already, for want of a bar",
    {"AAA": level(10.0, 6), "BBB": level(10.0, 6, without=[2]), "CCC": level(10.0, 6, without=[1])},
    (Ask(0, "AAA", 100), Ask(1, "BBB", 10), Ask(1, "CCC", 10), Ask(2, "AAA", -100)),
    by_sequence=True,
)

ONE_ASSET = Case(
    "one-asset",
    "buy 20 and sell 10 of what is held on one session, stated in this order",
    {"AAA": level(10.0, 6)},
    (Ask(1, "AAA", 100), Ask(3, "AAA", 20), Ask(3, "AAA", -10)),
    by_sequence=True,
)

TOO_LITTLE = Case(
    "too-little",
    "buy for 90,000, 50,000 and 5,000 on one session with 100,000 in cash",
    {asset: level(100.0, 5) for asset in ("AAA", "BBB", "CCC")},
    (Ask(1, "AAA", 900), Ask(1, "BBB", 500), Ask(1, "CCC", 50)),
)

TOO_LITTLE_AT_DECISION = Case(
    "too-little-at-decision",
    "buy for 150,000 at the close of the decision, which is 75,000 at the next open, with 100,000 in cash",
    {"AAA": [bar(100.0), bar(100.0), *level(50.0, 3)]},
    (Ask(1, "AAA", 1_500),),
    terms=NEXT_OPEN,
)

EVERYTHING = Case(
    "everything",
    "weights on three assets, set twice and taken back, everything but the cash left free",
    {
        "AAA": [bar(100.0 + 3 * number, 101.0 + 2 * number) for number in range(9)],
        "BBB": [bar(37.0 - number, 36.5 - number) for number in range(9)],
        "CCC": [bar(12.0 + number / 4, 12.8 + number / 8) for number in range(9)],
    },
    (
        *(Ask(1, asset, weight=0.3) for asset in ("CCC", "AAA", "BBB")),
        Ask(3, "AAA", weight=0.4),
        Ask(3, "BBB", weight=0.0),
        Ask(3, "CCC", weight=0.25),
        Ask(5, "BBB", weight=0.2),
        Ask(5, "AAA", weight=0.1),
    ),
    terms=Terms(initial_cash=100_000.0),
)
