"""A probe that cannot tell says so, and never guesses."""

from __future__ import annotations

from dataclasses import replace

from adapters.contract import Mode, Unsupported
from reconcile.probe.bench import Bench, obeying
from reconcile.probe.probe import Certainty, decide, probe_bench
from scenarios.probes import PROBES
from scenarios.rules import ExecutionOrder, Rules
from scenarios.terms import FillMoment, Slippage
from tests.reconcile.probe.rule_sets import planted

BY_RULE = {probe.rule: probe for probe in PROBES}


def test_values_that_its_cases_do_not_separate_are_named():
    """At the close of the decision, fill price and decision close are one price."""
    rules = Rules(fill=FillMoment.SAME_CLOSE)
    whole = BY_RULE["sizing_price"]
    finding = decide(replace(whole, cases=whole.cases[:1]), planted(rules), rules)
    assert finding.certainty is Certainty.UNDECIDED
    assert finding.value is None
    assert str(finding) == "cannot decide between decision_close, last_close, fill_price"


def test_what_no_value_reproduces_is_unknown():
    """Told that orders fill at the next open, no slippage explains fills at the same close."""
    rules = Rules(fill=FillMoment.SAME_CLOSE, slippage=Slippage(rate=0.001))
    finding = decide(BY_RULE["slippage"], planted(rules), Rules())
    assert finding.certainty is Certainty.UNKNOWN
    assert str(finding) == "none of the known values"
    assert "buy 100 LOW at" in finding.evidence[0].came_back


def test_what_cannot_be_asked_is_not_applicable():
    """The engine's own reason is kept, and aligned mode's rule stands in its place."""

    def nothing(scenario):
        raise Unsupported("target weights: the caller decides")

    probed = probe_bench(Bench(nothing, Mode.NATIVE), Mode.NATIVE)
    assert {finding.certainty for finding in probed.findings} == {Certainty.NOT_APPLICABLE}
    assert str(probed.findings[0]) == "not applicable: target weights: the caller decides"
    assert probed.rules == Rules()
    assert probed.open_rules == ()


def test_a_case_that_needs_a_fill_counts_only_with_it():
    """Where a short sale is refused, what came back of that case says nothing of the order of execution."""
    probe = BY_RULE["order"]
    sides, short = probe.cases[:2]

    def without_shorts(scenario):
        run = reference_run(scenario)
        if scenario.name != short.name:
            return run
        is_filled = (run.fills["order_id"] != short.needed) | (scenario.name != short.name)
        return replace(run, fills=run.fills[is_filled])

    reference_run = obeying(Rules(order=ExecutionOrder.EXITS_FIRST), Mode.NATIVE)
    bench = Bench(without_shorts, Mode.NATIVE)
    alone = decide(replace(probe, cases=(short,)), bench, Rules())
    assert alone.certainty is Certainty.NOT_APPLICABLE
    assert str(short.needed) in alone.reason
    both = decide(replace(probe, cases=(sides, short)), bench, Rules())
    assert both.certainty is Certainty.UNDECIDED
    assert both.left == ("sells_first", "exits_first")


def test_what_the_rules_together_do_not_reproduce_is_said():
    """A run in which one price was changed matches no rule of a later case, and the remark names it."""

    def faulty(scenario):
        run = reference_run(scenario)
        if scenario.name != "exit-without-bar":
            return run
        return replace(run, fills=run.fills.assign(price=run.fills["price"] * 1.01))

    reference_run = obeying(Rules(), Mode.NATIVE)
    probed = probe_bench(Bench(faulty, Mode.NATIVE), Mode.NATIVE)
    assert probed.rules == Rules()
    assert len(probed.remarks) == 1
    assert probed.remarks[0].startswith("exit-without-bar (sell all")
    assert "price 50.5 against 50.0" in probed.remarks[0]
