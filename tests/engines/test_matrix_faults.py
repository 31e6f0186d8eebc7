"""The matrix is tested: every fault that is planted turns its cell red, with the right verdict."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

import adapters
from adapters.contract import FULL, Adapter, Capability, Cause, Defect, Expectation, Mode, Support
from bundles.errors import InputError
from reconcile.matrix import fill as filling
from reconcile.matrix.cell import EXPECTED, HAND, Cell, CellKey
from reconcile.verdicts.declared import check_declarations
from reconcile.verdicts.hand_values import differences
from reconcile.verdicts.verdict import Exit, Verdict, exit_code
from scenarios.catalogue import CATALOGUE
from scenarios.features import Feature
from tests.adapters.sabotage import backtrader as sabotage

NAME = "orders"
SOURCE = "backtrader.brokers.bbroker:BackBroker._execute"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Runs are kept within a process; a fault must not be found in another test."""
    filling.forget()
    yield
    filling.forget()


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch):
    """Give Backtrader's adapter other declarations; the engine stays what it is."""
    get = adapters.get

    def change(**declared: Any) -> Adapter:
        changed = dataclasses.replace(get("backtrader"), **declared)
        monkeypatch.setattr(adapters, "get", lambda name: changed if name == "backtrader" else get(name))
        return changed

    return change


def cell(scenario: str = NAME, engine: str = "backtrader", against: str = EXPECTED) -> Cell:
    return filling.fill(CellKey(scenario, engine, against, Mode.ALIGNED))


def _expectation(dollars: float, cause: Cause = Cause.FEES) -> Expectation:
    return Expectation(NAME, cause, dollars, "planted", SOURCE)


def test_a_sound_cell_is_aligned():
    """Against the terms and against another engine, without a reason and without a cent."""
    for against in (EXPECTED, "ml4t"):
        sound = cell(against=against)
        assert (sound.verdict, sound.reason) == (Verdict.ALIGNED, "")
        assert sound.difference == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("plant", "cause"),
    [(sabotage.one_cent_off, "slippage"), (sabotage.commission_doubled, "fees"), (sabotage.one_share_more, "sizing")],
    ids=["price", "commission", "quantity"],
)
def test_a_fault_in_the_engine_is_a_break(plant, cause: str):
    """The reason names the first order that differs, and the dollars under the right cause."""
    with plant():
        broken = cell()
    assert broken.verdict is Verdict.BREAK
    assert "order 2021" in broken.reason
    assert f"{cause} " in broken.reason.rsplit("; ", 1)[1]


def test_a_declared_difference_is_explained_and_no_other(declare):
    """To the cent, under its cause: else it stays a break."""
    with sabotage.commission_doubled():
        off = cell().difference
        assert off is not None
        for expectation, verdict in (
            (_expectation(off), Verdict.EXPLAINED),
            (_expectation(off + 0.01), Verdict.BREAK),
            (_expectation(off, Cause.SIZING), Verdict.BREAK),
        ):
            filling.forget()
            declare(expectations=(expectation,))
            assert cell().verdict is verdict


def test_a_declared_difference_that_is_gone_is_fixed(declare):
    """And fails until the declaration is removed."""
    declare(expectations=(_expectation(-3.0),))
    assert cell().verdict is Verdict.FIXED


def test_a_known_defect_is_known_while_it_lasts(declare):
    """It runs, and breaks as declared; when it passes it is fixed, and fails."""
    declare(defects=(Defect(NAME, "commission is charged twice", "https://example.org/issues/1"),))
    with sabotage.commission_doubled():
        known = cell()
    assert known.verdict is Verdict.KNOWN_DEFECT
    assert known.reason == "commission is charged twice (https://example.org/issues/1)"
    filling.forget()
    assert cell().verdict is Verdict.FIXED


@pytest.mark.parametrize(
    ("capability", "verdict", "told"),
    [
        (Capability(Support.UNSUPPORTED, "by design"), Verdict.UNSUPPORTED, "explicit share orders: by design"),
        (Capability(Support.NOT_IMPLEMENTED, "not yet"), Verdict.NOT_IMPLEMENTED, "not yet"),
        (Capability(), Verdict.NOT_IMPLEMENTED, "never declared"),
        (
            dataclasses.replace(FULL, since="99.0"),
            Verdict.UNSUPPORTED,
            "from version 99.0 on, and 1.9.78.123 is installed",
        ),
        (dataclasses.replace(FULL, since="1.9"), Verdict.ALIGNED, ""),
    ],
    ids=["unsupported", "not-implemented", "silence", "later-version", "since-long"],
)
def test_what_is_declared_of_a_feature_is_the_answer(declare, capability: Capability, verdict: Verdict, told: str):
    """The declaration is the run-time answer and the cell's verdict, in the adapter's words."""
    changed = {**adapters.get("backtrader").capabilities, Feature.SHARE_ORDERS: capability}
    declare(capabilities=changed)
    found = cell()
    assert found.verdict is verdict
    assert told in found.reason
    assert (found.difference is None) == (verdict is not Verdict.ALIGNED)


