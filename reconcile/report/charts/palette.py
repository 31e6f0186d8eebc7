"""Colours: one per cause wherever the cause is shown, told apart also by those who do not see red and green.

The causes have the colours of Okabe & Ito (2008), "Color Universal Design", with the yellow darkened so that
it shows on white, and a purple. All of them stand on a light and on a dark ground.
"""

from __future__ import annotations

from itertools import cycle
from types import MappingProxyType

from adapters.contract import Cause

_COLOURS = (
    "#0072B2", "#56B4E9", "#7A5195", "#D6C21E", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#94877A",
    "#2F4B7C", "#8AB17D", "#A05A2C",
)  # fmt: skip
CAUSES = MappingProxyType(dict(zip(Cause, cycle(_COLOURS), strict=False)))
"""In the order of the members, from the first again when all are taken."""
UNEXPLAINED = "#C22E5B"
RULE = "#4C8C8A"
"""Of every rule alike: the colours of causes are taken."""
SIDE_A = "#6B7684"
SIDE_B = "#8460DB"
_ACCOUNTS = (SIDE_A, SIDE_B, "#1E88A8", "#B8860B", "#C0504D", "#5C8A3A", "#3F51B5", "#A0527A")
"""None is a cause's: the accounts stand beside the bars of causes."""
MARKET = "#9AA3AE"
GRID = "rgba(128, 136, 148, 0.22)"
INK = "#4B5563"
"""Text on charts outside of the page, which puts its own colours in force."""
INK_ROLE = "ink"
"""``meta`` of a trace that the page draws in the colour of its text, so that it shows on any ground."""


def account(place: int) -> str:
    """The colour of an account by its place among all, the first being the one that all are held against."""
    return _ACCOUNTS[place % len(_ACCOUNTS)]


def of_cause(cause: str) -> str:
    """The colour of a cause by name; of what is unexplained for any other name."""
    return CAUSES[Cause(cause)] if cause in set(Cause) else UNEXPLAINED
