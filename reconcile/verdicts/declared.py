"""What adapters declare of single scenarios: found for a pair, and checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import adapters
from adapters.contract import Adapter, Defect, Expectation, Run, Support
from bundles.errors import InputError
from reconcile.verdicts.verdict import Declared
from scenarios.catalogue import CATALOGUE


def declared_of(a: Run, b: Run) -> Declared:
    """What B's adapter declares for the scenario, and what A's does with its sign turned."""
    of_a, of_b = adapters.get(a.engine), adapters.get(b.engine)
    theirs = [each for each in of_b.expectations if each.scenario == b.scenario]
    turned = [replace(each, dollars=-each.dollars) for each in of_a.expectations if each.scenario == a.scenario]
    defects = [each for each in (*of_a.defects, *of_b.defects) if each.scenario in (a.scenario, b.scenario)]
    return Declared((*theirs, *turned), tuple(defects))


def check_declarations(engines: Iterable[Adapter]) -> None:
    """Refuse a declaration that says nothing or matches nothing: it would never be looked at.

    Raises
    ------
    InputError
        Naming the adapter and what is wrong with its first such declaration.
    """
    for adapter in engines:
        for problem in _problems(adapter):
            raise InputError(f"adapter {adapter.name}: {problem}", "declarations match a scenario of the catalogue")


def _problems(adapter: Adapter) -> Iterator[str]:
    declared: list[Expectation | Defect] = [*adapter.expectations, *adapter.defects]
    for each in declared:
        if each.scenario not in CATALOGUE:
            yield f"declares something of {each.scenario!r}, which is no scenario"
        if not each.reason:
            yield f"declares something of {each.scenario} without a reason"
    for expectation in adapter.expectations:
        if not expectation.source:
            yield f"expects a difference on {expectation.scenario} without the engine's source that makes it"
    for defect in adapter.defects:
        if not defect.link:
            yield f"declares a defect on {defect.scenario} without a link to the engine's issue"
    for feature, capability in adapter.capabilities.items():
        if capability.support is not Support.FULL and not capability.reason:
            yield f"has no reason for {feature}: {capability.support}"
