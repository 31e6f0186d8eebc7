"""``docs/engines.md``: what each engine offers, does by itself and does when aligned, with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import adapters
from reconcile.documents.capabilities import capabilities_of
from reconcile.report.text.templates import template

if TYPE_CHECKING:
    from adapters.contract import Run


@dataclass(frozen=True, slots=True)
class _Line:
    topic: str
    native: str
    native_source: str
    aligned: str
    aligned_source: str


@dataclass(frozen=True, slots=True)
class _Engine:
    name: str
    version: str
    lines: tuple[_Line, ...]


def engines_page(native: Sequence[Run], aligned: Sequence[Run]) -> str:
    """The page for runs of the same engines in both modes, all terms free."""
    return template("engines.md.j2").render(
        capabilities=capabilities_of([adapters.get(run.engine) for run in native]),
        engines=[_engine(one, other) for one, other in zip(native, aligned, strict=True)],
    )


def _engine(native: Run, aligned: Run) -> _Engine:
    both = zip(native.settings, aligned.settings, strict=True)
    lines = tuple(_Line(one.topic.value, one.value, one.source, two.value, two.source) for one, two in both)
    return _Engine(native.engine, native.version, lines)
