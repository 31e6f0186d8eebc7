"""What an upgrade changes, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.contract import Cause, Mode


@dataclass(frozen=True, slots=True)
class RuleChange:
    """An execution rule that was measured otherwise on the new version; on a preset, if one is named."""

    mode: Mode
    rule: str
    before: str
    after: str
    preset: str = ""

    @property
    def where(self) -> str:
        """The mode, or the preset, which runs in native mode alone."""
        return self.preset or self.mode


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """A scenario that comes to something else on the new version.

    ``difference`` and ``causes`` are account currency, the new version minus the old; ``None`` and empty where only
    one of them ran. ``fills`` counts those of the old version and ``kept`` those of them that the new one makes too.
    ``what`` is the first divergence, or what a version answered in the place of a run. ``preset`` is the engine's, if
    one is named.
    """

    scenario: str
    mode: Mode
    what: str
    difference: float | None = None
    causes: Mapping[Cause, float] | None = None
    fills: int = 0
    kept: int = 0
    preset: str = ""

    @property
    def where(self) -> str:
        """The mode, or the preset, which runs in native mode alone."""
        return self.preset or self.mode


@dataclass(frozen=True, slots=True)
class Upgrade:
    """All that was compared of two versions of one engine.

    ``same`` counts scenarios that come to the same on both, in a mode each; ``unable`` those that neither version
    runs, for one reason; ``failed`` are errors, one line each, which say nothing about a change.
    """

    engine: str
    before: str
    after: str
    rules: tuple[RuleChange, ...]
    scenarios: tuple[ScenarioChange, ...]
    same: int
    unable: int
    failed: tuple[str, ...]

    def with_preset(self, other: Upgrade) -> Upgrade:
        """This and what was compared on a preset, in one."""
        return replace(
            self,
            rules=(*self.rules, *other.rules),
            scenarios=(*self.scenarios, *other.scenarios),
            same=self.same + other.same,
            unable=self.unable + other.unable,
            failed=(*self.failed, *other.failed),
        )

    @property
    def differing(self) -> tuple[ScenarioChange, ...]:
        """What both versions ran, to something else; the largest difference first."""
        found = [each for each in self.scenarios if each.difference is not None]
        return tuple(sorted(found, key=lambda each: -abs(each.difference or 0.0)))

    @property
    def of_one(self) -> Mapping[str, tuple[ScenarioChange, ...]]:
        """What only one of the versions runs, by the other's answer; the most frequent first."""
        found: dict[str, list[ScenarioChange]] = {}
        for each in self.scenarios:
            if each.difference is None:
                found.setdefault(each.what, []).append(each)
        return {what: tuple(found[what]) for what in sorted(found, key=lambda each: -len(found[each]))}

    @property
    def exit_code(self) -> int:
        """1 where something changes, 2 where nothing is known to, but not all could be compared, else 0."""
        return 1 if self.has_changed else 2 if self.failed or not self.same else 0

    @property
    def has_changed(self) -> bool:
        """Whether anything is otherwise."""
        return bool(self.rules or self.scenarios)
