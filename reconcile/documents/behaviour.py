"""``docs/behaviour.md``: the measured rules of all engines, each with the source that carries it."""

from __future__ import annotations

from collections.abc import Sequence

import adapters
from adapters.behaviour import Behaviour, behaviour_of
from adapters.contract import Mode, Run
from reconcile.report.text.template import template
from reconcile.report.view.rules import source_of
from scenarios.rules import Rules


def behaviour_page(native: Sequence[Run], aligned: Sequence[Run]) -> str:
    """The page for the engines of these runs, which tell where a rule stands in the engine's source."""
    kept = [behaviour_of(adapters.get(run.engine)) for run in native]
    engines = [f"{run.engine} {behaviour.version}" for run, behaviour in zip(native, kept, strict=True)]
    modes = [(mode, _lines(mode, runs, kept)) for mode, runs in ((Mode.NATIVE, native), (Mode.ALIGNED, aligned))]
    return template("behaviour.md.j2", __package__).render(engines=engines, modes=modes)


type _Line = tuple[str, list[str], list[str]]


def _lines(mode: Mode, runs: Sequence[Run], kept: Sequence[Behaviour]) -> list[_Line]:
    """Each rule, and by engine its value and the source that carries it."""
    return [
        (
            rule,
            [str(getattr(behaviour.rules(mode), rule)) for behaviour in kept],
            [source_of(run.settings, rule) for run in runs],
        )
        for rule in Rules.model_fields
    ]
