"""``docs/engines/<engine>.md``: one engine's declarations, its rules in both modes and what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import adapters
from adapters.contract import Adapter, Capability, Expectation, Feature, Run, Support
from reconcile.documents.rule_lines import RuleLine, rule_lines
from reconcile.matrix.cell import EXPECTED, Cell
from reconcile.report.text.template import template
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE, Topic


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
    rules: tuple[RuleLine, ...]
    expected: Mapping[str, tuple[Expectation, ...]]
    counts: tuple[_Count, ...]


def engine_pages(native: Sequence[Run], aligned: Sequence[Run], cells: Sequence[Cell]) -> dict[str, str]:
    """The pages by path, for runs of the same engines in both modes, all terms free, and the cells of the matrix."""
    both = zip(native, aligned, strict=True)
    return {f"docs/engines/{one.engine}.md": _text(_page(one, other, cells)) for one, other in both}


def _text(page: _Page) -> str:
    return template("engine.md.j2", __package__).render(page=page, adapter=page.adapter)


def _page(native: Run, aligned: Run, cells: Sequence[Cell]) -> _Page:
    adapter = adapters.get(native.engine)
    supports = {feature: adapter.capability(feature) for feature in Feature}
    return _Page(
        adapter=adapter,
        offered=tuple(feature for feature, word in supports.items() if word.support is Support.FULL),
        missing={feature: word for feature, word in supports.items() if word.support is not Support.FULL},
        rules=rule_lines(native, aligned),
        expected=_by_scenario(adapter.expectations),
        counts=_counts([cell for cell in cells if (cell.key.engine, cell.key.against) == (adapter.name, EXPECTED)]),
    )


def _by_scenario(expectations: Sequence[Expectation]) -> dict[str, tuple[Expectation, ...]]:
    names = dict.fromkeys(each.scenario for each in expectations)
    return {name: tuple(each for each in expectations if each.scenario == name) for name in names}


def _counts(cells: Sequence[Cell]) -> tuple[_Count, ...]:
    """``20 aligned, 2 unsupported`` for each topic."""
    lines = []
    for topic in Topic:
        found = Counter(cell.verdict for cell in cells if CATALOGUE[cell.key.scenario].topic is topic)
        told = ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict])
        lines.append(_Count(topic, told))
    return tuple(line for line in lines if line.verdicts)
