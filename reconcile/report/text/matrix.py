"""The matrix as rows, JSON, CSV and a page: all drawn from the same cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import polars as pl

from reconcile.matrix.cell import EXPECTED, HAND, Cell
from reconcile.report.text.template import template
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE

COLUMNS = ("scenario", "engine", "against", "mode", "verdict", "reason", "difference", "seconds")


def matrix_summary(cells: Sequence[Cell]) -> dict[str, object]:
    """The content of ``matrix.json``; a difference that was not made is null."""
    return {"schema": 1, "cells": [dict(zip(COLUMNS, _values(cell), strict=True)) for cell in cells]}


def matrix_table(cells: Sequence[Cell]) -> pl.DataFrame:
    """The same cells as a table, one row each."""
    return pl.DataFrame([_values(cell) for cell in cells], schema=COLUMNS, orient="row", infer_schema_length=None)


def _values(cell: Cell) -> tuple[object, ...]:
    asked = cell.key
    words = (asked.scenario, asked.engine, asked.against, asked.mode.value, cell.verdict.value, cell.reason)
    return (*words, cell.difference, round(cell.seconds, 3))


def counts(cells: Sequence[Cell]) -> str:
    """``120 cells: 100 aligned, 20 unsupported``: every cell is in it."""
    return f"{len(cells)} cells: {tally(cells) or 'none'}"


def seconds_by_column(cells: Sequence[Cell]) -> str:
    """``bt@1.4.1 63 s, pybroker@2.0.2 95 s``: of what was run now; empty where all was read from records."""
    spent: dict[str, float] = {}
    for cell in cells:
        spent[heading(cell)] = spent.get(heading(cell), 0.0) + cell.seconds
    return ", ".join(f"{name} {seconds:.0f} s" for name, seconds in spent.items() if seconds)


def tally(cells: Sequence[Cell]) -> str:
    """``20 aligned, 2 unsupported``."""
    found = Counter(cell.verdict for cell in cells)
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict])


def columns_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Headings in order: each engine against what is expected, then pairs of engines."""
    return tuple(dict.fromkeys(heading(cell) for cell in cells))


def heading(cell: Cell) -> str:
    """``zipline`` against what is expected, ``on paper``, or ``zipline against ml4t``."""
    asked = cell.key
    if asked.against == HAND:
        return "on paper"
    return asked.engine if asked.against == EXPECTED else f"{asked.engine} against {asked.against}"


def rows_of(cells: Sequence[Cell]) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Scenario by scenario, its cells by heading."""
    for name in dict.fromkeys(cell.key.scenario for cell in cells):
        yield name, {heading(cell): cell for cell in cells if cell.key.scenario == name}


def versions(cells: Sequence[Cell]) -> list[str]:
    """``ml4t 0.2.0`` for each engine under test, in the order of the cells."""
    engines = {cell.key.engine: cell.version for cell in cells if cell.key.against != HAND}
    return [f"{name.partition('@')[0]} {version or 'not installed'}" for name, version in engines.items()]


def matrix_page(cells: Sequence[Cell], versions: Sequence[str]) -> str:
    """``docs/matrix.md``: verdicts by topic and every reason, without seconds.

    ``versions`` names engines with their versions, one text each.
    """
    rows = [(CATALOGUE[name], by_heading) for name, by_heading in rows_of(cells)]
    topics = dict.fromkeys(entry.topic for entry, _ in rows)
    return template("matrix.md.j2").render(
        columns=columns_of(cells),
        sections={topic: [row for row in rows if row[0].topic == topic] for topic in topics},
        counts=counts(cells),
        scenarios=len(rows),
        versions=versions,
    )
