"""``docs/engines.md``: what each engine offers, does by itself and does when aligned, with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import adapters
from reconcile.documents.capabilities import capabilities_of
from reconcile.documents.rule_lines import RuleLine, rule_lines
from reconcile.report.text.template import template

if TYPE_CHECKING:
    from adapters.contract import Run


@dataclass(frozen=True, slots=True)
class _Engine:
    name: str
    version: str
    lines: tuple[RuleLine, ...]


def engines_page(native: Sequence[Run], aligned: Sequence[Run]) -> str:
    """The page for runs of the same engines in both modes, all terms free."""
    return template("engines.md.j2", __package__).render(
        capabilities=capabilities_of([adapters.get(run.engine) for run in native]),
        engines=[_engine(one, other) for one, other in zip(native, aligned, strict=True)],
    )


def _engine(native: Run, aligned: Run) -> _Engine:
    declared = tuple(line for line in rule_lines(native, aligned) if line.native_source)
    return _Engine(native.engine, native.version, declared)
