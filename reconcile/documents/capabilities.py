"""What each engine offers, as a table of the documentation: the adapters' own declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.contract import Adapter, Feature, Support
from reconcile.formatting import cell_text


@dataclass(frozen=True, slots=True)
class _Row:
    feature: str
    supports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Features by row, engines by column; ``reasons`` has a line for each group of features that is missing."""

    engines: tuple[str, ...]
    rows: tuple[_Row, ...]
    reasons: tuple[str, ...]


def capabilities_of(adapters: Sequence[Adapter]) -> Capabilities:
    """The table for these adapters, as their installed versions answer."""
    return Capabilities(
        engines=tuple(adapter.name for adapter in adapters),
        rows=tuple(
            _Row(feature.value, tuple(_support(adapter, feature) for adapter in adapters)) for feature in Feature
        ),
        reasons=tuple(line for adapter in adapters for line in _reasons(adapter)),
    )


def _support(adapter: Adapter, feature: Feature) -> str:
    return adapter.capability(feature).support.value


def _reasons(adapter: Adapter) -> list[str]:
    """``**zipline**, trailing stops: reason``; features with one reason in common share a line."""
    by_reason: dict[str, list[str]] = {}
    for feature in Feature:
        capability = adapter.capability(feature)
        if capability.support is not Support.FULL:
            by_reason.setdefault(capability.reason, []).append(feature.value)
    return [f"**{adapter.name}**, {', '.join(names)}: {cell_text(reason)}" for reason, names in by_reason.items()]