def test_an_engine_that_is_not_there_is_never_green(declare):
    """Not installed, or not to be imported."""
    declare(distribution="no-such-distribution")
    assert cell().verdict is Verdict.UNAVAILABLE
    filling.forget()
    declare(distribution="backtrader", module="adapters.no_such_engine")
    assert cell().verdict is Verdict.UNAVAILABLE


def test_a_bug_is_an_error(monkeypatch: pytest.MonkeyPatch):
    """Of the engine or of the adapter; the reason says which exception."""
    from adapters.backtrader import engine

    monkeypatch.setattr(engine, "simulate", lambda task: 1 / 0)
    broken = cell()
    assert (broken.verdict, broken.reason) == (Verdict.ERROR, "ZeroDivisionError: division by zero")


def test_without_an_expected_run_there_is_no_verdict_on_the_engine(monkeypatch: pytest.MonkeyPatch):
    """It is an error, not the engine's word."""
    reference, get = adapters.get("reference"), adapters.get
    deaf = dataclasses.replace(reference, capabilities={})
    monkeypatch.setattr(adapters, "get", lambda name: deaf if name == "reference" else get(name))
    broken = cell()
    assert broken.verdict is Verdict.ERROR
    assert "no expected run" in broken.reason


def test_a_value_on_paper_that_is_off_is_a_break(monkeypatch: pytest.MonkeyPatch):
    """A cent, a share, a session, a refusal, a fill too few: each is told."""
    name = next(name for name, entry in CATALOGUE.items() if entry.hand is not None and entry.hand.fills)
    assert cell(name, "reference", HAND).verdict is Verdict.ALIGNED
    hand = CATALOGUE[name].hand
    assert hand is not None
    first = hand.fills[0]
    run = adapters.get("reference").run(filling.scenario_of(name))
    changes: tuple[tuple[dict[str, Any], str], ...] = (
        ({"final_value": hand.final_value + 0.01}, "final value"),
        ({"fills": hand.fills[1:]}, "on paper"),
        ({"fills": (dataclasses.replace(first, quantity=first.quantity + 1), *hand.fills[1:])}, "fill"),
        ({"fills": (dataclasses.replace(first, price=first.price + 0.001), *hand.fills[1:])}, "fill"),
        ({"fills": (dataclasses.replace(first, session="2024-01-01"), *hand.fills[1:])}, "fill"),
        ({"refused": ("20240301-AAA-9",)}, "refused"),
        ({"pending": ("20240301-AAA-9",)}, "pending"),
    )
    for change, told in changes:
        assert told in "; ".join(differences(run, dataclasses.replace(hand, **change)))
    assert differences(run, hand) == []


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (
            {"expectations": (Expectation("no-such", Cause.FEES, 1.0, "why", SOURCE),)},
            "'no-such', which is no scenario",
        ),
        ({"expectations": (Expectation(NAME, Cause.FEES, 1.0, "", SOURCE),)}, "without a reason"),
        ({"expectations": (Expectation(NAME, Cause.FEES, 1.0, "why"),)}, "without the engine's source"),
        ({"defects": (Defect("no-such", "why", "https://example.org"),)}, "'no-such', which is no scenario"),
        ({"defects": (Defect(NAME, "why", ""),)}, "without a link"),
        ({"capabilities": {Feature.SHORT_SALES: Capability(Support.UNSUPPORTED, "")}}, "no reason for short sales"),
    ],
)
def test_a_declaration_that_matches_nothing_is_refused(declare, declared: dict[str, object], told: str):
    """Before anything runs, in one line with the adapter's name."""
    with pytest.raises(InputError, match="adapter backtrader") as caught:
        check_declarations([declare(**declared)])
    assert told in str(caught.value)


def test_ours_match():
    """The four engines and the reference engine declare nothing that is never looked at."""
    check_declarations([adapters.get(name) for name in (*adapters.names(), *adapters.references())])


def test_what_did_not_run_is_no_pass():
    """Unsupported alone is nothing compared; a break, a defect that is gone and an error fail."""
    assert exit_code([Verdict.UNSUPPORTED, Verdict.NOT_IMPLEMENTED]) is Exit.TROUBLE
    assert exit_code([Verdict.ALIGNED, Verdict.UNSUPPORTED]) is Exit.GOOD
    assert exit_code([Verdict.KNOWN_DEFECT]) is Exit.GOOD
    for verdict in (Verdict.BREAK, Verdict.FIXED, Verdict.ERROR):
        assert exit_code([Verdict.ALIGNED, verdict]) is Exit.BROKEN
