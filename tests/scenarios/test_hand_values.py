"""What was worked out on paper is what the reference engine gives, for every scenario that has such values."""

from __future__ import annotations

import pytest

import adapters
import scenarios
from reconcile.verdicts.hand_values import differences
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.features import Feature
from scenarios.terms import ALIGNED_TERMS

ON_PAPER = [name for name, entry in CATALOGUE.items() if entry.hand is not None]
REQUIRED = {Feature.SHARE_ORDERS, Feature.NEXT_OPEN, Feature.MANY_ASSETS}


@pytest.mark.ci
@pytest.mark.parametrize("name", ON_PAPER)
def test_the_reference_engine_is_as_on_paper(name: str):
    """Fill by fill, with what was refused and what is pending, to the last digit of the account value."""
    hand = CATALOGUE[name].hand
    assert hand is not None
    assert differences(adapters.get("reference").run(scenarios.load(name)), hand) == []


def test_most_of_the_catalogue_is_on_paper():
    """All but the generated ones; and every folder has at least two scenarios."""
    assert len(ON_PAPER) >= 60
    generated = {Topic.BASICS, Topic.STRATEGIES, Topic.STRESS}
    assert {entry.topic for name, entry in CATALOGUE.items() if name not in ON_PAPER} <= generated
    for topic in Topic:
        assert sum(entry.topic is topic for entry in CATALOGUE.values()) >= 2, topic


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_asks_one_question_and_says_what_it_exposes(name: str):
    """A slug, a question, what would come to light, and where users met it as an address if at all."""
    entry = CATALOGUE[name]
    assert entry.name == name == name.lower().replace(" ", "-")
    assert entry.summary.endswith("?")
    assert entry.exposes
    assert not entry.exposes.endswith(".")
    assert entry.link.startswith("https://") or not entry.link


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.is_required])
def test_what_is_required_of_every_engine_is_little(name: str):
    """Market orders of whole shares at the next open, nothing else."""
    scenario = scenarios.load(name)
    assert scenario.needs(scenario.terms.completed_by(ALIGNED_TERMS)) <= REQUIRED
