"""``docs/engines/<engine>.md``: one engine's declarations, its rules in both modes and what it came to."""

from __future__ import annotations

from collections.abc import Sequence

import adapters
from adapters.contract import Expectation, Feature, Run
from reconcile.documents.own_code import own_share
from reconcile.documents.rule_lines import rule_lines
from reconcile.matrix.cell import EXPECTED, Cell
from reconcile.report.text.matrix import tally
from reconcile.report.text.template import template
from scenarios.catalogue import CATALOGUE, Topic


def engine_pages(
    native: Sequence[Run], aligned: Sequence[Run], cells: Sequence[Cell], basics: Sequence[Run]
) -> dict[str, str]:
    """The pages by path, for runs of the same engines in both modes, all terms free, and the cells of the matrix.

    ``basics`` are aligned runs of these engines, under terms, by which is counted what an engine's own code does.
    """
    both = zip(native, aligned, strict=True)
    return {f"docs/engines/{one.engine}.md": _page(one, other, cells, basics) for one, other in both}


def _page(native: Run, aligned: Run, cells: Sequence[Cell], basics: Sequence[Run]) -> str:
    adapter = adapters.get(native.engine)
    of_engine = [cell for cell in cells if (cell.key.engine, cell.key.against) == (adapter.name, EXPECTED)]
    return template("engine.md.j2", __package__).render(
        adapter=adapter,
        answers={feature: adapter.capability(feature) for feature in Feature},
        rules=rule_lines(native, aligned),
        shares=own_share(run for run in basics if run.engine == native.engine),
        expected=_by_scenario(adapter.expectations),
        counts=[(topic, tally(_of_topic(topic, of_engine))) for topic in Topic],
    )


def _by_scenario(expectations: Sequence[Expectation]) -> list[Expectation]:
    """Those of one scenario below each other, in the order in which scenarios are first named."""
    names = list(dict.fromkeys(each.scenario for each in expectations))
    return sorted(expectations, key=lambda each: names.index(each.scenario))


def _of_topic(topic: Topic, cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if CATALOGUE[cell.key.scenario].topic is topic]
