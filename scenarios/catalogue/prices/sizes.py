"""Shares that cost as much as a house, and shares that cost a cent."""

from scenarios.catalogue.entry import Hand, HandFill, Topic
from scenarios.catalogue.micro import Ask, Micro, flat
from scenarios.terms import Commission, Slippage, Terms

_RATES = Terms(commission=Commission(rate=0.001), slippage=Slippage(rate=0.001))

HALF_A_MILLION = Micro(
    name="half-a-million-a-share",
    topic=Topic.PRICES,
    summary="Two shares at half a million each: are price, costs and value right to the last digit?",
    exposes="prices that overflow, or lose their decimals, in an engine's storage",
    bars={"AAA": flat(500_000.0, 500_000.125, 510_000.25, 512_000.375)},
    asks=(Ask(0, "AAA", 2.0), Ask(1, "AAA", -1.0)),
    terms=_RATES.model_copy(update={"initial_cash": 2_000_000.0}),
    # Bought at 500,000.125 × 1.001 = 500,500.125125, commission 2 × 500.500125125 = 1,001.00025025.
    # Sold at 510,000.25 × 0.999 = 509,490.24975, commission 509.49024975.
    # Cash 2,000,000 − 1,001,000.25025 − 1,001.00025025 + 509,490.24975 − 509.49024975 = 1,506,979.509;
    # the share left is worth 512,000.375.
    hand=Hand(
        fills=(
            HandFill(
                order_id="20240301-AAA-1",
                session="2024-03-04",
                quantity=2,
                price=500_500.125125,
                commission=1_001.00025025,
            ),
            HandFill(
                order_id="20240304-AAA-1",
                session="2024-03-05",
                quantity=-1,
                price=509_490.24975,
                commission=509.49024975,
            ),
        ),
        final_value=2_018_979.884,
    ),
)

FIVE_MILLION = Micro(
    name="five-million-a-share",
    topic=Topic.PRICES,
    summary="A share above 4,294,967, the most that 32 bits of thousandths hold: is it traded at all?",
    exposes="a bar that is dropped without a word, so that the order waits for ever",
    bars={"AAA": flat(5_000_000.0, 5_100_000.0, 5_200_000.0)},
    asks=(Ask(0, "AAA", 1.0),),
    terms=Terms(initial_cash=6_000_000.0, commission=Commission(), slippage=Slippage()),
    # 6,000,000 − 5,100,000 + 5,200,000.
    hand=Hand(
        fills=(HandFill(order_id="20240301-AAA-1", session="2024-03-04", quantity=1, price=5_100_000.0),),
        final_value=6_100_000.0,
    ),
)

A_CENT = Micro(
    name="a-cent-a-share",
    topic=Topic.PRICES,
    summary="A hundred thousand shares at about a cent each, with costs: does a slipped tenth of a mill survive?",
    exposes="fill prices that are rounded to cents or to the grid after slippage",
    bars={"AAA": flat(0.01, 0.012, 0.015, 0.014)},
    asks=(Ask(0, "AAA", 100_000.0), Ask(1, "AAA", -60_000.0)),
    terms=_RATES.model_copy(update={"initial_cash": 10_000.0}),
    # Bought at 0.012 × 1.001 = 0.012012: 1,201.2, commission 1.2012. Sold at 0.015 × 0.999 = 0.014985: 899.1,
    # commission 0.8991. Cash 10,000 − 1,201.2 − 1.2012 + 899.1 − 0.8991 = 9,695.7997; 40,000 × 0.014 = 560.
    hand=Hand(
        fills=(
            HandFill(
                order_id="20240301-AAA-1", session="2024-03-04", quantity=100_000, price=0.012012, commission=1.2012
            ),
            HandFill(
                order_id="20240304-AAA-1", session="2024-03-05", quantity=-60_000, price=0.014985, commission=0.8991
            ),
        ),
        final_value=10_255.7997,
    ),
)

ENTRIES = (HALF_A_MILLION, FIVE_MILLION, A_CENT)
