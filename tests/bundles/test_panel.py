"""What a panel answers, and that its hash is of its content alone."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import pytz

from bundles import InputError, Panel, from_frame, from_frames, from_long
from tests.bundles.tables import DAYS, bars, long

_MAKE = "from bundles import from_long; from tests.bundles.tables import long; print(from_long(long()).sha256)"


@pytest.fixture
def panel() -> Panel:
    """A is complete; B lacks its first, third and last session."""
    return from_frames({"A": bars(), "B": bars(DAYS[1:4:2], start=50.0)})


def test_the_frames_have_one_shape_and_one_index(panel: Panel) -> None:
    for name in ("open", "high", "low", "close", "volume"):
        frame = panel.field(name)
        assert frame.shape == (5, 2)
        assert (frame.dtypes == np.float64).all()
        assert (frame.index.name, frame.columns.name) == ("session", "asset")
        assert pd.DatetimeIndex(frame.index).tz is pytz.UTC
        assert frame.index.equals(panel.sessions)
    assert panel.assets == ("A", "B")
    assert not panel.complete


def test_one_price_is_found_by_any_timestamp_of_its_session(panel: Panel) -> None:
    session = panel.sessions[1]
    for moment in (session, session.tz_localize(None), "2020-01-03", panel.closes[1], session.date()):
        assert panel.price("close", moment, "B") == panel.close.loc[session, "B"]
    assert np.isnan(panel.price("close", panel.sessions[0], "B"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("closing", DAYS[0], "A"), "unknown field 'closing': fields are open, high, low, close, volume"),
        (("close", "2020-01-09", "A"), "2020-01-09 is not in the data: sessions of XNYS from 2020-01-02"),
        (("close", "2020-01-04", "A"), "2020-01-04 is not in the data"),
        (("close", DAYS[0], "C"), "unknown asset 'C': the data has A, B"),
    ],
)
def test_what_is_not_in_the_panel_is_refused(panel: Panel, asked: tuple[str, str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        panel.price(*asked)


def test_bars_are_those_that_exist(panel: Panel) -> None:
    found = panel.bars("B")
    assert list(found.columns) == ["open", "high", "low", "close", "volume"]
    assert list(pd.DatetimeIndex(found.index).strftime("%Y-%m-%d")) == [DAYS[1], DAYS[3]]
    with pytest.raises(InputError, match="unknown asset 'C'"):
        panel.bars("C")


def test_the_long_table_goes_by_session_and_then_by_asset(panel: Panel) -> None:
    table = panel.long()
    keys = [f"{session:%d}{asset}" for session, asset in zip(table["session"], table["asset"], strict=True)]
    assert keys == ["02A", "03A", "03B", "06A", "07A", "07B", "08A"]
    assert not table.isna().any(axis=None)


def test_the_last_close_stays_until_the_next(panel: Panel) -> None:
    close = panel.close["B"]
    marks = panel.last_close()["B"]
    assert np.isnan(marks.iloc[0])
    assert list(marks.iloc[1:]) == [close.iloc[1], close.iloc[1], close.iloc[3], close.iloc[3]]
    assert panel.close["B"].isna().sum() == 3


def test_opens_and_closes_are_true_instants(panel: Panel) -> None:
    assert panel.opens[0] == pd.Timestamp("2020-01-02 14:30", tz="UTC")
    assert panel.closes[0] == pd.Timestamp("2020-01-02 21:00", tz="UTC")
    assert panel.closes.tz is pytz.UTC


def test_a_panel_survives_pickling(panel: Panel) -> None:
    panel.closes  # noqa: B018  what is cached must travel or be made again
    again = pickle.loads(pickle.dumps(panel))
    assert again.sha256 == panel.sha256
    assert again.sessions.tz is pytz.UTC
    assert vars(again.notes) == vars(panel.notes)


def test_the_hash_is_the_same_in_every_process(panel: Panel) -> None:
    shown = subprocess.run([sys.executable, "-c", _MAKE], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == from_long(long()).sha256


def test_the_hash_does_not_see_the_layout_in_memory(panel: Panel) -> None:
    def by_column(frame: pd.DataFrame) -> pd.DataFrame:
        turned = np.asfortranarray(frame.to_numpy())
        turned[np.isnan(turned)] = -np.float64("nan")  # another NaN, bit by bit
        return pd.DataFrame(turned, index=frame.index, columns=frame.columns)

    other = replace(panel, open=by_column(panel.open), volume=by_column(panel.volume))
    assert other.sha256 == panel.sha256


def _changed(panel: Panel) -> dict[str, Panel]:
    nudged = panel.close.copy()
    nudged.iloc[2, 0] = np.nextafter(nudged.to_numpy()[2, 0], np.inf)
    renamed: dict[str, Any] = {
        name: panel.field(name).rename(columns={"B": "C"}) for name in ("open", "high", "low", "close", "volume")
    }
    fewer: dict[str, Any] = {name: panel.field(name).iloc[:4] for name in renamed}
    return {
        "one bit of one price": replace(panel, close=nudged),
        "the tick": replace(panel, tick=0.01),
        "the calendar": replace(panel, calendar="XNAS"),
        "an asset's name": replace(panel, **renamed),
        "two fields exchanged": replace(panel, open=panel.close, close=panel.open),
        "fewer sessions": replace(panel, **fewer),
    }


@pytest.mark.parametrize("change", ["one bit of one price", "the tick", "the calendar", "an asset's name"])
def test_the_hash_sees_each_change(panel: Panel, change: str) -> None:
    assert _changed(panel)[change].sha256 != panel.sha256


@pytest.mark.parametrize("change", ["two fields exchanged", "fewer sessions"])
def test_the_hash_sees_each_change_of_shape(panel: Panel, change: str) -> None:
    assert _changed(panel)[change].sha256 != panel.sha256


def test_a_volume_of_minus_zero_is_zero() -> None:
    plus, minus = bars(), bars()
    plus["volume"], minus["volume"] = 0.0, -0.0
    assert from_frame(plus).sha256 == from_frame(minus).sha256


def test_one_asset_and_one_session_make_a_panel() -> None:
    panel = from_frame(bars(DAYS[:1]), "A")
    assert panel.complete
    assert panel.notes.lines() == ()
