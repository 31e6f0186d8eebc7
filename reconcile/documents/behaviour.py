"""``docs/behaviour.md``: the measured rules of all engines, each with the source that carries it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import adapters
from adapters.behaviour import Behaviour, behaviour_of
from adapters.contract import Mode, Run
from reconcile.report.text.templates import template
from reconcile.report.view.rules import source_of
from scenarios.rules import Rules


@dataclass(frozen=True, slots=True)
class _Line:
    rule: str
    values: tuple[str, ...]
    sources: tuple[str, ...]


def behaviour_page(native: Sequence[Run], aligned: Sequence[Run]) -> str:
    """The page for the engines of these runs, which tell where a rule stands in the engine's source."""
    kept = [behaviour_of(adapters.get(run.engine)) for run in native]
    engines = [f"{run.engine} {behaviour.version}" for run, behaviour in zip(native, kept, strict=True)]
    modes = [(mode, _lines(mode, runs, kept)) for mode, runs in ((Mode.NATIVE, native), (Mode.ALIGNED, aligned))]
    return template("behaviour.md.j2").render(engines=engines, modes=modes)


def _lines(mode: Mode, runs: Sequence[Run], kept: Sequence[Behaviour]) -> list[_Line]:
    return [
        _Line(
            rule,
            tuple(str(getattr(behaviour.rules(mode), rule)) for behaviour in kept),
            tuple(source_of(run.settings, rule) for run in runs),
        )
        for rule in Rules.model_fields
    ]
