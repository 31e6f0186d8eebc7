"""Bars that are missing, thin or untraded, and calendars: what Zipline waits for, cuts and cannot read."""

from __future__ import annotations

import pandas as pd
import pytest

from adapters.contract import Mode, Unsupported
from adapters.zipline import ADAPTER
from bundles import from_frames
from scenarios.instructions import Kind
from scenarios.terms import Commission, FillMoment, Slippage, Terms
from tests.adapters.zipline_micro import COSTS, changed, check_ledger, scenario
from tests.adapters.zipline_micro import own_cache as own_cache

pytest.importorskip("zipline")

from adapters.zipline.feed import open_feed


def test_an_order_waits_for_the_next_bar() -> None:
    asked = scenario([(0, "A", 10)], missing=frozenset({(1, "A"), (2, "A")}))
    run = ADAPTER.run(asked)
    assert run.fills["session"].tolist() == [asked.panel.sessions[3]]
    check_ledger(run, asked)


def test_a_bar_without_volume_fills_in_aligned_mode_only() -> None:
    asked = scenario([(0, "A", 10)], volume=0.0)
    assert len(ADAPTER.run(asked).fills) == 1
    native = ADAPTER.run(asked, Mode.NATIVE)
    assert native.fills.empty
    assert native.pending is not None
    assert native.pending["order_id"].tolist() == ["20200102-A-1"]


def test_a_held_asset_without_a_bar_keeps_its_last_price() -> None:
    asked = scenario([(0, "A", 10)], missing=frozenset({(2, "A"), (3, "A"), (4, "A")}))
    run = ADAPTER.run(asked)
    assert run.marks is not None
    assert run.marks.tolist() == [102.0, 51.5]
    check_ledger(run, asked)


def test_a_target_before_the_first_price_is_refused_with_the_engine_s_reason() -> None:
    unlisted = frozenset({(0, "B"), (1, "B")})
    run = ADAPTER.run(scenario([(0, "B", 0.5), (2, "B", 0.5)], kind=Kind.WEIGHTS, missing=unlisted))
    assert run.rejections is not None
    assert run.rejections["order_id"].tolist() == ["20200102-B-1"]
    assert run.rejections["reason"].str.startswith("Cannot order B").all()
    assert run.fills["order_id"].tolist() == ["20200106-B-1"]


@pytest.mark.parametrize("fill", [None, *FillMoment])
def test_native_orders_take_a_tenth_of_the_volume_and_carry_the_rest_over(fill: FillMoment | None) -> None:
    """The minimum is charged once per order, however many fills it takes."""
    terms = changed(COSTS, fill=fill, commission=Commission(per_share=0.05, minimum=3.0))
    asked = scenario([(0, "A", 120), (3, "B", -70)], terms=terms, volume=500.0)
    run = ADAPTER.run(asked, Mode.NATIVE)
    first = run.fills[run.fills["asset"] == "A"]
    assert first["quantity"].tolist() == [50.0, 50.0, 20.0]
    assert first["session"].is_unique
    assert first["commission"].tolist() == pytest.approx([3.0, 2.0, 1.0], rel=1e-12)
    check_ledger(run, asked)
    assert run.rejections is not None
    remainder = [] if fill is FillMoment.SAME_CLOSE else ["50 of 70 shares filled when the data ended"]
    assert run.rejections["reason"].tolist() == remainder


def test_a_minimum_over_a_rate_is_per_order_across_partial_fills() -> None:
    terms = changed(COSTS, slippage=Slippage(), commission=Commission(rate=0.0002, minimum=1.5))
    run = ADAPTER.run(scenario([(0, "A", 120)], terms=terms, volume=500.0), Mode.NATIVE)
    first, second, third = (0.0002 * 50 * 102.0, 0.0002 * 50 * 101.0, 0.0002 * 20 * 104.0)
    assert run.fills["commission"].tolist() == pytest.approx([1.5, first + second - 1.5, third], rel=1e-12)


def test_aligned_orders_know_no_volume_limit() -> None:
    run = ADAPTER.run(scenario([(0, "A", 400)], terms=changed(COSTS, initial_cash=100_000.0), volume=500.0))
    assert run.fills["quantity"].tolist() == [400.0]


def test_a_session_may_open_on_the_day_before_in_utc() -> None:
    asked = scenario([(0, "A", 10), (2, "B", 4)], terms=Terms(), calendar="XASX")
    run = ADAPTER.run(asked)
    assert run.fills["price"].tolist() == pytest.approx([100.98, 51.48], rel=1e-12)
    check_ledger(run, asked)


def test_a_calendar_of_which_the_engine_reads_the_wrong_bars_is_unsupported() -> None:
    with pytest.raises(Unsupported, match=r"sessions of 24/7 run to midnight UTC"):
        ADAPTER.run(scenario([(0, "A", 10)], calendar="24/7"))


def test_what_a_bundle_would_round_is_read_from_memory() -> None:
    asked = scenario([(0, "A", 10), (3, "A", -4)], volume=1000.5, prices=tuple(100 * x / 3 for x in (3, 4, 5, 4, 3)))
    run = ADAPTER.run(asked)
    assert run.fills["reference_price"].tolist() == [0.99 * (100 * 4 / 3), 0.99 * (100 * 3 / 3)] != []
    check_ledger(run, asked)


def test_memory_and_bundle_give_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of prices that both can hold, with gaps, costs and a volume that cuts."""
    gaps = frozenset({(2, "A"), (3, "B")})
    asked = scenario([(0, "A", 120), (1, "B", 7), (3, "A", -70)], volume=500.0, missing=gaps)
    stored = ADAPTER.run(asked, Mode.NATIVE)
    monkeypatch.setattr("adapters.zipline.feed.unsupported_reason", lambda _: "as if")
    monkeypatch.setattr("adapters.zipline.feed.bundle_for", None)
    held = ADAPTER.run(asked, Mode.NATIVE)
    pd.testing.assert_frame_equal(stored.fills, held.fills, check_exact=True)
    assert stored.equity is not None
    assert held.equity is not None
    assert stored.equity.tolist() == held.equity.tolist()


def test_names_that_zipline_takes_for_one_are_unsupported() -> None:
    asked = scenario([(0, "A", 10)])
    frames = {name: asked.panel.bars("A") for name in ("abc", "ABC")}
    with (
        pytest.raises(Unsupported, match="'abc' and 'ABC' differ in case only"),
        open_feed(from_frames(frames, tick=0)),
    ):
        pass
