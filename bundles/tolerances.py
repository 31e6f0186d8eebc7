"""Every tolerance of the four packages, each with its reason: what is smaller than these is rounding.

They stand on the lowest floor because engines' accounts, books, attribution and verdicts all keep to them.
"""

from __future__ import annotations

HALF_CENT = 0.005
"""Dollars below this print as zero; two amounts that are less than this apart are the same to the cent."""

LAST_DIGITS = 1e-12
"""Relative, of a price, a commission or a fraction of shares: a double holds 15 to 16 digits, and a few operations
in another order cost no more than three of them. Whole quantities are equal."""

LAST_PLACES = 4
"""Units in the last place of a price by which a high or low may miss the open or close that it must enclose: each of
the four was multiplied by a factor, or divided, and rounded once or twice on its own."""

REPRODUCED = 1e-9
"""Account currency by which what a rule predicts may miss a price or a commission and still reproduce it: far below
what anybody rounds to, and above what a few operations in another order cost."""

FLAT = 1e-12
"""A position below this share of what was traded of the asset is what fractions of shares leave when they cancel."""

ACCOUNT_VALUE = 1e-6
"""Of the account value at every session, account currency: a double keeps an account of millions to about 1e-9."""

UNEXPLAINED = 1e-6
"""What may be left of a difference when all causes are subtracted, account currency: far below a cent."""

UNEXPLAINED_OF_TURNOVER = 1e-12
"""The same as a share of both sides' turnover, where that is more: rounding grows with what is summed."""

TERMS = 1e-9
"""Share of its terms by which a row may miss their sum: they are multiplied out anew, in another order."""

CASH = 1e-9
"""Cash missing up to this share of the initial cash is rounding: sums over a whole run differ by less, and what a
policy forbids is more."""

SAME_AMOUNT = 1e-8
"""Account currency by which costs may exceed an amount that pays for them: where numpy calls two amounts close."""

ORDER_REMAINDER = 1e-9
"""What is left of an order below this share of its size is rounding: one order filled in two parts."""

MOST_DECIMALS = 8
"""Numbers that people print have two to so many decimals. Half a unit of the last one in a column's most exact cell,
by which each may be rounded, is no contradiction; numbers with more decimals are floats that nobody rounded."""

NOISE_DECIMALS = 10
"""Decimals that are kept of what is worked out of prices, which ends in noise of about 1e-16."""

COST_TIE = 5e-10
"""Of the cost of pairing two orders, which is rounded to nine decimals: less than any two costs differ by."""
