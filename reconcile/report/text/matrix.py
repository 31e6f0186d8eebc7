"""The matrix as rows, JSON, CSV and a page: all drawn from the same cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

import adapters
from reconcile.formatting import signed
from reconcile.matrix.cell import EXPECTED, HAND, MatrixCell
from reconcile.report.text.templates import template
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE, Entry, Topic

COLUMNS = ("scenario", "engine", "against", "mode", "verdict", "reason", "difference", "seconds")


def matrix_summary(cells: Sequence[MatrixCell]) -> dict[str, object]:
    """The content of ``matrix.json``; a difference that was not made is null."""
    return {"schema": 1, "cells": [dict(zip(COLUMNS, _values(cell), strict=True)) for cell in cells]}


def matrix_table(cells: Sequence[MatrixCell]) -> pl.DataFrame:
    """The same cells as a table, one row each."""
    return pl.DataFrame([_values(cell) for cell in cells], schema=COLUMNS, orient="row", infer_schema_length=None)


def _values(cell: MatrixCell) -> tuple[object, ...]:
    asked = cell.asked
    words = (asked.scenario, asked.engine, asked.against, asked.mode.value, cell.verdict.value, cell.reason)
    return (*words, cell.difference, round(cell.seconds, 3))


def counts(cells: Sequence[MatrixCell]) -> str:
    """``120 cells: 100 aligned, 20 unsupported``: every cell is in it."""
    found = Counter(cell.verdict for cell in cells)
    told = ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict])
    return f"{len(cells)} cells: {told or 'none'}"


def columns_of(cells: Sequence[MatrixCell]) -> tuple[str, ...]:
    """Headings in order: each engine against what is expected, then pairs of engines."""
    return tuple(dict.fromkeys(heading(cell) for cell in cells))


def heading(cell: MatrixCell) -> str:
    """``zipline`` against what is expected, ``on paper``, or ``zipline against ml4t``."""
    asked = cell.asked
    if asked.against == HAND:
        return "on paper"
    return asked.engine if asked.against == EXPECTED else f"{asked.engine} against {asked.against}"


def rows_of(cells: Sequence[MatrixCell]) -> Iterator[tuple[str, dict[str, MatrixCell]]]:
    """Scenario by scenario, its cells by heading."""
    for name in dict.fromkeys(cell.asked.scenario for cell in cells):
        yield name, {heading(cell): cell for cell in cells if cell.asked.scenario == name}


def versions(cells: Sequence[MatrixCell]) -> list[str]:
    """``ml4t 0.2.0`` for each engine under test, in the order of the cells."""
    engines = dict.fromkeys(cell.asked.engine for cell in cells if cell.asked.against != HAND)
    return [f"{name} {adapters.get(name).version}" for name in engines]


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    verdicts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    topic: Topic
    rows: tuple[_Row, ...]


def matrix_page(cells: Sequence[MatrixCell], versions: Sequence[str]) -> str:
    """``docs/matrix.md``: verdicts by topic and every reason, without seconds.

    ``versions`` names engines with their versions, one text each.
    """
    names = columns_of(cells)
    rows = [_row(CATALOGUE[name], by_heading, names) for name, by_heading in rows_of(cells)]
    sections = [_Section(topic, tuple(row for row in rows if row.entry.topic is topic)) for topic in Topic]
    return template("matrix.md.j2").render(
        columns=names,
        sections=[section for section in sections if section.rows],
        counts=counts(cells),
        scenarios=len(rows),
        versions=versions,
    )


def _row(entry: Entry, by_heading: dict[str, MatrixCell], names: Sequence[str]) -> _Row:
    verdicts = tuple(_verdict(by_heading.get(name)) for name in names)
    notes = tuple(f"**{name}**: {_note(cell)}" for name, cell in by_heading.items() if cell.reason)
    return _Row(entry, verdicts, notes)


def _verdict(cell: MatrixCell | None) -> str:
    return "" if cell is None else cell.verdict.value


def _note(cell: MatrixCell) -> str:
    amount = "" if cell.difference is None else f" ({signed(cell.difference)})"
    return f"{cell.verdict}{amount}: {cell.reason}"
