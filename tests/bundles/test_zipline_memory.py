"""A panel that Zipline reads from memory: every digit, gaps as gaps, corporate actions as a bundle has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bundles import InputError, Panel, from_frames
from bundles.actions import ActionKind, CorporateAction
from bundles.panel import FIELDS
from bundles.zipline.bundle import in_memory, unsupported_reason
from bundles.zipline.check import check_read_back
from tests.bundles.tables import DAYS, bars

pytest.importorskip("zipline", reason="zipline-reloaded is not installed")


@pytest.fixture
def panel() -> Panel:
    """Prices of thirds and half shares; B begins late, lacks a session and ends early."""
    return from_frames({"A": bars() / 3, "brk.b": bars(DAYS[1:4:2], start=5_000_000.0)}, tick=0)


def test_a_bundle_could_not_hold_it(panel: Panel) -> None:
    assert unsupported_reason(panel) is not None


def test_every_digit_is_read(panel: Panel) -> None:
    with in_memory(panel) as bundle:
        reader = bundle.equity_daily_bar_reader
        for sid, asset in enumerate(panel.assets):
            for session in panel.sessions[panel.has_bar[asset]]:
                for field in FIELDS:
                    read = reader.get_value(sid, session.tz_localize(None), field)
                    assert read == panel.price(field, session, asset)


def test_a_session_without_a_bar_is_no_trade(panel: Panel) -> None:
    with in_memory(panel) as bundle:
        reader, gap = bundle.equity_daily_bar_reader, pd.Timestamp(DAYS[2])
        assert np.isnan(reader.get_value(1, gap, "close"))
        assert reader.get_value(1, gap, "volume") == 0
        assert reader.get_last_traded_dt(bundle.asset_finder.retrieve_asset(1), gap) == pd.Timestamp(DAYS[1])
        assert reader.get_last_traded_dt(bundle.asset_finder.retrieve_asset(1), pd.Timestamp(DAYS[0])) is pd.NaT


def test_assets_and_arrays_are_those_of_the_panel(panel: Panel) -> None:
    """By the check that a bundle goes through, which shows dates and assets that are wrong."""
    with in_memory(panel) as bundle:
        found = bundle.equity_daily_bar_reader.load_raw_arrays(FIELDS, *_ends(panel), [0, 1])
        expected = panel.values()
        expected[-1] = np.nan_to_num(expected[-1])
        np.testing.assert_array_equal(np.stack(found), expected)
        first, second = bundle.asset_finder.retrieve_all([0, 1])
        assert (first.symbol, second.symbol) == ("A", "BRK.B")
    with pytest.raises(AttributeError):  # it has no stored dates that could be wrong
        check_read_back(panel, bundle)


def _ends(panel: Panel) -> tuple[pd.Timestamp, pd.Timestamp]:
    sessions = panel.sessions.tz_localize(None)
    return sessions[0], sessions[-1]


def test_actions_are_there(panel: Panel) -> None:
    split = CorporateAction(panel.sessions[2], "A", ActionKind.SPLIT, 2.0)
    paid = CorporateAction(panel.sessions[3], "A", ActionKind.DIVIDEND, 0.1)
    with in_memory(replace(panel, actions=(split, paid))) as bundle:
        connection = bundle.adjustment_reader.conn
        assert connection.execute("select sid, ratio from splits").fetchall() == [(0, 0.5)]
        assert connection.execute("select sid, amount from dividend_payouts").fetchall() == [(0, 0.1)]


def test_names_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(InputError, match="'abc' and 'ABC' differ in case only"):
        in_memory(from_frames({"abc": bars(), "ABC": bars()}, tick=0))
