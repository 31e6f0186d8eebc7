"""What a timestamp without a time, or with midnight for one, says of the moment of a fill."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bundles
import reconcile
from bundles.errors import InputError
from bundles.sessions import calendar_sessions
from reconcile.logs.findings.leads import daylight_offset, lead_of_a_bar
from reconcile.logs.formats.registry import format_of
from reconcile.logs.source import Source
from reconcile.logs.trade_log import read_log
from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import told, write

HEADER = "timestamp,asset,side,quantity,price\n"


def _read(frame: pd.DataFrame):
    return read_log(Source(Path("log"), frame=frame), {})


ROUND_THE_CLOCK = """\
2024-01-05T23:59:00{z},BTC,buy,1,44000
2024-01-06T00:00:00{z},BTC,sell,1,44010
2024-01-06T12:00:00{z},BTC,buy,2,43900
"""


@pytest.mark.parametrize("zone", ["", "+00:00"])
def test_midnight_among_other_times_is_a_time(tmp_path: Path, zone: str):
    """Markets that never close trade then too: nothing of its moment is unknown, with ``--tz`` or without."""
    a = write(tmp_path / "a.csv", HEADER + ROUND_THE_CLOCK.format(z=zone))
    later = ROUND_THE_CLOCK.format(z=zone).replace("00:00:00" + zone, "00:00:01" + zone)
    b = write(tmp_path / "b.csv", HEADER + later)
    for options in ((), ("--tz-a", "Asia/Tokyo", "--tz-b", "Asia/Tokyo")):
        same, said = told(a, a, *options), told(a, b, *options)
        assert "timing" not in same.pair["unknown"]
        assert said.pair["first_divergence"]["what"] == "timestamp"


TRADINGVIEW = """\
Trade #,Type,Signal,Date and time,Price USD,Position size (qty)
1,Entry long,in,{first},44000,1
1,Exit long,out,{second},44010,1
"""


def test_midnight_in_a_platforms_file(tmp_path: Path):
    """An exported list of a market that never closes has times; one of daily bars has dates."""
    file = tmp_path / "tv.csv"
    asked = Source(file, asset="BTC", zone="America/New_York")
    write(file, TRADINGVIEW.format(first="2024-01-05 12:00", second="2024-01-06 00:00"))
    log = format_of(asked).read(asked).log
    assert log.is_dated.tolist() == [False, False]
    assert log.frame["timestamp"].to_list() == ["2024-01-05T17:00:00+00:00", "2024-01-06T05:00:00+00:00"]
    write(file, TRADINGVIEW.format(first="2024-01-05 00:00", second="2024-01-08 00:00"))
    assert format_of(asked).read(asked).log.frame["timestamp"].to_list() == ["2024-01-05", "2024-01-08"]
    write(file, TRADINGVIEW.format(first="2024-01-05 12:00", second="2024-01-08"))
    assert format_of(asked).read(asked).log.is_dated.tolist() == [False, True]


def test_midnights_alone_are_dates():
    """No log of a session's trades has them all at midnight."""
    days = pd.to_datetime(["2024-01-05", "2024-01-08"])
    for stamps in (days, days.tz_localize("UTC"), days.strftime("%Y-%m-%d")):
        frame = pd.DataFrame({"timestamp": stamps, "asset": "A", "quantity": [1.0, -1.0], "price": 1.0})
        assert _read(frame).is_dated.tolist() == [True, True]
    mixed = days.append(pd.to_datetime(["2024-01-09 10:00"]))
    frame = pd.DataFrame({"timestamp": mixed, "asset": "A", "quantity": [1.0, -1.0, 1.0], "price": 1.0})
    assert _read(frame).is_dated.tolist() == [False, False, False]


def test_a_session_of_midnight_is_that_of_its_neighbours():
    """Of an instant, whatever its time, the date on the exchange's clock."""
    stamps = ["2024-01-05T23:59:00Z", "2024-01-06T00:00:00Z", "2024-01-06T00:01:00Z"]
    frame = pd.DataFrame({"timestamp": stamps, "asset": "A", "quantity": [1.0, -1.0, 1.0], "price": 1.0})
    assert len(set(_read(frame).days.tolist())) == 1


