"""A scenario by name or by file."""

from __future__ import annotations

import difflib
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import bundles
from bundles.actions import ActionKind
from bundles.errors import InputError
from bundles.stated import read_actions, read_stated
from scenarios import document as documents
from scenarios.assembly import assemble
from scenarios.catalogue import CATALOGUE

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.scenario import Scenario


def load(name_or_path: str | Path) -> Scenario:
    """See ``scenarios.load``."""
    text = str(name_or_path)
    if text in CATALOGUE:
        entry = CATALOGUE[text]
        module, function = entry.builder.split(":")
        scenario: Scenario = getattr(import_module(module), function)(entry)
        return scenario
    path = Path(text)
    if path.suffix == ".toml":
        return from_file(path)
    near = difflib.get_close_matches(text, CATALOGUE, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"scenarios are {', '.join(CATALOGUE)}, or a .toml file"
    raise InputError(f"unknown scenario {text!r}", hint)


def from_file(path: Path) -> Scenario:
    """The scenario that the file at ``path`` describes; its paths are relative to the file.

    Raises
    ------
    InputError
        The file, the prices or the instructions cannot be used.
    """
    document = documents.read(path)
    data = document.data
    prices = path.parent / data.prices
    reader = bundles.from_parquet if prices.suffix == ".parquet" else bundles.from_csv
    panel = reader(prices, calendar=data.calendar, tick=data.tick, off_calendar=data.off_calendar)
    files = {ActionKind.SPLIT: data.splits, ActionKind.DIVIDEND: data.dividends}
    named = {kind: path.parent / name for kind, name in files.items() if name}
    actions = [each for kind, file in named.items() for each in read_actions(kind, _stated(file), panel, str(file))]
    panel = replace(panel, actions=tuple(sorted(actions, key=lambda each: (each.session, each.asset, each.kind))))
    instructions = path.parent / document.instructions.file
    return assemble(document, panel, _stated(instructions), source=str(instructions))


def _stated(path: Path) -> pd.DataFrame:
    return read_stated(path, "the path of a CSV or Parquet table, relative to the scenario file")
