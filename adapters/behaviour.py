"""Measured execution rules, kept with each adapter for the engine's version: ``behaviour.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import tomli_w

from adapters.contract import Adapter, Mode, Setting
from bundles.errors import InputError
from scenarios.document import checked
from scenarios.rules import Rules, in_words

FILE = "behaviour.toml"


@dataclass(frozen=True)
class Behaviour:
    """An engine's rules with every term free, in both modes, and the version that they were measured on."""

    version: str
    native: Rules
    aligned: Rules

    def rules(self, mode: Mode) -> Rules:
        """The rules of one mode."""
        return self.native if mode is Mode.NATIVE else self.aligned

    def contradictions(self, mode: Mode, settings: Iterable[Setting]) -> tuple[str, ...]:
        """Rules that settings declare otherwise than they were measured: a line of both words for each.

        ``settings`` are those of a run with every term free, in ``mode``.
        """
        measured = {rule: in_words(value) for rule, value in self.rules(mode)}
        return tuple(
            f"{each.rule}: declared {each.value!r}, measured {measured[each.rule]!r}"
            for each in settings
            if each.rule in measured and each.value != measured[each.rule]
        )

    def to_toml(self) -> str:
        """The text of ``behaviour.toml``."""
        rules = {mode.value: self.rules(mode).model_dump(mode="json") for mode in Mode}
        return tomli_w.dumps({"version": self.version, **rules})


def behaviour_of(adapter: Adapter) -> Behaviour:
    """What was measured of the adapter's engine.

    Raises
    ------
    InputError
        Nothing is kept with the adapter, or what is kept cannot be read.
    """
    file = _file(adapter)
    if not file.is_file():
        raise InputError(f"no measured rules of {adapter.name}", f"measure them: reconcile probe {adapter.name}")
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    rules = {mode: checked(Rules, content.get(mode.value), f"{adapter.name}/{FILE}, {mode}") for mode in Mode}
    return Behaviour(str(content.get("version")), rules[Mode.NATIVE], rules[Mode.ALIGNED])


def _file(adapter: Adapter) -> Traversable:
    return files(adapter.module.rpartition(".")[0]) / FILE
