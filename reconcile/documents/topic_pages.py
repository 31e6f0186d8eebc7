"""``docs/topics/<topic>.md``: what the scenarios of one folder of the catalogue ask, expose, need and came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import scenarios
from reconcile.report.text.matrix import rows_of
from reconcile.report.text.template import template
from scenarios.catalogue import CATALOGUE, Entry, Topic
from scenarios.terms import ALIGNED_TERMS

if TYPE_CHECKING:
    from reconcile.matrix.cell import Cell


def topic_pages(cells: Sequence[Cell]) -> dict[str, str]:
    """The pages by path; every scenario of the catalogue is on one of them."""
    by_name = dict(rows_of(cells))
    return {
        f"docs/topics/{topic}.md": template("topic.md.j2", __package__).render(
            title=topic.value.replace("_", " ").capitalize(),
            about=(import_module(f"scenarios.catalogue.{topic}").__doc__ or "").strip(),
            topic=topic,
            scenarios=[_scenario(entry, by_name.get(entry.name, {})) for entry in _entries(topic)],
        )
        for topic in Topic
    }


def _entries(topic: Topic) -> list[Entry]:
    return [entry for entry in CATALOGUE.values() if entry.topic is topic]


def _scenario(entry: Entry, cells: Mapping[str, Cell]) -> dict[str, object]:
    """One scenario's part of the page: ``terms`` are those that it fixes, ``headings`` the engines, paper last."""
    scenario = scenarios.load(entry.name)
    fixed = scenario.terms.model_dump(mode="json", exclude_none=True)
    return {
        "entry": entry,
        "panel": scenario.panel,
        "orders": len(scenario.instructions),
        "terms": [f"{name} = {_value(value)}" for name, value in fixed.items()],
        "needs": sorted(scenario.needs(scenario.terms.completed_by(ALIGNED_TERMS))),
        "headings": sorted(cells, key=lambda name: name == "on paper"),
        "cells": cells,
    }


def _value(value: object) -> str:
    """As a scenario file would say it, without what is 0."""
    if isinstance(value, dict):
        parts = ", ".join(f"{key} = {_value(part)}" for key, part in value.items() if part)
        return f"{{ {parts} }}" if parts else "none"
    return f"{value:,.10g}".replace(",", "_") if isinstance(value, float) else f'"{value}"'
