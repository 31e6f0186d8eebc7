"""Adjusted prices as people have them: a high or low off by the last digits is mended and said, more is refused."""

from __future__ import annotations

import numpy as np
import pytest

from bundles import InputError, from_long
from tests.bundles.tables import planted

_DOWN, _UP = -np.inf, np.inf


def _beside(price: float, places: int, toward: float) -> float:
    """The float so many places away."""
    for _ in range(places):
        price = float(np.nextafter(price, toward))
    return price


@pytest.mark.parametrize("places", [1, 4])
@pytest.mark.parametrize("tick", [0.001, 0.0])
def test_a_high_within_the_last_digits_of_the_close_is_mended(places: int, tick: float) -> None:
    close = 63.26
    table = planted(2, open=62.0, low=61.0, close=close, high=_beside(close, places, _DOWN))
    panel = from_long(table, tick=tick)
    assert panel.high.loc["2020-01-06", "AAPL"] == panel.close.loc["2020-01-06", "AAPL"]
    assert panel.close.loc["2020-01-06", "AAPL"] == (close if tick == 0 else pytest.approx(close, abs=1e-12))
    assert panel.notes.mended == 1
    assert panel.notes.lines()[0].startswith("1 bar has a high or low that misses open or close by the last digits")


def test_a_low_within_the_last_digits_of_the_open_is_mended() -> None:
    table = planted(2, open=62.3, low=_beside(62.3, 2, _UP), high=64.0, close=63.0)
    panel = from_long(table, tick=0)
    assert panel.low.loc["2020-01-06", "AAPL"] == 62.3
    assert panel.notes.mended == 1


def test_a_flat_bar_is_mended_on_both_sides_and_counts_once() -> None:
    table = planted(2, open=62.3, close=62.3, high=_beside(62.3, 1, _DOWN), low=_beside(62.3, 1, _UP))
    panel = from_long(table, tick=0)
    assert panel.high.loc["2020-01-06", "AAPL"] == panel.low.loc["2020-01-06", "AAPL"] == 62.3
    assert panel.notes.mended == 1


@pytest.mark.parametrize(("places", "said"), [(5, "close 63.26 is outside"), (1000, "close 63.26 is outside")])
def test_a_high_further_off_is_refused_as_ever(places: int, said: str) -> None:
    table = planted(2, open=62.0, low=61.0, close=63.26, high=_beside(63.26, places, _DOWN))
    with pytest.raises(InputError, match=said):
        from_long(table, tick=0)


def test_a_bar_that_holds_is_left_alone() -> None:
    table = planted(2, open=62.0, low=61.0, close=63.26, high=_beside(63.26, 1, _UP))
    panel = from_long(table, tick=0)
    assert panel.notes.mended == 0
    assert panel.price("high", "2020-01-06", "AAPL") > 63.26
