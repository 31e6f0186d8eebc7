"""The strategies' scenarios: closes to targets, targets to rows, rows to a scenario."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from scenarios.assembly import assemble
from scenarios.catalogue.pins import check_pinned
from scenarios.catalogue.regimes import BEAR, BONDS, BULL, MIXED, SECTORS, panel
from scenarios.catalogue.samples import equities
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.strategies import History, rows_of, targets
from scenarios.terms import CashPolicy, Commission, Lot, Slippage, Terms

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel
    from scenarios.catalogue.entry import Entry
    from scenarios.scenario import Scenario

_SEED = 1105
_FIRST = "2018-01-02"
_PINNED = "873877a720b9ae4f2d679f1a8f10e39b6cf414f440ab1cff497d3e8127421870"
_TERMS = Terms(
    initial_cash=100_000.0, commission=Commission(rate=0.001), slippage=Slippage(rate=0.001), lot=Lot.WHOLE
)
_BORROWING = _TERMS.model_copy(update={"cash": CashPolicy.UNLIMITED})


@lru_cache(maxsize=1)
def sectors() -> Panel:
    """Eleven sectors and bonds: a bull, a bear and a mixed market, and the three once more; 1,008 sessions."""
    made = panel((*SECTORS, BONDS), (BULL, BEAR, MIXED, BULL, BEAR, MIXED), _FIRST, _SEED)
    check_pinned("sectors", made, made.close.reset_index(), _PINNED)
    return made


@lru_cache(maxsize=1)
def stocks() -> Panel:
    """AAPL, GOOG, IBM and MSFT on a stretch without a split."""
    return equities(first="2005-03-01", last="2013-02-28")


@lru_cache(maxsize=2)
def _history(market: Callable[[], Panel]) -> History:
    return History(market().close)


def _scenario(
    entry: Entry, market: Callable[[], Panel], strategy: str, terms: Terms = _TERMS, **parameters: object
) -> Scenario:
    stated = rows_of(targets(strategy, _history(market), parameters))
    return _stated(entry, market(), stated, terms)


def _stated(entry: Entry, panel: Panel, stated: pd.DataFrame, terms: Terms) -> Scenario:
    instructions = InstructionsSection(kind=Kind.WEIGHTS)
    document = Document(name=entry.name, summary=entry.summary, instructions=instructions, terms=terms)
    return assemble(document, panel, stated, source=entry.name)


def sector_rotation(entry: Entry) -> Scenario:
    """Momentum over 126 sessions, top 3, what has fallen goes to bonds."""
    return _scenario(entry, sectors, "rotation", lookback=126, defensive=BONDS)


def sector_rotation_fast(entry: Entry) -> Scenario:
    """Momentum over 77 sessions, top 3, at least 4.4 %."""
    return _scenario(entry, sectors, "rotation", lookback=77, minimum=0.044, defensive=BONDS)


def sector_rotation_levered(entry: Entry) -> Scenario:
    """The same with weights times 1.25, on credit."""
    return _scenario(
        entry, sectors, "rotation", _BORROWING, lookback=77, minimum=0.044, defensive=BONDS, leverage=1.25
    )


def equal_weight(entry: Entry) -> Scenario:
    """All twelve alike."""
    return _scenario(entry, sectors, "equal_weight")


def sixty_forty(entry: Entry) -> Scenario:
    """60 % in one sector and 40 % in bonds, looked at each quarter."""
    return _scenario(entry, sectors, "banded", shares={"INDUSTRIALS": 0.6, BONDS: 0.4}, band=0.05)


def crosses(entry: Entry) -> Scenario:
    """20 sessions against 50."""
    return _scenario(entry, sectors, "crosses", fast=20, slow=50)


def reversion(entry: Entry) -> Scenario:
    """The three that fell most in a week."""
    return _scenario(entry, sectors, "reversion", lookback=5, count=3)


def long_short(entry: Entry) -> Scenario:
    """Two of eleven on each side."""
    stated = rows_of(targets("long_short", sectors().close.drop(columns=BONDS), {"lookback": 63, "count": 2}))
    return _stated(entry, sectors(), stated, _TERMS)


def inverse_volatility(entry: Entry) -> Scenario:
    """By 63 sessions."""
    return _scenario(entry, sectors, "inverse_volatility", lookback=63)


def stock_rotation(entry: Entry) -> Scenario:
    """The stronger half of four stocks; IBM stands in for the defensive asset."""
    return _scenario(entry, stocks, "rotation", lookback=126, top=2, defensive="IBM")


def stock_long_short(entry: Entry) -> Scenario:
    """The best of four stocks long, the worst short."""
    return _scenario(entry, stocks, "long_short", lookback=126, count=1)


def stock_inverse_volatility(entry: Entry) -> Scenario:
    """By 63 sessions."""
    return _scenario(entry, stocks, "inverse_volatility", lookback=63)
