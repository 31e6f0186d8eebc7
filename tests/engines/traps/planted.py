"""Each trap with the engine that falls into it, the configuration that makes it, and how it is to be named."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.contract import Cause


@dataclass(frozen=True, slots=True)
class Planted:
    """A misconfiguration.

    ``plant`` is a context manager of ``tests.engines.traps.<engine>``. ``text`` stands in the first divergence,
    or in the error where the wrong run is stopped; then ``cause`` and ``dollars`` (engine minus expected, account
    currency, worked out by hand) are ``None``. Without a dollar there is no cause either.
    """

    trap: str
    engine: str
    plant: str
    text: str
    cause: Cause | None = None
    dollars: float | None = None


PLANTED = (
    # 0.01 and 0.011 are charged in the place of 1.00 and 1.10.
    Planted(
        "commission-of-a-hundredth",
        "backtrader",
        "rate_in_per_cent",
        "order 20240301-AAA-1: commission 1.0 against 0.01",
        Cause.FEES,
        2.079,
    ),
    # Bought 3.00 cheaper, at the high of 102, and sold 3.50 dearer, at the low of 108: 10 × 6.50.
    Planted(
        "slippage-beyond-the-range",
        "backtrader",
        "clipped_slippage",
        "order 20240301-AAA-1: price 105.0 against 102.0",
        Cause.SLIPPAGE,
        65.0,
    ),
    # Bought at the high of the session after, 103: 10 × 2.
    Planted(
        "slippage-cut-by-tomorrow",
        "backtrader",
        "cheat_on_close",
        "order 20240301-AAA-1: price 105.0 against 103.0",
        Cause.SLIPPAGE,
        20.0,
    ),
    # Ten that rise from 50 to 60 are not bought.
    Planted(
        "one-order-too-large",
        "backtrader",
        "cash_checked_at_submission",
        "order 20240301-BBB-1: fill buy 10 BBB at 50 against none",
        Cause.UNMATCHED,
        -100.0,
    ),
    Planted("filled-at-no-number", "backtrader", "fills_without_a_bar", "order 20240301-AAA-1: 10.0 shares at nan"),
    # Ten that rise from 101 to 104 are not bought.
    Planted(
        "held-up-by-a-late-listing",
        "backtrader",
        "feeds_of_existing_bars",
        "order 20240301-AAA-1: fill buy 10 AAA at 101 against none",
        Cause.UNMATCHED,
        -30.0,
    ),
    # Eighty that rise from 100 to 120 are not bought.
    Planted(
        "bought-before-the-sale-that-pays",
        "vectorbt",
        "columns_from_left_to_right",
        "order 20240304-AAA-1: fill buy 80 AAA at 100 against none",
        Cause.UNMATCHED,
        -1_600.0,
    ),
    # 100,000, 80,000, 64,000, 51,200 and 41,000 of cash are left: 200, 160, 128, 102 and 82 shares, 672 in the
    # place of 1,000, which rise by 10.
    Planted(
        "five-times-a-fifth",
        "vectorbt",
        "share_of_what_is_left",
        "order 20240301-BBB-1: quantity 200.0 against 160.0",
        Cause.SIZING,
        -3_280.0,
    ),
    # 125 shares more, which rise from 80 to 85.
    Planted(
        "sized-by-tomorrows-open",
        "vectorbt",
        "sized_by_the_orders_price",
        "order 20240301-AAA-1: quantity 500.0 against 625.0",
        Cause.SIZING,
        625.0,
    ),
    # Five that rise from 101 to 105 are not bought.
    Planted(
        "second-order-of-a-session",
        "vectorbt",
        "last_cell_wins",
        "order 20240301-AAA-1: fill buy 5 AAA at 101 against none",
        Cause.UNMATCHED,
        -20.0,
    ),
    Planted("refused-without-a-word", "ml4t", "cancelled_in_silence", "20240301-BBB-1"),
    # Nothing else is different than that nobody is told.
    Planted(
        "refused-without-a-word",
        "ml4t",
        "cancelled_and_believed",
        "refused orders 20240301-BBB-1 against none",
        dollars=0.0,
    ),
    # Bought at 105 × 1.0005 = 105.0525, commission 10 × 0.001: 10 × 5 for the moment, 0.525 slipped, 0.01 charged.
    Planted(
        "costs-nobody-asked-for",
        "zipline",
        "models_by_default",
        "order 20240301-AAA-1: timestamp 2024-03-04 14:30:00+00:00 against 2024-03-04 21:00:00+00:00",
        Cause.TIMING,
        -50.535,
    ),
    # A hundred of 200 are bought a session later at 25 in the place of 21.
    Planted(
        "volume-nobody-limited",
        "zipline",
        "limited_volume",
        "order 20240301-AAA-1: number of fills 1 against 2",
        Cause.TIMING,
        -400.0,
    ),
    # One share more, which rises from 100 to 120.
    Planted(
        "almost-one-share-more",
        "zipline",
        "rounded_up",
        "order 20240301-AAA-1: quantity 999.0 against 1000.0",
        Cause.SIZING,
        20.0,
    ),
    # The second 400, which rise from 100 to 110, are not bought: they would have added to what the first bought.
    Planted(
        "target-asked-again",
        "zipline",
        "nothing_while_an_order_is_open",
        "order 20240304-AAA-1: fill buy 400 AAA at 100 against none",
        Cause.REBALANCING,
        -4_000.0,
    ),
    Planted("rows-by-position", "zipline", "rows_in_another_order", "AAA 2024-03-04 open is 120.0, not 110.0"),
    # Bought at the open of the session after, 120. The engine knows of no other price on that session, so what is
    # paid above the panel's open counts as slippage.
    Planted(
        "rows-by-position",
        "zipline",
        "rows_in_another_order_unread",
        "order 20240301-AAA-1: price 110.0 against 120.0",
        Cause.SLIPPAGE,
        -100.0,
    ),
)
