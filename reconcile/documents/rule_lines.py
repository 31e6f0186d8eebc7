"""The rules of one engine, as declared and as measured: one list for every page that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import adapters
from adapters.behaviour import behaviour_of
from bundles.errors import InputError
from scenarios.rules import TITLES, Rules, in_words

if TYPE_CHECKING:
    from adapters.contract import Run, Setting


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in words, in both modes; the sources are empty where nothing is declared and all is measured.

    ``how`` says how it is obeyed in aligned mode, in the words of ``Means``.
    """

    name: str
    title: str
    native: str
    aligned: str
    native_source: str = ""
    aligned_source: str = ""
    how: str = ""


def rule_lines(native: Run, aligned: Run) -> tuple[RuleLine, ...]:
    """The rules of one engine, from its runs in both modes with all terms free: first those that it declares.

    Raises
    ------
    InputError
        What the adapter declares is not what was measured.
    """
    kept = behaviour_of(adapters.get(native.engine))
    for run in (native, aligned):
        if found := kept.contradictions(run.mode, run.settings):
            raise InputError(f"{run.engine}, {run.mode} mode: {'; '.join(found)}", "one of the two is wrong")
    both = zip(native.settings, aligned.settings, strict=True)
    declared = [
        RuleLine(one.rule, one.topic, one.value, two.value, one.source, two.source, in_means(two))
        for one, two in both
    ]
    others = Rules.model_fields.keys() - {line.name for line in declared}
    measured = [
        RuleLine(name, TITLES[name], in_words(getattr(kept.native, name)), in_words(getattr(kept.aligned, name)))
        for name in Rules.model_fields
        if name in others
    ]
    return (*declared, *measured)


def in_means(setting: Setting) -> str:
    """How a setting is obeyed, in words."""
    return "not said" if setting.how is None else setting.how.value
