"""The rule-by-rule view in its forms: ``explain.json``, CSV, a section of ``variance.md`` and the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.markup import escape
from rich.table import Table

from adapters.contract import Run, Setting, Topic
from bundles.tables.write import write_csv
from reconcile.formatting import signed
from reconcile.report.text.templates import template
from reconcile.report.view.cents import adding_up, shown

if TYPE_CHECKING:
    from rich.console import Console

    from reconcile.explain.explanation import Explanation, RuleShare

_UNEXPLAINED = "unexplained"

TOPICS = {
    "initial_cash": Topic.INITIAL_CASH,
    "fill": Topic.FILL,
    "rounding": Topic.LOT,
    "sizing_price": Topic.SIZING_PRICE,
    "account_value": Topic.ACCOUNT_VALUE,
    "order": Topic.ORDER,
    "cash": Topic.CASH,
    "commission": Topic.COMMISSION,
    "commission_basis": Topic.COMMISSION,
    "slippage": Topic.SLIPPAGE,
    "clipping": Topic.CLIPPING,
}
"""The setting of an engine that tells where its rule stands in its source."""


@dataclass(frozen=True, slots=True)
class ExplanationSummary:
    """The content of ``explain.json``; dollars in account currency, B minus A."""

    engine_a: str
    engine_b: str
    difference: float
    rules: dict[str, float]
    unexplained: float
    fills_a: int
    reproduced_a: int
    fills_b: int
    reproduced_b: int


def explanation_summary(explanation: Explanation) -> dict[str, object]:
    """``explain.json``."""
    variance = explanation.variance
    return asdict(
        ExplanationSummary(
            engine_a=variance.a.name,
            engine_b=variance.b.name,
            difference=variance.difference,
            rules=dict(explanation.rules),
            unexplained=explanation.unexplained,
            fills_a=explanation.fills_a,
            reproduced_a=explanation.reproduced_a,
            fills_b=explanation.fills_b,
            reproduced_b=explanation.reproduced_b,
        )
    )


@dataclass(frozen=True, slots=True)
class ShareView:
    """A rule's line in a table for people; ``dollars`` in whole cents that add up."""

    share: RuleShare
    dollars: float
    source_a: str
    source_b: str


def share_views(explanation: Explanation) -> tuple[list[ShareView], float]:
    """Lines of the rules that differ, and what is unexplained, in cents that add up to the difference."""
    total = shown(explanation.variance).difference
    parts: dict[str, float] = {share.rule: share.dollars for share in explanation.shares}
    is_rounding = abs(explanation.unexplained) <= explanation.variance.tolerance
    cents = adding_up(parts | {_UNEXPLAINED: 0.0 if is_rounding else explanation.unexplained}, total)
    return [_view(explanation, share, cents[share.rule]) for share in explanation.shares], cents[_UNEXPLAINED]


def _view(explanation: Explanation, share: RuleShare, dollars: float) -> ShareView:
    sources = (source_of(run.settings, share.rule) if run else "" for run in _runs(explanation))
    return ShareView(share, dollars, *sources)


def _runs(explanation: Explanation) -> tuple[Run | None, Run | None]:
    return explanation.variance.a.run, explanation.variance.b.run


def source_of(settings: Sequence[Setting], rule: str) -> str:
    """The source that carries a rule, ``module:Class.function``; empty where no setting tells."""
    topic = TOPICS.get(rule)
    return next((setting.source for setting in settings if setting.topic is topic), "")


def section(explanations: Sequence[Explanation]) -> str:
    """The part of ``variance.md`` that says why."""
    views = [(each, *share_views(each), shown(each.variance).difference) for each in explanations]
    return template("explanation.md.j2").render(views=views)


def write_explanation(explanation: Explanation, folder: Path) -> None:
    """The rules and the traced rows as CSV."""
    pair = f"{explanation.variance.a.name}_vs_{explanation.variance.b.name}"
    write_csv(_rules_frame(explanation), folder / f"rules_{pair}.csv")
    write_csv(_traced_frame(explanation), folder / f"roots_{pair}.csv")


def _rules_frame(explanation: Explanation) -> pd.DataFrame:
    columns = ["rule", "value_a", "value_b", "dollars", "first_order_id", "first_session"]
    rows = [[getattr(share, name) for name in columns] for share in explanation.shares]
    return pd.DataFrame(rows, columns=columns)


def _traced_frame(explanation: Explanation) -> pd.DataFrame:
    rows = [
        (
            each.row.pair.order_id,
            each.row.asset,
            each.row.match.value,
            each.row.total,
            each.origin.value,
            each.follows,
        )
        for each in explanation.traced
        if each.row.pair
    ]
    return pd.DataFrame(rows, columns=["order_id", "asset", "match", "total", "origin", "follows"])


def print_explanation(explanation: Explanation, console: Console, with_interactions: bool) -> None:
    """The table of rules on the terminal, and how far the replays prove it."""
    a, b = explanation.variance.a.name, explanation.variance.b.name
    table = Table("rule", escape(a), escape(b), "dollars", "first order changed", title=escape(f"why {b} − {a}"))
    table.columns[3].justify = "right"
    views, unexplained = share_views(explanation)
    for view in views:
        share = view.share
        cells = (share.rule, share.value_a, share.value_b, signed(view.dollars), share.first_order_id)
        table.add_row(*map(escape, cells))
    table.add_row("unexplained", "", "", signed(unexplained), end_section=True)
    table.add_row("difference", "", "", signed(shown(explanation.variance).difference), style="bold")
    console.print(table)
    console.print(escape(proof(explanation)))
    if with_interactions:
        console.print(_interactions(explanation))


def proof(explanation: Explanation) -> str:
    """How many fills of each engine its replay reproduced."""
    a, b = explanation.variance.a.name, explanation.variance.b.name
    of_a = f"{explanation.reproduced_a} of {explanation.fills_a} fills of {a}"
    return f"replayed: {of_a}, {explanation.reproduced_b} of {explanation.fills_b} of {b}"


def _interactions(explanation: Explanation) -> Table:
    table = Table("rules", "together beyond alone", title="interactions")
    for pair, dollars in explanation.interactions.items():
        table.add_row(" and ".join(pair), signed(dollars))
    return table
