"""``reconcile list``: without importing an engine or a table library, so that it answers at once."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

import adapters
from adapters.contract import Adapter, Support
from scenarios.catalogue import CATALOGUE
from scenarios.features import Feature

_SIGN = {
    Support.FULL: "yes",
    Support.UNSUPPORTED: "no",
    Support.NOT_IMPLEMENTED: "not yet",
    Support.UNKNOWN: "unknown",
}

_WIDTH_OF_A_FILE = 180


def list_everything(*, as_json: bool) -> None:
    """Print scenarios, engines with versions, and what each engine offers."""
    engines = [adapters.get(name) for name in adapters.names()]
    if as_json:
        json.dump(_content(engines), sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    terminal = Console(highlight=False)
    console = terminal if terminal.is_terminal else Console(width=_WIDTH_OF_A_FILE, highlight=False)
    for table in (_scenarios(), _engines(engines), _capabilities(engines)):
        console.print(table)


def list_formats(*, as_json: bool) -> None:
    """Print the formats of trade logs that are installed, in their own words."""
    from reconcile.logs.formats.registry import formats  # with table libraries, which the other lists do without

    if as_json:
        names = ("name", "title", "export", "zone", "fees")
        json.dump(
            {"formats": [{name: getattr(each, name) for name in names} for each in formats()]}, sys.stdout, indent=2
        )
        print()
        return
    table = Table(
        "format", "what", "how to get it", "times without a zone", "fees", title="Formats", title_justify="left"
    )
    for each in formats():
        table.add_row(*map(escape, (each.name, each.title, each.export, each.zone, each.fees)))
    terminal = Console(highlight=False)
    (terminal if terminal.is_terminal else Console(width=_WIDTH_OF_A_FILE, highlight=False)).print(table)


def _content(engines: list[Adapter]) -> dict[str, object]:
    return {
        "scenarios": [
            {"name": entry.name, "topic": entry.topic, "summary": entry.summary, "exposes": entry.exposes}
            for entry in CATALOGUE.values()
        ],
        "engines": [
            {
                "name": engine.name,
                "distribution": engine.distribution,
                "version": engine.version,
                "capabilities": {
                    feature.value: {
                        "support": engine.capability(feature).support.value,
                        "reason": engine.capability(feature).reason,
                    }
                    for feature in Feature
                },
            }
            for engine in engines
        ],
    }


def _scenarios() -> Table:
    table = Table("topic", "scenario", "what it asks", title="Scenarios", title_justify="left")
    topic = ""
    for entry in CATALOGUE.values():
        is_new = entry.topic != topic
        if is_new and topic:
            table.add_section()
        table.add_row(entry.topic if is_new else "", entry.name, entry.summary)
        topic = entry.topic
    return table


def _engines(engines: list[Adapter]) -> Table:
    table = Table("engine", "version", "package", title="Engines", title_justify="left")
    for engine in engines:
        missing = f"not installed: {engine.installing}"
        table.add_row(engine.name, engine.version or escape(missing), engine.distribution)
    return table


def _capabilities(engines: list[Adapter]) -> Table:
    table = Table("feature", *(engine.name for engine in engines), title="Capabilities", title_justify="left")
    for feature in Feature:
        table.add_row(feature.value, *(_SIGN[engine.capability(feature).support] for engine in engines))
    return table
