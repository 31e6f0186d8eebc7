"""Each fault that a table of bars can have, planted: refused by name, with the row and what would be right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bundles import InputError, from_frame, from_frames, from_long
from tests.bundles.tables import bars, long, planted

_NOTHING = dict.fromkeys(("open", "high", "low", "close", "volume"), np.nan)

FAULTS = {
    "no price": (planted(6, open=np.nan), r"frame, row 7 \(MSFT 2020-01-03\): only some values are there"),
    "no volume": (planted(6, volume=np.nan), r"row 7 \(MSFT 2020-01-03\): only some values.*all five, or none"),
    "infinite price": (planted(2, high=np.inf), r"row 3 \(AAPL 2020-01-06\): a price is infinite.*high inf"),
    "price of zero": (planted(2, low=0.0), r"row 3 .*not positive .*low 0.0.*prices are above 0"),
    "negative price": (planted(2, low=-3.0), r"row 3 .*not positive .*low -3.0"),
    "high below low": (planted(2, high=90.0), r"row 3 .*high 90.0 is below low 101.0"),
    "open above high": (planted(2, open=105.0), r"row 3 .*open 105.0 is outside of low 101.0 to high 104.0"),
    "open below low": (planted(2, open=100.5), r"row 3 .*open 100.5 is outside"),
    "close above high": (planted(2, close=105.0), r"row 3 .*close 105.0 is outside"),
    "close below low": (planted(2, close=100.5), r"row 3 .*close 100.5 is outside"),
    "negative volume": (planted(4, volume=-1.0), r"row 5 \(AAPL 2020-01-08\): volume is -1.0"),
    "infinite volume": (planted(4, volume=np.inf), r"row 5 .*volume is inf"),
    "text for a number": (planted(4, close="n.a."), r"row 5 \(AAPL 2020-01-08\): close is 'n.a.'"),
    "no date": (planted(4, session="soon"), r"row 5 \(AAPL no date\): the session is not a date.*ISO 8601"),
    "no date at all": (planted(4, session=None), r"row 5 \(AAPL no date\): the session is not a date"),
    "numbers for dates": (long().assign(session=20200102), r"frame: sessions are integer, like 20200102"),
    "session twice": (planted(3, session="2020-01-06"), r"row 4 \(AAPL 2020-01-06\): the session is there twice"),
    "sessions out of order": (planted(3, session="2020-01-03"), r"row 4 \(AAPL 2020-01-03\): .*earlier than"),
    "no asset": (planted(7, asset=None), r"frame, row 8: no asset is named"),
    "blank asset": (planted(7, asset=" "), r"frame, row 8: no asset is named"),
    "off the calendar": (planted(5, session="2020-01-01"), r"row 6: 2020-01-01 MSFT is not a session of XNYS"),
    "no rows": (long().iloc[:0], r"frame: no rows"),
    "no column": (long().drop(columns="low"), r"frame: no column low: columns are session, asset, open"),
    "no columns": (long().drop(columns=["low", "session"]), r"frame: no columns session, low"),
    "an ambiguous column": (long().assign(Close=1.0), r"frame: close is both 'close' and 'Close'"),
    "two dates": (
        long().rename(columns={"session": "date"}).assign(timestamp="x"),
        r"session is both 'date' and 'timestamp'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused(fault: str) -> None:
    table, said = FAULTS[fault]
    with pytest.raises(InputError, match=said) as refusal:
        from_long(table)
    assert "\n" not in str(refusal.value)
    assert refusal.value.hint


def test_the_table_without_a_fault_passes() -> None:
    assert from_long(long()).complete


def test_the_source_is_named() -> None:
    with pytest.raises(InputError, match="quotes of May, row 3"):
        from_long(planted(2, high=90.0), source="quotes of May")


def test_a_row_of_nothing_says_no_bar() -> None:
    panel = from_long(planted(2, **_NOTHING))
    assert not panel.complete
    assert panel.notes.missing == ("2020-01-06 AAPL",)
    assert panel.notes.lines() == ("1 bar missing: 2020-01-06 AAPL.",)


def test_an_asset_without_a_bar_is_refused() -> None:
    with pytest.raises(InputError, match="frame: B has no bar"):
        from_frames({"A": bars(), "B": bars() * np.nan})
    with pytest.raises(InputError, match="frame: B has no bar"):
        from_frames({"A": bars(), "B": bars().iloc[:0]})
    with pytest.raises(InputError, match="frames: no asset"):
        from_frames({})


def test_rows_may_be_sorted_by_session_or_by_asset() -> None:
    table = long()
    by_session = table.sort_values("session", kind="stable")
    assert from_long(by_session).sha256 == from_long(table).sha256


def test_a_price_that_the_tick_makes_zero_is_refused() -> None:
    tiny = bars() * 1e-6
    with pytest.raises(InputError, match=r"row 1 .*low .* is 0 on a tick of 0.001.*tick = 0"):
        from_frame(tiny)
    assert from_frame(tiny, tick=0).price("low", "2020-01-02", "ASSET") == tiny["low"].iloc[0]


@pytest.mark.parametrize("tick", [-0.01, float("nan"), float("inf")])
def test_an_impossible_tick_is_refused(tick: float) -> None:
    with pytest.raises(InputError, match="tick is"):
        from_frame(bars(), tick=tick)


def test_an_unknown_answer_to_off_calendar_is_refused() -> None:
    with pytest.raises(InputError, match="off_calendar is 'ignore': 'refuse' or 'drop'"):
        from_frame(bars(), off_calendar="ignore")


def test_rows_off_the_calendar_are_dropped_when_asked_and_noted() -> None:
    days = ["2019-12-28", "2019-12-29", "2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"]
    with pytest.raises(
        InputError, match=r'2019-12-28 A, 2019-12-29 A, 2020-01-01 A and 1 more are not sessions.*"drop"'
    ):
        from_frame(bars(days), "A")
    panel = from_frame(bars(days), "A", off_calendar="drop")
    assert panel.notes.off_calendar == ("2019-12-28 A", "2019-12-29 A", "2020-01-01 A", "2020-01-04 A")
    assert list(panel.sessions.strftime("%Y-%m-%d")) == ["2020-01-02", "2020-01-03"]
    assert panel.price("open", "2020-01-02", "A") == pytest.approx(103.0)
    assert panel.notes.lines()[0].startswith("4 rows off the calendar: 2019-12-28 A")


def test_dropping_may_leave_nothing() -> None:
    with pytest.raises(InputError, match="no rows"):
        from_frame(bars(["2020-01-04"]), off_calendar="drop")
    with pytest.raises(InputError, match="B has no bar"):
        from_frames({"A": bars(), "B": bars(["2020-01-04"])}, off_calendar="drop")


def test_a_timestamp_of_another_day_of_the_exchange_is_the_same_session_twice() -> None:
    """Two intraday rows of one day are no daily bars."""
    twice = pd.DatetimeIndex(["2020-01-02 15:00", "2020-01-02 16:00"], tz="America/New_York")
    with pytest.raises(InputError, match=r"row 2 \(ASSET 2020-01-02\): the session is there twice"):
        from_frame(bars(twice))
