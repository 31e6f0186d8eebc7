"""Signals become target weights: the rule, and what it leaves out."""

from __future__ import annotations

import pandas as pd
import pytest
import pytz

import scenarios
from scenarios.instructions import Request, named
from scenarios.sizing import Signal, Sizing, at_every_session, targets

SESSIONS = pd.date_range("2020-01-06", periods=5, freq="D", tz=pytz.UTC)
SIZING = Sizing(weight=0.3, max_positions=2)


def _signals(*stated: tuple[int, str, str]) -> list[Signal]:
    return [Signal(SESSIONS[session], asset, word) for session, asset, word in stated]


def place(session: pd.Timestamp) -> int:
    """The number of a session."""
    return SESSIONS.tolist().index(session)


def _targets(*stated: tuple[int, str, str]) -> tuple[list[tuple[int, str, float | None]], list[tuple[str, str]]]:
    """(session, asset, weight) of what is asked; (asset, reason) of what is not."""
    requests, ignored = targets(_signals(*stated), SIZING)
    asked = [(place(request.session), request.asset, request.weight) for request in requests]
    return asked, [(each.asset, each.reason) for each in ignored]


def test_a_buy_opens_and_a_sell_closes():
    """At the weight, and at nothing."""
    assert _targets((0, "A", "BUY"), (2, "A", "SELL")) == ([(0, "A", 0.3), (2, "A", 0.0)], [])


def test_a_buy_while_held_is_ignored():
    """The position keeps its size."""
    asked, ignored = _targets((0, "A", "BUY"), (1, "A", "BUY"), (2, "A", "SELL"))
    assert asked == [(0, "A", 0.3), (2, "A", 0.0)]
    assert ignored == [("A", "BUY while held")]


def test_a_sell_while_flat_is_ignored():
    """Also a second one."""
    asked, ignored = _targets((0, "A", "SELL"), (1, "A", "BUY"), (2, "A", "SELL"), (3, "A", "SELL"))
    assert asked == [(1, "A", 0.3), (2, "A", 0.0)]
    assert ignored == [("A", "SELL while flat")] * 2


def test_no_more_positions_than_allowed():
    """The third is ignored until one is sold, and its later SELL finds it flat."""
    asked, ignored = _targets(
        (0, "A", "BUY"), (0, "B", "BUY"), (0, "C", "BUY"), (1, "C", "SELL"), (2, "A", "SELL"), (3, "C", "BUY")
    )
    assert asked == [(0, "A", 0.3), (0, "B", 0.3), (2, "A", 0.0), (3, "C", 0.3)]
    assert ignored == [("C", "BUY beyond max_positions = 2"), ("C", "SELL while flat")]


def test_sells_of_a_session_come_first():
    """However they are listed: the place that a sale frees is taken on the same session."""
    asked, ignored = _targets((0, "A", "BUY"), (0, "B", "BUY"), (1, "D", "BUY"), (1, "C", "BUY"), (1, "A", "SELL"))
    assert asked[2:] == [(1, "A", 0.0), (1, "D", 0.3)]
    assert ignored == [("C", "BUY beyond max_positions = 2")]


def test_sessions_count_not_the_order_of_the_list():
    """A list that is not sorted by time means the same."""
    stated = [(2, "A", "SELL"), (0, "A", "BUY"), (4, "A", "BUY"), (1, "B", "BUY")]
    assert _targets(*stated) == _targets(*sorted(stated))


def test_a_sell_and_a_buy_of_one_asset_on_one_session():
    """Sold and bought again: two instructions with ids of their own."""
    requests, _ = targets(_signals((0, "A", "BUY"), (1, "A", "BUY"), (1, "A", "SELL")), SIZING)
    assert [(each.order_id, each.weight) for each in named(requests)] == [
        ("20200106-A-1", 0.3), ("20200107-A-1", 0.0), ("20200107-A-2", 0.3),
    ]  # fmt: skip


def _weights(*stated: tuple[int, str, float]) -> list[Request]:
    return [Request(SESSIONS[session], asset, weight=weight) for session, asset, weight in stated]


def _restated(*stated: tuple[int, str, float]) -> list[tuple[int, str, float | None]]:
    requests = at_every_session(_weights(*stated), SESSIONS)
    return [(place(each.session), each.asset, each.weight) for each in requests]


def test_every_session_restates_what_stands():
    """From the session of the change on; a target of nothing is stated once."""
    assert _restated((1, "A", 0.3), (3, "A", 0.0)) == [(1, "A", 0.3), (2, "A", 0.3), (3, "A", 0.0)]


def test_every_session_until_the_end():
    """Nobody sells what nobody said should be sold."""
    assert _restated((3, "A", 0.3)) == [(3, "A", 0.3), (4, "A", 0.3)]


def test_changes_come_before_what_stands():
    """In their own order, so that ids and order stay those of the scenario without restating."""
    asked = _restated((0, "B", 0.2), (0, "A", 0.1), (1, "C", 0.3), (1, "A", 0.4), (2, "A", 0.0))
    assert [each for each in asked if each[0] < 3] == [
        (0, "B", 0.2), (0, "A", 0.1), (1, "C", 0.3), (1, "A", 0.4), (1, "B", 0.2), (2, "A", 0.0), (2, "B", 0.2),
        (2, "C", 0.3),
    ]  # fmt: skip


def test_two_requests_of_one_session_and_asset_are_both_kept():
    """Sold and bought again, restated: the second is what stands."""
    assert _restated((0, "A", 0.3), (1, "A", 0.0), (1, "A", 0.2))[:4] == [
        (0, "A", 0.3), (1, "A", 0.0), (1, "A", 0.2), (2, "A", 0.2),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["rotation", "rotation-defaults", "rotation-continuous"])
def test_variants_of_the_rotation_share_their_ids(name: str):
    """What the slack rotation asks, its variants ask under the same id, so that their fills pair."""
    slack = {each.order_id: each for each in scenarios.load("rotation-slack").instructions}
    other = {each.order_id: each for each in scenarios.load(name).instructions}
    assert slack.keys() <= other.keys()
    for order_id, instruction in slack.items():
        assert (other[order_id].session, other[order_id].asset) == (instruction.session, instruction.asset)
        assert bool(other[order_id].weight) == bool(instruction.weight)


def test_the_continuous_rotation_asks_more_than_the_slack_one():
    """Every session on which something stands."""
    slack, continuous = scenarios.load("rotation-slack"), scenarios.load("rotation-continuous")
    assert len(continuous.instructions) > 5 * len(slack.instructions)
    assert len(set(continuous.by_session)) > 150
