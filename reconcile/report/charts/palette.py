"""Colours: one per cause wherever the cause is shown, told apart also by those who do not see red and green.

The causes have the colours of Okabe & Ito (2008), "Color Universal Design", with the yellow darkened so that
it shows on white. All of them stand on a light and on a dark ground.
"""

from __future__ import annotations

from types import MappingProxyType

from adapters.contract import Cause

CAUSES = MappingProxyType(
    {
        Cause.TIMING: "#0072B2",
        Cause.PRICE: "#56B4E9",
        Cause.FEES: "#D6C21E",
        Cause.SLIPPAGE: "#D55E00",
        Cause.SIZING: "#009E73",
        Cause.REBALANCING: "#CC79A7",
        Cause.UNMATCHED: "#E69F00",
        Cause.INCOME: "#94877A",
    }
)
UNEXPLAINED = "#C22E5B"
RULE = "#4C8C8A"
"""Of every rule alike: the colours of causes are taken."""
SIDE_A = "#6B7684"
SIDE_B = "#8460DB"
MARKET = "#9AA3AE"
GRID = "rgba(128, 136, 148, 0.22)"
INK = "#4B5563"
"""Text on charts outside of the page, which puts its own colours in force."""
INK_ROLE = "ink"
"""``meta`` of a trace that the page draws in the colour of its text, so that it shows on any ground."""


def of_cause(cause: str) -> str:
    """The colour of a cause by name; of what is unexplained for any other name."""
    return CAUSES[Cause(cause)] if cause in set(Cause) else UNEXPLAINED
