"""Backtrader where bars are missing: it waits, marks at the last close, or never hears of an instruction."""

from __future__ import annotations

import pytest

from adapters.backtrader import ADAPTER
from adapters.contract import Mode
from scenarios.instructions import Kind
from scenarios.terms import FillMoment
from tests.adapters.backtrader_micro import check_ledger, fills, orders, reasons, scenario, with_terms

pytest.importorskip("backtrader")


@pytest.mark.parametrize(
    ("fill", "sessions"),
    [
        (FillMoment.NEXT_OPEN, ["2020-01-07", "2020-01-09"]),
        (FillMoment.SAME_CLOSE, ["2020-01-03", "2020-01-09"]),
        (FillMoment.NEXT_CLOSE, ["2020-01-07", "2020-01-09"]),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_an_order_waits_for_a_bar(mode: Mode, fill: FillMoment, sessions: list[str]) -> None:
    """A has no bar on 6 and on 8 January; the second order is decided on one of these."""
    gaps = frozenset({(2, "A"), (4, "A")})
    asked = scenario([(1, "A", 10), (4, "A", -10)], with_terms(fill=fill), gaps=gaps)
    run = ADAPTER.run(asked, mode)
    assert [fill[1] for fill in fills(run)] == sessions
    assert [fill[2] for fill in fills(run)] == [10, -10]
    check_ledger(run, asked)


def test_an_asset_without_bars_any_more_keeps_its_last_close_and_its_orders_wait() -> None:
    gaps = frozenset((number, "A") for number in (3, 4, 5))
    asked = scenario([(0, "A", 10), (3, "A", -10)], gaps=gaps)
    run = ADAPTER.run(asked)
    assert orders(run.pending) == ["20200107-A-1"]
    assert run.marks is not None
    assert dict(run.marks) == {"A": 101.0, "B": 52.5}
    check_ledger(run, asked)


def test_native_instructions_before_every_feed_has_a_bar_are_never_submitted() -> None:
    gaps = frozenset({(0, "B"), (1, "B")})
    asked = scenario([(0, "A", 10), (3, "A", 5)], gaps=gaps)
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert fills(run) == [("20200107-A-1", "2020-01-08", 5)]
    reason = "never submitted: next() is not called before every feed has a bar"
    assert reasons(run) == {"20200102-A-1": reason}
    check_ledger(run, asked)
    aligned = ADAPTER.run(asked)
    assert [fill[0] for fill in fills(aligned)] == ["20200102-A-1", "20200107-A-1"]


def test_a_native_session_without_any_bar_decides_nothing() -> None:
    asked = scenario([(1, "A", 10), (2, "A", 5)], gaps=frozenset({(2, "A"), (2, "B")}))
    run = ADAPTER.run(asked, Mode.NATIVE)
    assert reasons(run) == {"20200106-A-1": "never submitted: next() is not called on a session without any bar"}
    check_ledger(run, asked)


def test_before_an_assets_first_bar_orders_wait_and_weights_are_refused() -> None:
    gaps = frozenset({(0, "B"), (1, "B")})
    asked = scenario([(0, "B", 10)], gaps=gaps)
    run = ADAPTER.run(asked)
    assert fills(run) == [("20200102-B-1", "2020-01-06", 10)]
    check_ledger(run, asked)
    weights = scenario([(0, "A", 0.5), (0, "B", 0.3), (1, "B", 0.0)], kind=Kind.WEIGHTS, gaps=gaps)
    run = ADAPTER.run(weights)
    assert [fill[0] for fill in fills(run)] == ["20200102-A-1"]
    assert orders(run.rejections) == ["20200102-B-1"]
    check_ledger(run, weights)
