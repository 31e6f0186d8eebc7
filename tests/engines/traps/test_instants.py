"""The instants of fills around early closes and clock changes, as New York keeps them."""

from __future__ import annotations

import pandas as pd
import pytest

from adapters.contract import Mode
from tests.engines.runs import run_or_skip

INSTANTS = {
    "early-close-in-july": ["2024-07-03 17:00:00+00:00", "2024-07-05 20:00:00+00:00"],
    "early-close-in-november": ["2024-11-27 21:00:00+00:00", "2024-11-29 18:00:00+00:00"],
    "clocks-forward": ["2024-03-08 14:30:00+00:00", "2024-03-12 13:30:00+00:00"],
    "clocks-back": ["2024-11-01 13:30:00+00:00", "2024-11-05 14:30:00+00:00"],
}
"""When each fill is made: 9:30 or the close of that session in New York, in UTC."""


@pytest.mark.parametrize("name", INSTANTS)
@pytest.mark.parametrize("engine", ["reference", "backtrader", "ml4t", "vectorbt", "zipline"])
def test_fills_bear_the_true_instant(engine: str, name: str) -> None:
    """An early close is one, and an open is an hour nearer to UTC midnight after the clocks went forward."""
    made = run_or_skip(engine, name, Mode.ALIGNED)
    assert list(made.fills["timestamp"]) == [pd.Timestamp(instant) for instant in INSTANTS[name]]
