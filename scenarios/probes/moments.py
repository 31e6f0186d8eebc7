"""Cases about when an order is filled."""

from __future__ import annotations

from scenarios.catalogue.micro import Ask
from scenarios.probes.case import COSTLESS, Case, bar, level
from scenarios.terms import FillMoment

NEXT_OPEN = COSTLESS.model_copy(update={"fill": FillMoment.NEXT_OPEN})
"""For what an engine that fills at the close of the decision does not show by itself."""

FILL = Case(
    "fill",
    "buy 10, sell them two sessions later, every open and close another price",
    {"AAA": [bar(100.0 + 10 * number, 104.0 + 10 * number) for number in range(6)]},
    (Ask(1, "AAA", 10), Ask(3, "AAA", -10)),
)

NO_BAR_AFTER_DECISION = Case(
    "no-bar-after-decision",
    "buy 10 of an asset without a bar on the session after",
    {"AAA": level(50.0, 6, without=[2]), "BBB": level(50.0, 6)},
    (Ask(1, "AAA", 10),),
)

NO_BAR_AT_DECISION = Case(
    "no-bar-at-decision",
    "buy 10 of an asset without a bar on that session",
    {"AAA": level(50.0, 6, without=[1]), "BBB": level(50.0, 6)},
    (Ask(1, "AAA", 10),),
)

_AT_THE_END = (Ask(1, "AAA", 10), Ask(4, "AAA", -10))

LAST_SESSION = Case("last-session", "sell 10 on the last session", {"AAA": level(50.0, 5)}, _AT_THE_END)

LAST_SESSION_NEXT_OPEN = Case(
    "last-session-next-open",
    "sell 10 on the last session, to be filled at the next open",
    {"AAA": level(50.0, 5)},
    _AT_THE_END,
    terms=NEXT_OPEN,
)
