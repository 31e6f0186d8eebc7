"""Random small scenarios and rule sets for the reference engine, the same for the same seed."""

from __future__ import annotations

import dataclasses
from enum import StrEnum

import numpy as np
import pandas as pd

import bundles
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.rules import Rules
from scenarios.scenario import Scenario
from scenarios.terms import Commission, Slippage

DAYS = (
    "2024-03-01",
    "2024-03-04",
    "2024-03-05",
    "2024-03-06",
    "2024-03-07",
    "2024-03-08",
    "2024-03-11",
    "2024-03-12",
)
ASSETS = ("AAA", "BBB", "CCC")
COSTS: dict[str, list[object]] = {
    "commission": [Commission(), Commission(rate=0.001), Commission(per_share=0.01, minimum=1.0)],
    "slippage": [Slippage(), Slippage(rate=0.002), Slippage(fixed=0.05)],
    "initial_cash": [10_000.0, 12_000.0],
}


def scene(seed: int) -> Scenario:
    """Three assets over eight sessions with random weights that sum to about one: cash binds now and then."""
    generator = np.random.default_rng(seed)
    rows = [
        (day, asset, float(generator.uniform(0, 0.45)))
        for day in DAYS
        for asset in ASSETS
        if generator.random() < 0.5
    ]
    stated = pd.DataFrame(rows or [(DAYS[0], "AAA", 0.4)], columns=["session", "asset", "weight"])
    document = Document(name=f"scene-{seed}", instructions=InstructionsSection(kind=Kind.WEIGHTS))
    return assemble(document, bundles.from_long(_prices(generator)), stated)


def _prices(generator: np.random.Generator) -> pd.DataFrame:
    frames = []
    for asset in ASSETS:
        close = 50 * np.exp(np.cumsum(generator.normal(0, 0.03, len(DAYS))))
        opening = close * np.exp(generator.normal(0, 0.02, len(DAYS)))
        high, low = np.maximum(opening, close) * 1.001, np.minimum(opening, close) * 0.999
        frame = pd.DataFrame(
            {"session": DAYS, "open": opening, "high": high, "low": low, "close": close, "volume": 1e6}
        )
        frames.append(frame.assign(asset=asset))
    return pd.concat(frames)


def values_of(name: str) -> list[object]:
    """The values of a rule that are tried."""
    if name in COSTS:
        return COSTS[name]
    kind = Rules.model_fields[name].annotation
    assert isinstance(kind, type)
    assert issubclass(kind, StrEnum)
    return list(kind)


def random_rules(generator: np.random.Generator) -> Rules:
    """Any value of every rule."""
    chosen = {name: (values := values_of(name))[int(generator.integers(len(values)))] for name in Rules.model_fields}
    return Rules.model_validate(chosen)


def flipped(rules: Rules, names: list[str], generator: np.random.Generator) -> Rules:
    """The same rules, with each of ``names`` at another value."""
    changed = {}
    for name in names:
        others = [value for value in values_of(name) if value != getattr(rules, name)]
        changed[name] = others[int(generator.integers(len(others)))]
    return rules.model_copy(update=changed)


def obeying(asked: Scenario, rules: Rules) -> Scenario:
    return dataclasses.replace(asked, rules=rules)
