"""A scenario as a folder for another process, which need not have the same versions of our libraries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytz

from bundles.actions import ActionKind, CorporateAction
from bundles.panel import FIELDS, DataNotes, Panel
from bundles.tables.archive import load_frames, save_frames

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

FORMAT = 2
"""Of the folder; another version of ours may have written the same scenario in another one."""
_HEAD, _NUMBERS, _STATED = "scenario.json", "prices.npz", "instructions.npz"


def write(scenario: Scenario, folder: Path) -> None:
    """Write everything of ``scenario`` into ``folder``, which exists; numbers are kept bit by bit."""
    panel = scenario.panel
    sessions, opens, closes = (index.as_unit("ns").asi8 for index in (panel.sessions, panel.opens, panel.closes))
    np.savez(folder / _NUMBERS, values=panel.values(), sessions=sessions, opens=opens, closes=closes)
    save_frames({_STATED: scenario.stated}, folder / _STATED)
    (folder / _HEAD).write_text(json.dumps(_head(scenario)), encoding="utf-8")


def read(folder: Path) -> Scenario:
    """The scenario that ``write`` wrote; what is no such folder raises ``OSError`` or ``ValueError``."""
    from scenarios.assembly import assemble
    from scenarios.document import Document
    from scenarios.rules import Rules

    head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    stated = load_frames(folder / _STATED)[_STATED]
    scenario = assemble(Document.model_validate(head["document"]), _panel(folder, head), stated)
    rules = None if head["rules"] is None else Rules.model_validate(head["rules"])
    exceptions = {order: Rules.model_validate(each) for order, each in head["exceptions"].items()}
    return replace(scenario, name=head["name"], rules=rules, exceptions=exceptions)


def digest(scenario: Scenario) -> str:
    """SHA-256 of all that an engine could come to know of ``scenario``; where its files lie is no part of it."""
    head = _head(scenario)
    document = scenario.document.model_dump(mode="json", exclude={"data": _FILES, "instructions": {"file"}})
    said = json.dumps(
        [scenario.name, document, scenario.panel.sha256, head["rules"], head["exceptions"]], sort_keys=True
    )
    found = hashlib.sha256(said.encode())
    for column in _columns(scenario.stated):
        found.update(column)
    return found.hexdigest()


_FILES = {"prices", "splits", "dividends"}


def _columns(table: pd.DataFrame) -> Iterator[bytes]:
    for name in table.columns:
        column = table[name]
        is_number = pd.api.types.is_numeric_dtype(column)
        yield str(name).encode()
        yield column.to_numpy(np.float64).tobytes() if is_number else "\0".join(map(str, column)).encode()


def _head(scenario: Scenario) -> dict[str, Any]:
    panel = scenario.panel
    return {
        "name": scenario.name,
        "document": scenario.document.model_dump(mode="json"),
        "calendar": panel.calendar,
        "assets": list(panel.assets),
        "tick": panel.tick,
        "actions": [(f"{each.session:%Y-%m-%d}", each.asset, each.kind.value, each.amount) for each in panel.actions],
        "rules": scenario.rules.model_dump(mode="json") if scenario.rules else None,
        "exceptions": {order: each.model_dump(mode="json") for order, each in scenario.exceptions.items()},
    }


def _panel(folder: Path, head: Mapping[str, Any]) -> Panel:
    with np.load(folder / _NUMBERS) as numbers:
        values = numbers["values"]
        instants = {name: _index(numbers[name]) for name in ("sessions", "opens", "closes")}
    index, assets = instants["sessions"].rename("session"), pd.Index(head["assets"], name="asset")
    tables = {name: pd.DataFrame(each, index, assets) for name, each in zip(FIELDS, values, strict=True)}
    panel = Panel(
        calendar=head["calendar"],
        **tables,
        tick=head["tick"],
        notes=DataNotes(),
        actions=tuple(_action(*each) for each in head["actions"]),
    )
    # Cached, as if asked before: working the instants out needs the calendar built.
    panel.__dict__.update(opens=instants["opens"], closes=instants["closes"])
    return panel


def _index(nanoseconds: np.ndarray[Any, Any]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(nanoseconds.view("datetime64[ns]")).tz_localize(pytz.UTC)


def _action(session: str, asset: str, kind: str, amount: float) -> CorporateAction:
    return CorporateAction(pd.Timestamp(session, tz=pytz.UTC), asset, ActionKind(kind), amount)
