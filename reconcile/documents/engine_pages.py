"""``docs/engines/<engine>.md``: one engine's declarations, its settings in both modes and what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import adapters
from adapters.behaviour import behaviour_of
from adapters.contract import Adapter, Capability, Expectation, Feature, Run, Support
from reconcile.matrix.cell import EXPECTED, MatrixCell
from reconcile.report.text.templates import template
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.rules import Rules


@dataclass(frozen=True, slots=True)
class _Setting:
    topic: str
    native: str
    aligned: str
    native_source: str
    aligned_source: str


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    native: str
    aligned: str


@dataclass(frozen=True, slots=True)
class _Count:
    topic: Topic
    verdicts: str


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything that one engine's page shows."""

    adapter: Adapter
    offered: tuple[Feature, ...]
    missing: Mapping[Feature, Capability]
    settings: tuple[_Setting, ...]
    rules: tuple[_Rule, ...]
    expected: Mapping[str, tuple[Expectation, ...]]
    counts: tuple[_Count, ...]


def engine_pages(native: Sequence[Run], aligned: Sequence[Run], cells: Sequence[MatrixCell]) -> dict[str, str]:
    """The pages by path, for runs of the same engines in both modes, all terms free, and the cells of the matrix."""
    both = zip(native, aligned, strict=True)
    return {f"docs/engines/{one.engine}.md": _text(_page(one, other, cells)) for one, other in both}


def _text(page: _Page) -> str:
    return template("docs/engine.md.j2").render(page=page, adapter=page.adapter)


def _page(native: Run, aligned: Run, cells: Sequence[MatrixCell]) -> _Page:
    adapter = adapters.get(native.engine)
    supports = {feature: adapter.capability(feature) for feature in Feature}
    both = zip(native.settings, aligned.settings, strict=True)
    return _Page(
        adapter=adapter,
        offered=tuple(feature for feature, word in supports.items() if word.support is Support.FULL),
        missing={feature: word for feature, word in supports.items() if word.support is not Support.FULL},
        settings=tuple(_Setting(a.topic.value, a.value, b.value, a.source, b.source) for a, b in both),
        rules=_rules(adapter),
        expected=_by_scenario(adapter.expectations),
        counts=_counts(
            [cell for cell in cells if (cell.asked.engine, cell.asked.against) == (adapter.name, EXPECTED)]
        ),
    )


def _rules(adapter: Adapter) -> tuple[_Rule, ...]:
    kept = behaviour_of(adapter)
    return tuple(
        _Rule(name, str(getattr(kept.native, name)), str(getattr(kept.aligned, name))) for name in Rules.model_fields
    )


def _by_scenario(expectations: Sequence[Expectation]) -> dict[str, tuple[Expectation, ...]]:
    names = dict.fromkeys(each.scenario for each in expectations)
    return {name: tuple(each for each in expectations if each.scenario == name) for name in names}


def _counts(cells: Sequence[MatrixCell]) -> tuple[_Count, ...]:
    """``20 aligned, 2 unsupported`` for each topic."""
    lines = []
    for topic in Topic:
        found = Counter(cell.verdict for cell in cells if CATALOGUE[cell.asked.scenario].topic is topic)
        told = ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict])
        lines.append(_Count(topic, told))
    return tuple(line for line in lines if line.verdicts)
