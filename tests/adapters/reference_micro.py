"""A few sessions in round numbers for the reference engine, under rules that a test states."""

from __future__ import annotations

import dataclasses

import pandas as pd

import adapters
import bundles
from adapters.contract import Mode, Run
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.rules import Rules
from scenarios.scenario import Scenario
from tests.frames import rows_of

DAYS = ("2024-03-01", "2024-03-04", "2024-03-05", "2024-03-06")
type Bar = tuple[float, float, float, float]
"""Open, high, low, close."""

AAA: tuple[Bar, ...] = ((98, 101, 97, 100), (110, 112, 104, 105), (120, 121, 119, 120), (130, 131, 129, 130))
BBB: tuple[Bar, ...] = ((10, 10, 10, 10), (10, 10, 10, 10), (20, 20, 20, 20), (20, 20, 20, 20))


def run(
    kind: Kind, rows: list[tuple[int, str, float]], missing: tuple[tuple[int, str], ...] = (), **rules: object
) -> Run:
    """What comes of ``asked``."""
    return adapters.get("reference").run(asked(kind, rows, missing, **rules), Mode.NATIVE)


def asked(
    kind: Kind, rows: list[tuple[int, str, float]], missing: tuple[tuple[int, str], ...] = (), **rules: object
) -> Scenario:
    """Rows are session by number, asset, and shares or weight; ``missing`` names sessions without a bar."""
    prices = [
        (day, asset, *bar, 1e6)
        for asset, bars in (("AAA", AAA), ("BBB", BBB))
        for number, (day, bar) in enumerate(zip(DAYS, bars, strict=True))
        if (number, asset) not in missing
    ]
    panel = bundles.from_long(
        pd.DataFrame(prices, columns=["session", "asset", "open", "high", "low", "close", "volume"])
    )
    value = "quantity" if kind is Kind.ORDERS else "weight"
    stated = pd.DataFrame(
        [(DAYS[day], asset, amount) for day, asset, amount in rows], columns=["session", "asset", value]
    )
    document = Document(name="micro", instructions=InstructionsSection(kind=kind))
    return dataclasses.replace(assemble(document, panel, stated), rules=Rules.model_validate(rules))


def fills(of: Run) -> list[tuple[str, str, float, float]]:
    """Day, asset, signed shares and price of each fill, in order of execution."""
    return [
        (f"{row.session:%m-%d}", row.asset, row.quantity if row.side == "buy" else -row.quantity, row.price)
        for row in rows_of(of.fills)
    ]


def refused(of: Run) -> list[str]:
    """Ids of refused orders."""
    return list(of.rejections["order_id"])