def test_a_date_among_times_is_a_date_and_said(tmp_path: Path):
    text = HEADER + "2024-01-05T14:30:00Z,A,buy,1,10\n2024-01-08,A,sell,1,11\n"
    said = told(write(tmp_path / "a.csv", text), write(tmp_path / "b.csv", text))
    assert said.pair["unknown"] == ["timing", "fees", "slippage"]
    (note, _) = [note for note in said.notes if "dates without a time" in note["text"]]
    assert note["text"].startswith("A: dates without a time stand among times on 1 of 2 rows")
    assert note["rows"] == ["line 3: timestamp 2024-01-08"]


def test_a_time_that_is_missing_is_no_divergence(tmp_path: Path):
    """Date and time of one session agree as far as both tell; another session is a difference."""
    timed = HEADER + "2024-01-05T14:30:00Z,A,buy,1,10\n2024-01-08T14:30:00Z,A,sell,1,11\n"
    dated = HEADER + "2024-01-05,A,buy,1,10\n2024-01-08,A,sell,1,11\n"
    a, b = write(tmp_path / "a.csv", timed), write(tmp_path / "b.csv", dated)
    said = told(a, b)
    assert (said.pair["first_divergence"], said.exit_code) == (None, 0)
    other = told(a, write(tmp_path / "c.csv", dated.replace("01-08", "01-09")))
    assert (other.pair["first_divergence"]["what"], other.exit_code) == ("timestamp", 1)


def _market() -> pd.DataFrame:
    """Two assets over two months, opens and closes of a random walk in cents."""
    random = np.random.default_rng(3)
    days = calendar_sessions("XNYS", "2024-01-02", "2024-03-01")
    tables = []
    for asset, start in (("AAPL", 180.0), ("SPY", 470.0)):
        walk = (start * np.exp(random.normal(0, 0.01, 2 * len(days)).cumsum())).round(2).reshape(-1, 2)
        high, low = walk.max(axis=1) + 0.5, walk.min(axis=1) - 0.5
        columns = {"session": days.strftime("%Y-%m-%d"), "asset": asset, "open": walk[:, 0], "high": high}
        tables.append(pd.DataFrame({**columns, "low": low, "close": walk[:, 1], "volume": 1e6}))
    return pd.concat(tables, ignore_index=True)


def _dated(moment: str, rate: float = 0.0, ahead: int = 0) -> pd.DataFrame:
    """Seventeen fills that state dates only."""
    market = _market()[2:].iloc[::5].iloc[:17].reset_index(drop=True)
    later = _market()[2 + ahead :].iloc[::5].iloc[:17].reset_index(drop=True)
    side = np.where(np.arange(17) % 2, -1, 1)
    price = (market[moment] * (1 + side * rate)).round(2 if rate == 0 else 6)
    return pd.DataFrame(
        {
            "timestamp": later["session"],
            "asset": market["asset"],
            "side": np.where(side > 0, "buy", "sell"),
            "quantity": 10 + np.arange(17),
            "price": price,
        }
    )


def test_prices_tell_the_moment_of_dates():
    """Opens to the cent, closes slipped by a rate: both are named, and what lies between them is timing."""
    variance = reconcile.diff(_dated("open"), _dated("close", 0.0005), _market())
    assert "A: fills at the open, 17 of 17 to the cent: its dates are read so" in "\n".join(variance.remarks)
    assert "B: fills at the close, 17 of 17 ± 5 bp" in "\n".join(variance.remarks)
    assert {cause.value for cause in variance.unknown} == {"fees"}
    assert abs(variance.causes[next(c for c in variance.causes if c == "timing")]) > 1
    first = variance.pairs[0]
    assert (f"{first.a.timestamp:%H:%M}", f"{first.b.timestamp:%H:%M}") == ("14:30", "21:00")


def test_prices_that_fit_no_moment_tell_nothing():
    """Then timing stays unknown, and the note says what would help."""
    odd = _dated("open").assign(price=lambda log: log["price"] + np.linspace(0.1, 0.9, 17))
    variance = reconcile.diff(_dated("open"), odd, _market())
    assert any(line.startswith("B: prices do not tell at which moment its dates are") for line in variance.remarks)
    assert "timing" in variance.unknown


def test_the_moment_may_be_said(tmp_path: Path):
    """It goes before what prices tell, needs none, and is part of the command that repeats it."""
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    _dated("open").to_csv(a, index=False)
    _dated("open").to_csv(b, index=False)
    said = told(a, b, "--moment-a", "open", "--moment-b", "close", "--out", tmp_path / "out")
    assert said.pair["first_divergence"]["what"] == "timestamp"
    assert "timing" not in said.pair["unknown"]
    assert "--moment-a open --moment-b close" in (tmp_path / "out" / "variance.md").read_text()
    assert reconcile.assert_aligned(a, b, moment_a="close", moment_b="close").divergence is None
    assert "--moment-a noon: expected open or close" in refusal(tmp_path, "diff", a, b, "--moment-a", "noon")
    timed = _dated("open").assign(timestamp=lambda log: log["timestamp"] + "T15:00:00Z")
    with pytest.raises(InputError, match="times its fills itself"):
        reconcile.diff(timed, timed, moment_a="open")


