"""Target weights turned into shares: by the close of the decision, before costs, toward zero."""

from scenarios.catalogue.entry import Hand, Topic
from scenarios.catalogue.micro import Ask, Micro, filled, flat
from scenarios.terms import Commission, Lot, Slippage, Terms

_COMMISSION, _SLIPPAGE = Commission(rate=0.001), Slippage(rate=0.01)
_WHOLE = Terms(initial_cash=10_000.0, lot=Lot.WHOLE, commission=_COMMISSION, slippage=_SLIPPAGE)
_FRACTIONAL = Terms(initial_cash=10_000.0, lot=Lot.FRACTIONAL, commission=_COMMISSION, slippage=_SLIPPAGE)
_ORDER = "20240301-AAA-1"

# Half of 10,000 at the decision's close of 30 is 166.67 shares, so 166; they are bought at the next open of
# 32 × 1.01 = 32.32: 5,365.12 and 5.36512. The last close is 33.
TARGET_WHOLE = Micro(
    name="target-whole",
    topic=Topic.SIZING,
    summary="Half of the account at a close of 30, filled at an open of 32: how many whole shares?",
    exposes="sizing by the price of the fill, with costs taken off before, or rounded to the nearest",
    bars={"AAA": ((30.0, 30.0, 30.0, 30.0), (32.0, 33.0, 31.0, 33.0), (33.0, 33.0, 33.0, 33.0))},
    asks=(Ask(0, "AAA", weight=0.5),),
    terms=_WHOLE,
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 166, 32.32, 5.36512),),
        final_value=10_000 - 5_365.12 - 5.36512 + 166 * 33,
    ),
)

# 5,000 / 32 is 156.25 shares exactly; bought at 40 × 1.01 = 40.4: 6,312.5 and 6.3125. The last close is 48.
TARGET_FRACTIONAL = Micro(
    name="target-fractional",
    topic=Topic.SIZING,
    summary="Half of the account at a close of 32: is a quarter of a share bought where shares may be split?",
    exposes="whole shares where fractions are asked",
    bars={"AAA": ((32.0, 32.0, 32.0, 32.0), (40.0, 44.0, 36.0, 44.0), (48.0, 48.0, 48.0, 48.0))},
    asks=(Ask(0, "AAA", weight=0.5),),
    terms=_FRACTIONAL,
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 156.25, 40.4, 6.3125),),
        final_value=10_000 - 6_312.5 - 6.3125 + 156.25 * 48,
    ),
)

# 0.29 × 100,000 / 29 is 1,000 on paper and 999.9999999999999 in binary: truncation makes 999 of it, at 29.29:
# 29,260.71 and 29.26071.
ALMOST_WHOLE = Micro(
    name="almost-whole",
    topic=Topic.SIZING,
    summary="A weight of 0.29 at a price of 29 is a hair below 1,000 shares: are 999 bought?",
    exposes="quantities that are rounded up within a tolerance",
    bars={"AAA": flat(29.0, 29.0, 29.0)},
    asks=(Ask(0, "AAA", weight=0.29),),
    terms=Terms(initial_cash=100_000.0, lot=Lot.WHOLE, commission=_COMMISSION, slippage=_SLIPPAGE),
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 999, 29.29, 29.26071),),
        final_value=100_000 - 29_260.71 - 29.26071 + 999 * 29,
    ),
)

# 200 at 20 × 1.01 = 20.2: 4,040 and 4.04, so that 5,955.96 in cash and 200 × 21 = 4,200 make 10,155.96 at the
# next close. 0.2 of it is 2,031.192, or 96.72 shares at 21: 103.28 too many, and toward zero 103 are sold at
# 22 × 0.99 = 21.78: 2,243.34 and 2.24334. 97 are left, at 22.
REDUCED_TARGET = Micro(
    name="reduced-target",
    topic=Topic.SIZING,
    summary="A target is halved, and the shares to sell are no whole number: are they rounded toward zero?",
    exposes="a reduction that is rounded down and so sells one share too many",
    bars={"AAA": ((20.0, 20.0, 20.0, 20.0), (20.0, 21.0, 20.0, 21.0), (22.0, 22.0, 22.0, 22.0))},
    asks=(Ask(0, "AAA", weight=0.4), Ask(1, "AAA", weight=0.2)),
    terms=_WHOLE,
    hand=Hand(
        fills=(
            filled(_ORDER, "2024-03-04", 200, 20.2, 4.04),
            filled("20240304-AAA-1", "2024-03-05", -103, 21.78, 2.24334),
        ),
        final_value=10_000 - 4_040 - 4.04 + 2_243.34 - 2.24334 + 97 * 22,
    ),
)

# 100 shares for 4,000 at 40, without costs: 40 % of 10,000, then and still. The second target asks for no share.
TARGET_MET = Micro(
    name="target-met",
    topic=Topic.SIZING,
    summary="A target that is met already: is nothing traded, and nothing left waiting?",
    exposes="an order of no share that is filled, refused or pending",
    bars={"AAA": flat(40.0, 40.0, 40.0, 40.0), "BBB": flat(10.0, 10.0, 10.0, 10.0)},
    asks=(Ask(0, "AAA", weight=0.4), Ask(1, "AAA", weight=0.4), Ask(1, "BBB", weight=0.1)),
    terms=Terms(initial_cash=10_000.0, commission=Commission(), slippage=Slippage(), lot=Lot.WHOLE),
    hand=Hand(
        fills=(filled(_ORDER, "2024-03-04", 100, 40.0), filled("20240304-BBB-1", "2024-03-05", 100, 10.0)),
        final_value=10_000,
    ),
)

# Both are sized at the same 10,000, whatever the first will cost: 30 % at 30 is 100 shares, 40 % at 40 as well.
# 100 × 30.3 = 3,030 and 3.03; 100 × 40.4 = 4,040 and 4.04.
TWO_TARGETS = Micro(
    name="two-targets",
    topic=Topic.SIZING,
    summary="Two targets of one session: are both sized by the account as it was before either?",
    exposes="a second target that is a share of what the first has left",
    bars={"AAA": flat(30.0, 30.0, 30.0), "BBB": flat(40.0, 40.0, 40.0)},
    asks=(Ask(0, "AAA", weight=0.3), Ask(0, "BBB", weight=0.4)),
    terms=_WHOLE,
    hand=Hand(
        fills=(
            filled(_ORDER, "2024-03-04", 100, 30.3, 3.03),
            filled("20240301-BBB-1", "2024-03-04", 100, 40.4, 4.04),
        ),
        final_value=10_000 - 3_030 - 3.03 - 4_040 - 4.04 + 3_000 + 4_000,
    ),
)

ENTRIES = (TARGET_WHOLE, TARGET_FRACTIONAL, ALMOST_WHOLE, REDUCED_TARGET, TARGET_MET, TWO_TARGETS)
