"""``docs/engines.md``: what each engine offers, does by itself and does when aligned, with its source."""

from __future__ import annotations

from collections.abc import Sequence

import adapters
from adapters.contract import Adapter, Feature, Run, Support
from reconcile.documents.rule_lines import rule_lines
from reconcile.formatting import cell_text
from reconcile.report.text.template import template


def engines_page(native: Sequence[Run], aligned: Sequence[Run]) -> str:
    """The page for runs of the same engines in both modes, all terms free."""
    of_runs = [adapters.get(run.engine) for run in native]
    return template("engines.md.j2", __package__).render(
        features=tuple(Feature),
        adapters=of_runs,
        reasons=[line for adapter in of_runs for line in _reasons(adapter)],
        engines=[(one, rule_lines(one, other)) for one, other in zip(native, aligned, strict=True)],
    )


def _reasons(adapter: Adapter) -> list[str]:
    """``**zipline**, trailing stops: reason``; features with one reason in common share a line."""
    by_reason: dict[str, list[str]] = {}
    for feature in Feature:
        capability = adapter.capability(feature)
        if capability.support is not Support.FULL:
            by_reason.setdefault(capability.reason, []).append(feature.value)
    return [f"**{adapter.name}**, {', '.join(names)}: {cell_text(reason)}" for reason, names in by_reason.items()]