def test_a_lead_of_one_bar_is_named_where_prices_bear_it_out():
    """Fills at the prices of their own earlier session looked ahead; early stamps alone did not."""
    panel = bundles.from_long(_market(), tick=0)
    log = _read(_dated("open"))
    rows = np.arange(len(log))
    note = lead_of_a_bar(log, rows, panel, "B")
    assert note.text.startswith("lead: B fills one session ahead, at that session's own open (17 of 17 to the cent)")
    assert note.text.endswith("it decided on a bar that had not closed")
    stamps = pd.DatetimeIndex(calendar_sessions("XNYS", "2024-01-02", "2024-03-01").strftime("%Y-%m-%d"))
    early = _dated("open").query("timestamp > '2024-01-02'")
    early["timestamp"] = [f"{stamps[stamps < day][-1]:%Y-%m-%d}" for day in early["timestamp"]]
    assert lead_of_a_bar(_read(early), np.arange(len(early)), panel, "B") is None


def test_an_offset_that_changes_with_daylight_saving_is_named():
    """A clock that keeps standard time all year; a constant offset is none of that kind."""
    a = pd.date_range("2023-01-03 15:00", "2023-12-20 15:00", freq="5D", tz="UTC").as_unit("ns")
    local = a.tz_convert("America/New_York").tz_localize(None).as_unit("ns").asi8
    b = local + 5 * 3_600_000_000_000
    text = daylight_offset(a.asi8, b, "America/New_York")
    assert text.startswith(
        "offset: B is 1 hour later while New York keeps daylight saving and at the same time otherwise"
    )
    assert "(on 71 of 71 orders)" in text
    assert daylight_offset(a.asi8, a.asi8 + 3_600_000_000_000, "America/New_York") == ""


def test_a_lead_of_one_bar_is_said() -> None:
    """A fills at closes one session before B, at that session's own closes: nothing told it of them before."""
    sessions = [f"{day:%Y-%m-%d}" for day in pd.bdate_range("2024-02-20", periods=12)]
    closes = [100 + 3 * (place % 5) + place for place in range(12)]
    prices = pd.DataFrame(
        [(session, "AAA", close - 1, close + 2, close - 2, close, 1e6) for session, close in zip(sessions, closes, strict=True)],
        columns=["session", "asset", "open", "high", "low", "close", "volume"],
    )  # fmt: skip
    fills = pd.DataFrame({"asset": "AAA", "side": ["buy", "sell"] * 5, "quantity": [10.0 + n for n in range(10)]})
    a, b = (
        fills.assign(
            timestamp=[f"{session}T21:00:00Z" for session in sessions[start : start + 10]],
            price=[float(close) for close in closes[start : start + 10]],
        )
        for start in (0, 1)
    )
    remarks = reconcile.diff(a, b, prices).remarks
    (lead,) = (line for line in remarks if line.startswith("lead: "))
    assert lead.startswith("lead: A fills one session ahead, at that session's own close")
    assert lead.endswith("it decided on a bar that had not closed")
    assert not any(
        line.startswith("lead: ") for line in reconcile.diff(a, b.assign(timestamp=a["timestamp"]), prices).remarks
    )


def test_a_clock_that_does_not_change_with_daylight_saving_is_named() -> None:
    """B's clock stands two hours behind in winter and one in summer."""
    days = [*pd.bdate_range("2024-02-20", periods=8), *pd.bdate_range("2024-04-02", periods=8)]
    fills = pd.DataFrame(
        {"asset": "AAA", "side": ["buy", "sell"] * 8, "quantity": [10.0 + n for n in range(16)], "price": 50.0}
    )
    a = fills.assign(timestamp=[f"{day:%Y-%m-%d}T{'16' if day.month > 3 else '17'}:30:00Z" for day in days])
    b = fills.assign(timestamp=[f"{day:%Y-%m-%d}T15:30:00Z" for day in days])
    (offset,) = (line for line in reconcile.diff(a, b).remarks if line.startswith("offset: "))
    assert "keeps daylight saving" in offset
