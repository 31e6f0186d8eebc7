"""Ids of instructions, and the forms in which sessions may be given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import pytz

from bundles import from_long
from bundles.errors import InputError
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Instruction, Kind, Request, named
from scenarios.scenario import Scenario
from scenarios.sizing import Rebalance, Sizing
from tests.bundles.tables import DAYS, long

LABELS = pd.DatetimeIndex(DAYS, tz=pytz.UTC)
SIZING = Sizing(weight=0.4, max_positions=2)
STATED: dict[Kind, list[tuple[int, str, object]]] = {
    Kind.ORDERS: [(0, "AAPL", 10), (0, "AAPL", -4), (2, "MSFT", 3)],
    Kind.SIGNALS: [(0, "AAPL", "BUY"), (2, "MSFT", "buy "), (3, "AAPL", "SELL")],
    Kind.WEIGHTS: [(0, "AAPL", 0.5), (0, "MSFT", 0.25), (2, "AAPL", 0.0)],
}
VALUE = {Kind.ORDERS: "quantity", Kind.SIGNALS: "signal", Kind.WEIGHTS: "weight"}


def _scenario(kind: Kind, stated: pd.DataFrame, rebalance: Rebalance = Rebalance.ON_SIGNAL) -> Scenario:
    section = InstructionsSection(kind=kind, sizing=SIZING if kind is Kind.SIGNALS else None, rebalance=rebalance)
    return assemble(Document(name="small", instructions=section), from_long(long()), stated)


def _table(kind: Kind, stamps: list[object] | pd.Index) -> pd.DataFrame:
    rows = [(stamps[number], asset, value) for number, asset, value in STATED[kind]]
    return pd.DataFrame(rows, columns=["session", "asset", VALUE[kind]])


def test_ids_count_per_session_and_asset():
    """YYYYMMDD-ASSET-n, by session; within one the given order."""
    asked = [(1, "A"), (0, "A"), (0, "B"), (0, "A"), (1, "A")]
    instructions = named(Request(LABELS[session], asset, quantity=1.0) for session, asset in asked)
    assert [each.order_id for each in instructions] == [
        "20200102-A-1", "20200102-B-1", "20200102-A-2", "20200103-A-1", "20200103-A-2",
    ]  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"quantity": 1.0, "weight": 0.5}])
def test_a_quantity_or_a_weight(given: dict[str, Any]):
    """Never both, never neither."""
    with pytest.raises(TypeError, match="for one only"):
        Request(LABELS[0], "A", **given)


EXPECTED = {
    Kind.ORDERS: [
        Instruction(LABELS[0], "AAPL", quantity=10.0, order_id="20200102-AAPL-1"),
        Instruction(LABELS[0], "AAPL", quantity=-4.0, order_id="20200102-AAPL-2"),
        Instruction(LABELS[2], "MSFT", quantity=3.0, order_id="20200106-MSFT-1"),
    ],
    Kind.SIGNALS: [
        Instruction(LABELS[0], "AAPL", weight=0.4, order_id="20200102-AAPL-1"),
        Instruction(LABELS[2], "MSFT", weight=0.4, order_id="20200106-MSFT-1"),
        Instruction(LABELS[3], "AAPL", weight=0.0, order_id="20200107-AAPL-1"),
    ],
    Kind.WEIGHTS: [
        Instruction(LABELS[0], "AAPL", weight=0.5, order_id="20200102-AAPL-1"),
        Instruction(LABELS[0], "MSFT", weight=0.25, order_id="20200102-MSFT-1"),
        Instruction(LABELS[2], "AAPL", weight=0.0, order_id="20200106-AAPL-1"),
    ],
}

NEW_YORK = "America/New_York"
NAIVE = pd.DatetimeIndex(DAYS)
CLOSES = (NAIVE + pd.Timedelta("16h")).tz_localize(NEW_YORK)
FORMS: dict[str, Callable[[], list[object] | pd.Index]] = {
    "text": lambda: list(DAYS),
    "text-with-time": lambda: [f"{day}T21:00:00Z" for day in DAYS],
    "date": lambda: [stamp.date() for stamp in NAIVE],
    "naive": lambda: NAIVE,
    "naive-at-the-close": lambda: NAIVE + pd.Timedelta("16h"),
    "naive-datetime": lambda: list(NAIVE.to_pydatetime()),
    "datetime-utc": lambda: [datetime(stamp.year, stamp.month, stamp.day, tzinfo=UTC) for stamp in NAIVE],
    "index-datetime-utc": lambda: NAIVE.tz_localize(UTC),
    "zoneinfo-utc": lambda: NAIVE.tz_localize(ZoneInfo("UTC")),
    "pytz-utc": lambda: NAIVE.tz_localize(pytz.UTC),
    "zoneinfo-new-york": lambda: NAIVE.tz_localize(ZoneInfo(NEW_YORK)),
    "pytz-new-york": lambda: NAIVE.tz_localize(pytz.timezone(NEW_YORK)),
    "close-zoneinfo-new-york": lambda: CLOSES.tz_convert(ZoneInfo(NEW_YORK)),
    "close-pytz-new-york": lambda: CLOSES.tz_convert(pytz.timezone(NEW_YORK)),
    "close-utc": lambda: CLOSES.tz_convert(UTC),
    "close-tokyo": lambda: CLOSES.tz_convert("Asia/Tokyo"),
    "mixed": lambda: [NAIVE[0], DAYS[1], CLOSES[2], NAIVE.tz_localize(UTC)[3], CLOSES.tz_convert("Asia/Tokyo")[4]],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("kind", Kind)
def test_the_same_instructions_from_any_timestamps(kind: Kind, form: Callable[[], list[object] | pd.Index]):
    """Naive or aware, whatever the library of the zone: the same sessions, with pytz.UTC."""
    scenario = _scenario(kind, _table(kind, form()))
    assert list(scenario.instructions) == EXPECTED[kind]
    assert all(each.session.tz is pytz.UTC for each in scenario.instructions)
    assert scenario.stated["session"].dt.tz is pytz.UTC


def test_an_evening_in_new_york_is_that_session():
    """20:00 in New York is the next day in UTC, and still today's session."""
    evening = (NAIVE + pd.Timedelta("20h")).tz_localize(NEW_YORK).tz_convert(UTC)
    assert list(_scenario(Kind.ORDERS, _table(Kind.ORDERS, evening)).instructions) == EXPECTED[Kind.ORDERS]


def test_names_of_assets_are_compared_without_blanks():
    """As the prices' are."""
    table = _table(Kind.ORDERS, list(DAYS))
    table["asset"] = " " + table["asset"] + " "
    assert list(_scenario(Kind.ORDERS, table).instructions) == EXPECTED[Kind.ORDERS]


def test_weights_at_every_session():
    """What stands is restated, with ids that count on."""
    table = _table(Kind.WEIGHTS, list(DAYS))
    ids = [each.order_id for each in _scenario(Kind.WEIGHTS, table, Rebalance.EVERY_SESSION).instructions]
    assert ids == [
        "20200102-AAPL-1", "20200102-MSFT-1", "20200103-AAPL-1", "20200103-MSFT-1", "20200106-AAPL-1",
        "20200106-MSFT-1", "20200107-MSFT-1", "20200108-MSFT-1",
    ]  # fmt: skip


def test_messages_count_rows_of_a_frame_from_1():
    """A frame has no lines; the source is what the caller says."""
    table = _table(Kind.WEIGHTS, list(DAYS)).assign(weight=[0.5, float("nan"), 0.0])
    with pytest.raises(InputError, match=r"^instructions, row 2: weight is missing"):
        _scenario(Kind.WEIGHTS, table)
