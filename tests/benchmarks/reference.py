"""The reference engine's own seconds beside VectorBT's: ``python -m tests.benchmarks.reference``."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.table import Table

import adapters
import scenarios
from adapters.contract import Mode
from bundles.sessions import calendar_sessions
from scenarios.assembly import assemble
from scenarios.catalogue.synthetic import panel as synthetic_panel
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, Slippage, Terms

ASSETS, SESSIONS, WEIGHTED = 250, 1_260, 50
ENGINES = ("reference", "vectorbt")
RUNS = 3


def _large() -> Scenario:
    """50 of 250 assets at 1.8 % each, set again every fifth session."""
    sessions = calendar_sessions("XNYS", pd.Timestamp("2016-01-04"), pd.Timestamp("2021-12-31"))
    last = f"{sessions[SESSIONS - 1]:%Y-%m-%d}"
    panel = synthetic_panel([f"STOCK{number:03d}" for number in range(ASSETS)], "2016-01-04", last, seed=3)
    rows = [(session, asset, 0.018) for session in panel.sessions[::5] for asset in panel.assets[:WEIGHTED]]
    terms = Terms(
        initial_cash=10_000_000.0,
        commission=Commission(rate=0.001),
        slippage=Slippage(rate=0.001),
        cash=CashPolicy.PARTIAL,
    )
    document = Document(name="large", instructions=InstructionsSection(kind=Kind.WEIGHTS), terms=terms)
    return assemble(document, panel, pd.DataFrame(rows, columns=["session", "asset", "weight"]))


def main() -> None:
    """Time both engines on both sizes; the least of three warm runs, the engine's own part."""
    table = Table("scenario", "assets × sessions", "fills", *(f"{engine}, s" for engine in ENGINES))
    for scenario in (scenarios.load("rotation-slack"), _large()):
        size = f"{len(scenario.panel.assets)} × {len(scenario.panel.sessions):,}"
        runs = [[adapters.get(engine).run(scenario, Mode.ALIGNED) for _ in range(RUNS)] for engine in ENGINES]
        seconds = [f"{min(run.engine_seconds for run in made[1:]):.4f}" for made in runs]
        table.add_row(scenario.name, size, f"{len(runs[0][0].fills):,}", *seconds)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
