"""Labels of sessions from timestamps of every kind, and the true instants of opens and closes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import pytz

from bundles import InputError, from_frame, session_labels
from bundles.sessions import calendar_sessions, session_closes, session_opens
from tests.bundles.tables import DAYS, bars

_NAIVE = [dt.datetime.fromisoformat(day) for day in DAYS]
_NEW_YORK, _PYTZ_NEW_YORK = ZoneInfo("America/New_York"), pytz.timezone("America/New_York")
_CLOSE = dt.time(16, 0)

KINDS: dict[str, Any] = {
    "naive": pd.DatetimeIndex(_NAIVE),
    "naive in seconds": pd.DatetimeIndex(_NAIVE).as_unit("s"),
    "naive with a time": pd.DatetimeIndex(_NAIVE) + pd.Timedelta(hours=16),
    "timezone.utc": pd.DatetimeIndex(_NAIVE, tz=dt.UTC),
    "zoneinfo UTC": pd.DatetimeIndex(_NAIVE, tz=ZoneInfo("UTC")),
    "pytz.UTC": pd.DatetimeIndex(_NAIVE, tz=pytz.UTC),
    "zoneinfo New York": pd.DatetimeIndex(_NAIVE, tz=_NEW_YORK),
    "pytz New York": pd.DatetimeIndex(_NAIVE, tz=_PYTZ_NEW_YORK),
    "midnight in Tokyo": pd.DatetimeIndex(_NAIVE, tz="Asia/Tokyo"),
    "instants of the close in UTC": pd.DatetimeIndex(_NAIVE, tz=dt.UTC) + pd.Timedelta(hours=21),
    "instants of the close in New York": pd.DatetimeIndex(_NAIVE, tz=_NEW_YORK) + pd.Timedelta(hours=16),
    "instants of the close in Tokyo, a day on": (
        pd.DatetimeIndex(_NAIVE, tz=_NEW_YORK) + pd.Timedelta(hours=16)
    ).tz_convert("Asia/Tokyo"),
    "evening in New York, the next day in UTC": (
        pd.DatetimeIndex(_NAIVE, tz=_NEW_YORK) + pd.Timedelta(hours=20)
    ).tz_convert("UTC"),
    "dates as text": list(DAYS),
    "compact text": [day.replace("-", "") for day in DAYS],
    "text with a zone": [f"{day}T21:00:00+00:00" for day in DAYS],
    "text with Z": [f"{day} 00:00:00Z" for day in DAYS],
    "text with mixed offsets": [f"{DAYS[0]}T16:00:00-05:00", *(f"{day}T21:00:00+00:00" for day in DAYS[1:])],
    "dates": [moment.date() for moment in _NAIVE],
    "categories": pd.CategoricalIndex(DAYS),
    "datetimes of pytz": [_PYTZ_NEW_YORK.localize(moment) for moment in _NAIVE],
    "all of them mixed": [
        _NAIVE[0],
        _NAIVE[1].replace(tzinfo=dt.UTC),
        _PYTZ_NEW_YORK.localize(dt.datetime.combine(_NAIVE[2], _CLOSE)),
        DAYS[3],
        _NAIVE[4].date(),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_timestamps_of_every_kind_name_the_same_sessions(kind: str) -> None:
    labels = session_labels(KINDS[kind])
    assert list(labels) == [pd.Timestamp(day, tz=pytz.UTC) for day in DAYS]
    assert labels.dtype == "datetime64[ns, UTC]"
    assert labels.tz is pytz.UTC


@pytest.mark.parametrize("kind", KINDS)
def test_timestamps_of_every_kind_give_the_same_panel(kind: str) -> None:
    index = pd.Index(KINDS[kind])
    panel = from_frame(bars(index), "AAPL")
    assert panel.sha256 == from_frame(bars(), "AAPL").sha256
    assert panel.sessions.tz is pytz.UTC


def test_equal_instants_of_different_zones_keep_their_own_reading() -> None:
    """Midnight of a zone is a label of that zone; the same instant elsewhere is a time of day."""
    midnight = dt.datetime(2020, 1, 3, tzinfo=dt.UTC)
    evening = midnight.astimezone(_NEW_YORK)
    assert midnight == evening
    assert list(session_labels([midnight, evening]).strftime("%m-%d")) == ["01-03", "01-02"]


def test_order_and_repetition_are_kept() -> None:
    given = ["2020-01-06", "2020-01-02", "2020-01-06"]
    assert list(session_labels(given).strftime("%Y-%m-%d")) == given


def test_the_exchange_decides_which_day_an_instant_is() -> None:
    instant = [pd.Timestamp("2020-01-06 23:30", tz="UTC")]
    assert session_labels(instant, "XNYS")[0].day == 6
    assert session_labels(instant, "XTKS")[0].day == 7


def test_nothing_gives_nothing() -> None:
    assert session_labels([]).dtype == "datetime64[ns, UTC]"
    assert len(session_closes("XNYS", [])) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["2020-01-02", "01/03/2020"], "row 2: session '01/03/2020' is not a date"),
        (["2020-01-02", "2020-13-01"], "row 2"),
        (["2020-01-02", None], "row 2: session None"),
        ([pd.NaT, "2020-01-02"], "row 1: session NaT"),
        (["9999-12-31"], "from the year 1700 to 2200"),
        (pd.DatetimeIndex(["9999-12-31"], dtype="datetime64[s]"), "from the year 1700 to 2200"),
        ([20200102], "sessions are integer, like 20200102"),
        ([1.5], "sessions are floating"),
    ],
)
def test_what_is_no_date_is_refused(wrong: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        session_labels(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "near"), [("XNYZ", "XNYS"), ("xnys", "did you mean XNYS"), ("?", "a name of exchange_")]
)
def test_an_unknown_calendar_is_answered_with_the_nearest_names(name: str, near: str) -> None:
    with pytest.raises(InputError, match=f"unknown calendar.*{near}"):
        calendar_sessions(name, "2020-01-02", "2020-01-08")


def test_closes_follow_daylight_saving_and_early_closes() -> None:
    sessions = ["2020-01-02", "2020-03-06", "2020-03-09", "2020-07-02", "2020-11-27", "2020-12-24"]
    hours = session_closes("XNYS", sessions).strftime("%H:%M")
    assert list(hours) == ["21:00", "21:00", "20:00", "20:00", "18:00", "18:00"]
    assert list(session_opens("XNYS", sessions).strftime("%H:%M"))[1:3] == ["14:30", "13:30"]
    assert session_closes("XNYS", sessions).tz is pytz.UTC


def test_a_day_without_a_session_has_no_close() -> None:
    with pytest.raises(InputError, match="2020-01-04 is not a session of XNYS"):
        session_closes("XNYS", ["2020-01-03", "2020-01-04"])


def test_sessions_reach_beyond_the_default_range_of_the_calendar() -> None:
    sessions = calendar_sessions("XNYS", "1972-01-01", "1972-01-05")
    assert list(sessions.strftime("%Y-%m-%d")) == ["1972-01-03", "1972-01-04", "1972-01-05"]
    assert session_closes("XNYS", sessions)[0] == pd.Timestamp("1972-01-03 21:00", tz="UTC")


def test_a_calendar_that_is_known_for_some_years_only_is_cut_to_them() -> None:
    sessions = calendar_sessions("AIXK", "2015-01-01", "2017-01-10")
    assert sessions[0] == pd.Timestamp("2017-01-04", tz="UTC")
    with pytest.raises(InputError, match="no AIXK sessions are known from 1980 to 1989"):
        calendar_sessions("AIXK", "1985-01-01", "1985-12-31")
