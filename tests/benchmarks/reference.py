"""The reference engine's seconds: ``python -m tests.benchmarks.reference``.

Its full run beside VectorBT's, its replay beside its full run and every real engine's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pandas as pd
from rich.console import Console
from rich.table import Table

import adapters
import scenarios
from adapters import registry
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
REPEATED = 5
REFERENCE = adapters.get(registry.reference())


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


def _full_runs() -> Table:
    """Both engines on both sizes; the least of three warm runs, the engine's own part."""
    table = Table("scenario", "assets × sessions", "fills", *(f"{engine}, s" for engine in ENGINES))
    for scenario in (scenarios.load("rotation-slack"), _large()):
        size = f"{len(scenario.panel.assets)} × {len(scenario.panel.sessions):,}"
        runs = [[adapters.get(engine).run(scenario, Mode.ALIGNED) for _ in range(RUNS)] for engine in ENGINES]
        seconds = [f"{min(run.engine_seconds for run in made[1:]):.4f}" for made in runs]
        table.add_row(scenario.name, size, f"{len(runs[0][0].fills):,}", *seconds)
    return table


def _replays() -> Table:
    """A replay and whole runs of the same scenario in native mode, as ratios; the least of five, all warm."""
    table = Table("scenario", "assets × sessions", "replay, s", *(f"{name} ÷ replay" for name in _timed_engines()))
    for name in ("sector-rotation", "stock-rotation"):
        scenario = scenarios.load(name)
        size = f"{len(scenario.panel.assets)} × {len(scenario.panel.sessions):,}"
        replay = _least(lambda asked=scenario: REFERENCE.replay(asked))  # type: ignore[misc]
        ratios = [_ratio(engine, scenario, replay) for engine in _timed_engines()]
        table.add_row(name, size, f"{replay:.4f}", *ratios)
    return table


def _timed_engines() -> tuple[str, ...]:
    return REFERENCE.name, *adapters.names()


def _ratio(engine: str, scenario: Scenario, replay: float) -> str:
    return f"{_least(lambda: adapters.get(engine).run(scenario, Mode.NATIVE)) / replay:.1f}"


def _least(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some repetitions, after one that is not counted."""
    work()
    seconds = []
    for _ in range(REPEATED):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> None:
    """Print both tables."""
    console = Console(width=120)
    console.print(_full_runs())
    console.print(_replays())


if __name__ == "__main__":
    main()
