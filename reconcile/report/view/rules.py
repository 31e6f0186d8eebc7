"""The rule-by-rule view in its forms: ``explain.json``, CSV, a section of ``variance.md`` and the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.markup import escape
from rich.table import Table

from bundles.tables.write import write_csv
from reconcile.formatting import signed
from reconcile.report.text.template import template
from reconcile.report.view.cents import adding_up, to_cents

if TYPE_CHECKING:
    from rich.console import Console

    from adapters.contract import Setting
    from reconcile.explain.explanation import Explanation, RuleShare

_UNEXPLAINED = "unexplained"


def explanation_summary(explanation: Explanation) -> dict[str, object]:
    """The content of ``explain.json``; dollars in account currency, B minus A."""
    return {
        "engine_a": explanation.variance.a.name,
        "engine_b": explanation.variance.b.name,
        "difference": explanation.variance.difference,
        "rules": dict(explanation.rules),
        "unexplained": explanation.unexplained,
        "fills_a": explanation.fills_a,
        "reproduced_a": explanation.reproduced_a,
        "fills_b": explanation.fills_b,
        "reproduced_b": explanation.reproduced_b,
    }


@dataclass(frozen=True, slots=True)
class ShareView:
    """A rule's line in a table for people; ``dollars`` in whole cents that add up."""

    share: RuleShare
    dollars: float
    source_a: str
    source_b: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules that differ and what the replays leave unexplained, in cents that add up to ``difference``."""

    explanation: Explanation
    shares: tuple[ShareView, ...]
    unexplained: float
    difference: float

    @property
    def proof(self) -> str:
        """How many fills of each engine its replay reproduced."""
        each = self.explanation
        of_a = f"{each.reproduced_a} of {each.fills_a} fills of {each.variance.a.name}"
        return f"replayed: {of_a}, {each.reproduced_b} of {each.fills_b} of {each.variance.b.name}"


def rules_view(explanation: Explanation) -> RulesView:
    """The rule-by-rule view of one pair."""
    total = to_cents(explanation.variance).difference
    parts: dict[str, float] = {share.rule: share.dollars for share in explanation.shares}
    is_rounding = abs(explanation.unexplained) <= explanation.variance.tolerance
    cents = adding_up(parts | {_UNEXPLAINED: 0.0 if is_rounding else explanation.unexplained}, total)
    shares = tuple(_view(explanation, share, cents[share.rule]) for share in explanation.shares)
    return RulesView(explanation, shares, cents[_UNEXPLAINED], total)


def _view(explanation: Explanation, share: RuleShare, dollars: float) -> ShareView:
    runs = explanation.variance.a.run, explanation.variance.b.run
    return ShareView(share, dollars, *(source_of(run.settings, share.rule) if run else "" for run in runs))


def source_of(settings: Sequence[Setting], rule: str) -> str:
    """The source that carries a rule, ``module:Class.function``; empty where no setting tells."""
    # What charges a commission also says on which price.
    carrying = "commission" if rule == "commission_basis" else rule
    return next((setting.source for setting in settings if setting.rule == carrying), "")


def section(explanations: Sequence[Explanation]) -> str:
    """The part of ``variance.md`` that says why."""
    return template("explanation.md.j2").render(views=map(rules_view, explanations))


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
        (row.pair.order_id, row.asset, row.match.value, row.total, each.origin.value, each.follows)
        for each in explanation.traced
        if (row := each.row).pair
    ]
    return pd.DataFrame(rows, columns=["order_id", "asset", "match", "total", "origin", "follows"])


def print_explanation(explanation: Explanation, console: Console, *, with_interactions: bool) -> None:
    """The table of rules on the terminal, and how far the replays prove it."""
    a, b = explanation.variance.a.name, explanation.variance.b.name
    table = Table("rule", escape(a), escape(b), "dollars", "first order changed", title=escape(f"why {b} − {a}"))
    table.columns[3].justify = "right"
    view = rules_view(explanation)
    for line in view.shares:
        share = line.share
        cells = (share.rule, share.value_a, share.value_b, signed(line.dollars), share.first_order_id)
        table.add_row(*map(escape, cells))
    table.add_row("unexplained", "", "", signed(view.unexplained), end_section=True)
    table.add_row("difference", "", "", signed(view.difference), style="bold")
    console.print(table)
    console.print(escape(view.proof))
    if with_interactions:
        console.print(_interactions(explanation))


def _interactions(explanation: Explanation) -> Table:
    table = Table("rules", "together beyond alone", title="interactions")
    for pair, dollars in explanation.interactions.items():
        table.add_row(" and ".join(pair), signed(dollars))
    return table
