"""The catalogue: what each scenario holds, and that a changed price or instruction is noticed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

import pandas as pd
import pytest

import scenarios
from bundles import Panel, from_long
from bundles.errors import InputError
from scenarios.catalogue import CATALOGUE
from scenarios.catalogue.basics import orders as orders_module
from scenarios.catalogue.basics import rotation as rotation_module
from scenarios.catalogue.basics import single_asset as single_asset_module
from scenarios.catalogue.pins import check_pinned, content_hash
from scenarios.instructions import Kind

PINNED = {
    "rotation": (rotation_module, "371d3c8ea2ff997f57c5b952a054b0b42622c0c1d7daa48d3c724b9e17f69293"),
    "orders": (orders_module, "b4c8903dbeaee363c5e36609e6cdb612106a92b9d7336774a9ecb85e80187c4d"),
    "single-asset": (single_asset_module, "5285c33d39c22f9b1d55a90daa0704a0f65423c468f454371a2f33f24b0ce61e"),
}


def test_names_and_summaries():
    """Slugs, each with one sentence."""
    for name, entry in CATALOGUE.items():
        scenario = scenarios.load(name)
        assert (scenario.name, scenario.summary) == (name, entry.summary) == (entry.name, entry.summary)
        assert len(entry.summary.splitlines()) == 1
        assert scenario.instructions


def test_the_rotation():
    """25 stocks, 49 BUY and 49 SELL, 2020-01-02 to 2020-09-09 on every session of New York."""
    scenario = scenarios.load("rotation")
    assert len(scenario.panel.assets) == 25
    assert Counter(scenario.stated["signal"]) == {"BUY": 49, "SELL": 49}
    first, last = scenario.panel.sessions[0], scenario.panel.sessions[-1]
    assert (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}") == ("2020-01-02", "2020-09-09")
    assert (len(scenario.panel.sessions), scenario.panel.complete) == (174, True)
    assert scenario.terms.initial_cash == 100_000.0
    assert scenario.terms.free == {"fill", "lot", "cash", "volume_limit", "order", "size_at"}


def test_every_signal_of_the_rotation_is_asked_or_ignored():
    """None is lost between what is stated and what engines see."""
    scenario = scenarios.load("rotation")
    assert len(scenario.instructions) + len(scenario.ignored) == 98
    held: set[str] = set()
    for instruction in scenario.instructions:
        assert instruction.weight in (0.0, 0.20)
        (held.add if instruction.weight else held.remove)(instruction.asset)
        assert len(held) <= 5
    assert {each.reason for each in scenario.ignored} <= {"BUY beyond max_positions = 5", "SELL while flat"}


def test_variants_of_the_rotation():
    """The same prices and signals, with one thing changed each."""
    rotation, defaults, slack, continuous = (
        scenarios.load(name) for name in ("rotation", "rotation-defaults", "rotation-slack", "rotation-continuous")
    )
    for variant in (defaults, slack, continuous):
        assert variant.panel.sha256 == rotation.panel.sha256
        pd.testing.assert_frame_equal(variant.stated, rotation.stated)
    assert {"commission", "slippage"} <= defaults.terms.free
    assert rotation.terms == slack.terms == continuous.terms
    assert (
        {each.weight for each in slack.instructions} == {each.weight for each in continuous.instructions} == {0, 0.18}
    )


def test_orders():
    """Whole shares on eight stocks, entries, additions, reductions and exits; cash is never short."""
    scenario = scenarios.load("orders")
    assert (len(scenario.panel.assets), scenario.kind) == (8, Kind.ORDERS)
    position: defaultdict[str, float] = defaultdict(float)
    spent = 0.0
    for instruction in scenario.instructions:
        assert instruction.quantity is not None
        assert instruction.quantity == int(instruction.quantity) != 0
        position[instruction.asset] += instruction.quantity
        assert position[instruction.asset] >= 0
        spent += instruction.quantity * scenario.panel.price("close", instruction.session, instruction.asset)
        assert spent < 80_000
    assert min(each.quantity or 0.0 for each in scenario.instructions) < 0 < len(scenario.instructions) - 50


def test_equities():
    """Four real stocks; weights add up to 0.96 on the first session of each month, and are set on no other."""
    scenario = scenarios.load("equities")
    assert scenario.panel.assets == ("AAPL", "GOOG", "IBM", "MSFT")
    weights = scenario.stated.groupby("session")["weight"].agg(["sum", "count"])
    assert weights["sum"].tolist() == pytest.approx([0.96] * 96)
    assert set(weights["count"]) == {4}
    sessions = scenario.panel.sessions
    firsts = [day for day, before in zip(sessions[1:], sessions, strict=False) if day.month != before.month]
    assert list(weights.index) == [sessions[0], *firsts]
    assert (sessions[0] - pd.Timedelta(days=1)).month != sessions[0].month


@pytest.mark.ci
@pytest.mark.parametrize("name", CATALOGUE)
def test_the_same_twice(name: str):
    """Nothing depends on when or where it is made."""
    once, again = scenarios.load(name), scenarios.load(name)
    assert once.panel.sha256 == again.panel.sha256
    assert once.instructions == again.instructions


def _dearer(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    table = panel.long()
    table["high"] += 0.001 * (table.index == 7)
    return from_long(table), stated


def _other_volume(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    table = panel.long()
    table["volume"] += table.index == 7
    return from_long(table), stated


def _later(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    later = stated.copy()
    later.loc[3, "session"] = panel.sessions[panel.sessions.get_loc(later.loc[3, "session"]) + 1]
    return panel, later


def _other_asset(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    return panel, stated.assign(asset=[f"{stated['asset'][0]}X", *stated["asset"][1:]])


def _other_value(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    name = stated.columns[-1]
    return panel, stated.assign(**{name: [*stated[name][:-1], stated[name].iloc[0]]})


def _one_less(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    return panel, stated[:-1]


def _reordered(panel: Panel, stated: pd.DataFrame) -> tuple[Panel, pd.DataFrame]:
    return panel, stated[::-1]


CHANGES = (_dearer, _other_volume, _later, _other_asset, _other_value, _one_less, _reordered)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
@pytest.mark.parametrize("name", PINNED)
def test_a_change_is_noticed(name: str, change: Callable[[Panel, pd.DataFrame], tuple[Panel, pd.DataFrame]]):
    """A price, a volume, a signal: any of them makes it another scenario."""
    scenario = scenarios.load(name)
    pinned = PINNED[name][1]
    with pytest.raises(RuntimeError, match=f"scenario {name}: generated content has hash .* pinned is {pinned}"):
        check_pinned(name, *change(scenario.panel, scenario.stated), pinned)


@pytest.mark.parametrize("name", PINNED)
def test_pins_are_of_what_is_loaded(name: str):
    """And the catalogue checks them: it refuses its own content under another pin."""
    module, pinned = PINNED[name]
    scenario = scenarios.load(name)
    assert content_hash(scenario.panel, scenario.stated) == pinned == module._PINNED


@pytest.mark.parametrize("name", PINNED)
def test_the_catalogue_checks_its_pins(name: str, monkeypatch: pytest.MonkeyPatch):
    """A library that gives other random numbers stops the run, rather than changing the question."""
    module, _ = PINNED[name]
    rotation_module._content.cache_clear()
    monkeypatch.setattr(module, "_PRICE_SEED", 4242)
    with pytest.raises(RuntimeError, match="generated content has hash"):
        scenarios.load(name)
    rotation_module._content.cache_clear()


def test_an_unknown_name_is_refused_with_the_nearest():
    """In Python as in the command."""
    with pytest.raises(InputError, match="unknown scenario 'equites': did you mean 'equities'"):
        scenarios.load("equites")
