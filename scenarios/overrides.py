"""``--set KEY=VALUE``: a term fixed for one run."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bundles.errors import InputError
from scenarios.document import checked
from scenarios.terms import Terms

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

_EXAMPLE = "for example fill=same_close, initial_cash=50000 or commission.rate=0.002"


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario with the given terms fixed, each ``KEY=VALUE`` as a scenario file would say it.

    Raises
    ------
    InputError
        A setting is no KEY=VALUE, its key is no term, or its value cannot be.
    """
    if not settings:
        return scenario
    changed = scenario.with_terms(with_terms_set(scenario.terms, settings))
    changed.check_lot(changed.terms.lot)
    return changed


def with_terms_set(before: Terms, settings: Sequence[str]) -> Terms:
    """The terms with those of ``settings`` fixed too; raises as ``with_settings``."""
    terms: dict[str, object] = before.model_dump(mode="json", exclude_none=True)
    for setting in settings:
        key, value = _parsed(setting)
        section, _, name = key.partition(".")
        kept = terms.get(section)
        terms[section] = {**(kept if isinstance(kept, dict) else {}), name: value} if name else value
    return checked(Terms, terms, "--set")


def _parsed(setting: str) -> tuple[str, object]:
    key, equals, text = setting.partition("=")
    if not equals or not key.strip() or not text.strip():
        raise InputError(f"--set {setting}: no KEY=VALUE", _EXAMPLE)
    try:
        value: object = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    return key.strip(), value
