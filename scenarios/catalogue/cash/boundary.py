"""The boundary of insufficient cash: a purchase of 1,011.01 with one cent less, exactly as much, one cent more."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import CashPolicy, Commission, Slippage, Terms

_ORDER = "20240301-AAA-1"
_ASKS = (Ask(0, "AAA", 10.0),)
_BARS = {"AAA": flat(100.0, 100.0, 100.0)}


def _terms(cash: float, policy: CashPolicy = CashPolicy.REJECT) -> Terms:
    """10 × 100 × 1.01 is 1,010, and 0.1 % of it 1.01: 1,011.01 in all."""
    commission, slippage = Commission(rate=0.001), Slippage(rate=0.01)
    return Terms(initial_cash=cash, cash=policy, commission=commission, slippage=slippage)


def _bought(cash: float) -> Hand:
    return Hand(fills=(filled(_ORDER, "2024-03-04", 10, 101.0, 1.01),), final_value=cash - 1_010 - 1.01 + 10 * 100)


ONE_CENT_SHORT = Micro(
    name="one-cent-short",
    topic=Topic.CASH,
    summary="A purchase needs one cent more than there is: is it refused whole?",
    exposes="a tolerance of a cent, costs left out of the check, or a purchase cut to nine shares",
    bars=_BARS,
    asks=_ASKS,
    terms=_terms(1_011.0),
    hand=Hand(fills=(), final_value=1_011.0, refused=(_ORDER,)),
)

EXACT_CASH = Micro(
    name="exact-cash",
    topic=Topic.CASH,
    summary="A purchase takes all cash to the cent: is it filled?",
    exposes="a comparison that rounding decides, or one that wants something left",
    bars=_BARS,
    asks=_ASKS,
    terms=_terms(1_011.01),
    hand=_bought(1_011.01),
)

ONE_CENT_OVER = Micro(
    name="one-cent-over",
    topic=Topic.CASH,
    summary="A purchase leaves one cent: is it filled?",
    exposes="a buffer that nobody asked for",
    bars=_BARS,
    asks=_ASKS,
    terms=_terms(1_011.02),
    hand=_bought(1_011.02),
)

PARTIAL_PURCHASE = Micro(
    name="partial-purchase",
    topic=Topic.CASH,
    summary="Cash is enough for nine of ten shares and policy is to fill what it allows: are nine bought?",
    exposes="a cut that forgets commission or slippage, or a fraction of a share",
    bars=_BARS,
    asks=_ASKS,
    # Nine cost 909 and 0.909; ten would cost 1,011.01.
    terms=_terms(950.0, CashPolicy.PARTIAL),
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 9, 101.0, 0.909),),
        final_value=950 - 909 - 0.909 + 9 * 100,
        refused=(_ORDER,),
    ),
)

# Filled with 11.01 that are not there.
ON_CREDIT = Micro(
    name="on-credit",
    topic=Topic.CASH,
    summary="Cash may go below zero: is a purchase filled that needs eleven dollars more than there is?",
    exposes="an engine that cannot borrow",
    bars=_BARS,
    asks=_ASKS,
    terms=_terms(1_000.0, CashPolicy.UNLIMITED),
    hand=_bought(1_000.0),
)

ENTRIES = (ONE_CENT_SHORT, EXACT_CASH, ONE_CENT_OVER, PARTIAL_PURCHASE, ON_CREDIT)
