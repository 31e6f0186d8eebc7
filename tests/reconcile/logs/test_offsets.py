"""A constant offset between two logs is named once; fills that merely differ in time are not one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bundles.sessions import calendar_sessions, session_closes, session_opens
from tests.reconcile.logs.logs import Told, told

ASSETS = ("AAPL", "MSFT", "SPY")


def _trades(moment: str = "open", count: int = 60) -> pd.DataFrame:
    """One order every fourth session or so over the year 2023: both offsets of New York are in it."""
    random = np.random.default_rng(7)
    sessions = calendar_sessions("XNYS", "2023-01-03", "2023-12-20")[:: 240 // count][:count]
    instants = (session_opens if moment == "open" else session_closes)("XNYS", sessions)
    return pd.DataFrame(
        {
            "timestamp": instants,
            "asset": random.choice(ASSETS, len(sessions)),
            "side": ["buy", "sell"] * (len(sessions) // 2),
            "quantity": random.integers(10, 500, len(sessions)),
            "price": random.uniform(50, 400, len(sessions)).round(2),
        }
    )


def _written(log: pd.DataFrame, path: Path) -> Path:
    log.to_csv(path, index=False)
    return path


def _compared(folder: Path, b: pd.DataFrame, *options: object, a: pd.DataFrame | None = None) -> Told:
    first = _written(_trades() if a is None else a, folder / "a.csv")
    return told(first, _written(b, folder / "b.csv"), *options)


def _offset(said: Told) -> str:
    (note,) = said.of("offset")
    return str(note["text"])


def _local(log: pd.DataFrame, zone: str) -> pd.DataFrame:
    return log.assign(timestamp=log["timestamp"].dt.tz_convert(zone).dt.strftime("%Y-%m-%d %H:%M:%S"))


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "America/Chicago"])
def test_local_time_without_a_zone(tmp_path: Path, zone: str):
    """Two offsets of one year are one finding; with ``--tz-b`` nothing differs."""
    place = zone.partition("/")[2].replace("_", " ")
    said = _compared(tmp_path, _local(_trades(), zone))
    if zone == "Europe/London":
        assert "B is" not in said.pair["verdict"]
    assert _offset(said).startswith(f"offset: B's times are {place} local time without a zone (on 60 of 60 orders)")
    assert f"--tz-b {zone}" in _offset(said)
    again = _compared(tmp_path, _local(_trades(), zone), "--tz-b", zone)
    assert (again.pair["verdict"], again.of("offset")) == ("aligned", [])


def test_local_time_in_a(tmp_path: Path):
    """Whichever side it is."""
    said = _compared(tmp_path, _trades(), a=_local(_trades(), "America/New_York"))
    assert _offset(said).startswith("offset: A's times are New York local time without a zone")
    assert _compared(tmp_path, _trades(), "--tz-a", "America/New_York", a=_local(_trades(), "America/New_York")).pair[
        "verdict"
    ] == ("aligned")


def test_local_time_marked_as_utc(tmp_path: Path):
    """A clock of New York with the sign of UTC on it."""
    local = _local(_trades(), "America/New_York")
    said = _compared(tmp_path, local.assign(timestamp=local["timestamp"] + "+00:00"))
    assert _offset(said).startswith("offset: B's times are New York local time marked as UTC (on 60 of 60 orders)")


def _later(log: pd.DataFrame, sessions: int, moment: str = "open") -> pd.DataFrame:
    known = calendar_sessions("XNYS", "2022-12-01", "2024-01-31")
    places = known.searchsorted(log["timestamp"].dt.normalize()) + sessions
    instants = (session_opens if moment == "open" else session_closes)("XNYS", known[places])
    return log.assign(timestamp=instants)


@pytest.mark.parametrize(
    ("sessions", "text"), [(1, "1 session later"), (-1, "1 session earlier"), (2, "2 sessions later")]
)
@pytest.mark.parametrize("moment", ["open", "close"])
def test_sessions(tmp_path: Path, sessions: int, text: str, moment: str):
    """Over weekends, holidays and early closes; ``--shift-b`` takes it away."""
    a, b = _trades(moment), _later(_trades(moment), sessions, moment)
    said = _compared(tmp_path, b, a=a)
    assert _offset(said) == f"offset: B is {text} on 60 of 60 orders; --shift-b {-sessions:+d}session takes it away"
    again = _compared(tmp_path, b, "--shift-b", f"{-sessions:+d}session", a=a)
    assert (again.pair["verdict"], again.of("offset")) == ("aligned", [])
    assert again.of("shifted")[0]["text"] == f"B: compared as if shifted by {-sessions:+d}session"


def test_most_sessions_are_enough(tmp_path: Path):
    """97 of 100 orders: the three others are no reason to list a hundred breaks."""
    a = _trades(count=120).head(100)
    b = _later(a, 1)
    b.loc[[10, 40, 70], "timestamp"] = a.loc[[10, 40, 70], "timestamp"]
    assert _offset(_compared(tmp_path, b, a=a)).startswith("offset: B is 1 session later on 97 of 100 orders")


def test_dates_alone(tmp_path: Path):
    """Sessions can be told of dates."""
    dated = [
        log.assign(timestamp=log["timestamp"].dt.strftime("%Y-%m-%d")) for log in (_trades(), _later(_trades(), 1))
    ]
    assert _offset(_compared(tmp_path, dated[1], a=dated[0])).startswith("offset: B is 1 session later on 60 of 60")
    again = _compared(tmp_path, dated[1], "--shift-b=-1session", a=dated[0])
    assert again.pair["verdict"] == "aligned"


@pytest.mark.parametrize(
    ("much", "text", "back"), [("30min", "30 minutes", "-30min"), ("-5min", "5 minutes", "5min")]
)
def test_one_bar(tmp_path: Path, much: str, text: str, back: str):
    """A bar early or late within the session."""
    late = _trades().assign(timestamp=_trades()["timestamp"] + pd.Timedelta(much) + pd.Timedelta("1h"))
    a = _trades().assign(timestamp=_trades()["timestamp"] + pd.Timedelta("1h"))
    way = "earlier" if much.startswith("-") else "later"
    assert _offset(_compared(tmp_path, late, a=a)) == (
        f"offset: B is {text} {way} on 60 of 60 orders; --shift-b {back} takes it away"
    )
    assert _compared(tmp_path, late, f"--shift-b={back}", a=a).pair["verdict"] == "aligned"


def test_dollars_stay_timing(tmp_path: Path):
    """Naming an offset moves nothing: the same dollars under the same causes as before."""
    b = _later(_trades(), 1).assign(price=_trades()["price"] + 1)
    said = _compared(tmp_path, b)
    assert said.of("offset")
    assert said.pair["causes"]["timing"] == pytest.approx(said.pair["difference"], abs=1e-6)
    assert abs(said.pair["difference"]) > 1


def test_by_order_id(tmp_path: Path):
    """Orders of different sizes are told apart by their ids."""
    a = _trades().assign(order_id=[f"o{n}" for n in range(60)])
    b = _later(a, 1).assign(quantity=a["quantity"] + 1)
    assert _offset(_compared(tmp_path, b, a=a)).startswith("offset: B is 1 session later on 60 of 60 orders")


def _no_offset(log: pd.DataFrame, kind: str) -> pd.DataFrame:
    random = np.random.default_rng(3)
    if kind == "same":
        return log
    if kind == "half-are-late":
        late = _later(log, 1)["timestamp"]
        return log.assign(timestamp=late.where(log.index % 2 == 0, log["timestamp"]))
    if kind == "some-are-late":
        return log.assign(timestamp=_later(log, 1)["timestamp"].where(log.index % 10 == 0, log["timestamp"]))
    if kind == "all-differ":
        seconds = pd.to_timedelta(random.integers(1, 5000, len(log)), unit="s")
        return log.assign(timestamp=log["timestamp"] + seconds)
    if kind == "other-prices":
        return log.assign(price=log["price"] + 0.01)
    return _later(log, 1).head(4)  # few


@pytest.mark.parametrize("kind", ["same", "half-are-late", "some-are-late", "all-differ", "other-prices", "few"])
def test_no_offset(tmp_path: Path, kind: str):
    """Less than four of five, times of their own, or too few orders to tell."""
    b = _no_offset(_trades(), kind)
    a = _trades().head(4) if kind == "few" else None
    assert _compared(tmp_path, b, a=a).of("offset") == []
