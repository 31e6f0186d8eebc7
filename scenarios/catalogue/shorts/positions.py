"""Short positions: reversed, targeted and protected."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, Prices, filled
from scenarios.terms import Commission, Lot, Slippage, Terms

_TERMS = Terms(initial_cash=10_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.01), lot=Lot.WHOLE)
_ENTRY, _LEG, _LIMIT_LEG = "20240301-AAA-1", "20240301-AAA-2", "20240301-AAA-3"

_FLAT_THEN_UP: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 104.0, 99.0, 103.0),
    (110.0, 112.0, 108.0, 111.0),
    (90.0, 92.0, 88.0, 91.0),
)

# Ten bought at 101, commission 1.01; fifteen sold at 110 × 0.99 = 108.9: 1,633.5 and 1.6335; five bought back at
# 90 × 1.01 = 90.9: 454.5 and 0.4545.
REVERSAL = Micro(
    name="reversal",
    topic=Topic.SHORTS,
    summary="Ten shares held and fifteen sold in one order: is it one fill, and five short?",
    exposes="an order through zero that is refused, cut to what is held, or charged twice",
    bars={"AAA": _FLAT_THEN_UP},
    asks=(Ask(0, "AAA", 10.0), Ask(1, "AAA", -15.0), Ask(2, "AAA", 5.0)),
    terms=_TERMS,
    hand=Hand(
        fills=(
            filled(_ENTRY, "2024-03-04", 10, 101.0, 1.01),
            filled("20240304-AAA-1", "2024-03-05", -15, 108.9, 1.6335),
            filled("20240305-AAA-1", "2024-03-06", 5, 90.9, 0.4545),
        ),
        final_value=10_000 - 1_010 - 1.01 + 1_633.5 - 1.6335 - 454.5 - 0.4545,
    ),
)

# −0.3 × 10,000 / 100 is 30 shares, sold short at 99: 2,970 and 2.97; they end at 91.
SHORT_TARGET = Micro(
    name="short-target",
    topic=Topic.SHORTS,
    summary="A target of −30 %: are thirty shares sold short?",
    exposes="negative weights that are taken for zero",
    bars={"AAA": _FLAT_THEN_UP},
    asks=(Ask(0, "AAA", weight=-0.3),),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_ENTRY, "2024-03-04", -30, 99.0, 2.97),),
        final_value=10_000 + 2_970 - 2.97 - 30 * 91,
    ),
)

_RISE: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 102.0, 98.0, 99.0),
    (99.0, 104.0, 98.0, 103.0),
    (104.0, 107.0, 103.0, 106.0),
    (106.0, 108.0, 105.0, 107.0),
)

# Sold at 99, commission 0.99. The high of the fourth session, 107, touches 105: bought at 105 × 1.01 = 106.05,
# commission 1.0605.
SHORT_STOP = Micro(
    name="short-stop-loss",
    topic=Topic.SHORTS,
    summary="Ten shares sold short with a stop at 105: at which price, and when, are they bought back?",
    exposes="a stop that looks at the low of a short position, or slips in its favour",
    bars={"AAA": _RISE},
    asks=(Ask(0, "AAA", -10.0), Ask(0, "AAA", 10.0, type="stop", stop=105.0, parent=_ENTRY)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_ENTRY, "2024-03-04", -10, 99.0, 0.99), filled(_LEG, "2024-03-06", 10, 106.05, 1.0605)),
        final_value=10_000 + 990 - 0.99 - 1_060.5 - 1.0605,
    ),
)

_FALL_AND_RISE: tuple[Prices, ...] = (
    (100.0, 101.0, 99.0, 100.0),
    (100.0, 101.0, 97.0, 98.0),
    (98.0, 101.0, 91.0, 92.0),
    (93.0, 96.0, 92.0, 95.0),
    (95.0, 97.0, 94.0, 96.0),
    (96.0, 101.0, 95.0, 100.0),
)

# Levels, 105 % of the lowest close: 102.9 after 98, 96.6 after 92, and still 96.6. The fifth session's high of 97 is
# the first above: 96.6 × 1.01 = 97.566, commission 0.97566.
SHORT_TRAILING = Micro(
    name="short-trailing-stop",
    topic=Topic.SHORTS,
    summary="A stop that trails the closes of a short position by 5 %: does it fall with them, and never rise?",
    exposes="a trail that follows the highs of a short position, or moves away from the market",
    bars={"AAA": _FALL_AND_RISE},
    asks=(Ask(0, "AAA", -10.0), Ask(0, "AAA", 10.0, type="trailing_stop", trail=0.05, parent=_ENTRY)),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_ENTRY, "2024-03-04", -10, 99.0, 0.99), filled(_LEG, "2024-03-07", 10, 97.566, 0.97566)),
        final_value=10_000 + 990 - 0.99 - 975.66 - 0.97566,
    ),
)

# The third session's low of 91 reaches 93: bought there, commission 0.93; the stop at 108 goes.
SHORT_BRACKET = Micro(
    name="short-bracket",
    topic=Topic.SHORTS,
    summary="A stop above and a limit below a short position, and the limit comes first: is the stop gone?",
    exposes="legs of a short position with their sides mixed up",
    bars={"AAA": (*_FALL_AND_RISE, (104.0, 110.0, 103.0, 109.0))},
    asks=(
        Ask(0, "AAA", -10.0),
        Ask(0, "AAA", 10.0, type="stop", stop=108.0, parent=_ENTRY),
        Ask(0, "AAA", 10.0, type="limit", limit=93.0, parent=_ENTRY),
    ),
    terms=_TERMS,
    hand=Hand(
        fills=(filled(_ENTRY, "2024-03-04", -10, 99.0, 0.99), filled(_LIMIT_LEG, "2024-03-05", 10, 93.0, 0.93)),
        final_value=10_000 + 990 - 0.99 - 930 - 0.93,
    ),
)

ENTRIES = (REVERSAL, SHORT_TARGET, SHORT_STOP, SHORT_TRAILING, SHORT_BRACKET)
