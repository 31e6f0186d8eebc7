"""What a study asks, made ready: data, candidates, specifications, windows and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import adapters
import bundles
from adapters.behaviour import behaviour_of
from bundles.errors import InputError
from bundles.tables.read import read_table
from reconcile.decisions.candidates import Candidate, Span, Stated, candidates_of, spans_of, stated_of
from scenarios import rules as rule_files
from scenarios.assembly import assemble
from scenarios.document import DataSection, Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.loading import load
from scenarios.rules import Rules
from scenarios.strategies import History

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Floats
    from reconcile.decisions.study import Benchmark, Study
    from scenarios.scenario import Scenario
    from scenarios.terms import FillMoment, Terms


@dataclass(frozen=True)
class Specification:
    """Complete rules that every candidate is replayed under, and the engine that they were measured on, if any."""

    name: str
    engine: str
    rules: Rules
    terms: Terms


@dataclass(frozen=True, eq=False)
class Workload:
    """A study made ready. ``held`` are the closes of benchmarks that are bought and held, by name."""

    study: Study
    panel: Panel
    spans: tuple[Span, ...]
    candidates: tuple[Candidate, ...]
    specifications: tuple[Specification, ...]
    benchmarks: tuple[Candidate, ...]
    held: dict[str, Floats]

    @property
    def distinct(self) -> dict[str, int]:
        """By hash of the weights: the number of the first candidate that states them."""
        found: dict[str, int] = {}
        for number, candidate in enumerate(self.candidates):
            found.setdefault(candidate.sha256, number)
        return found

    def span(self, name: str) -> Span:
        """The window of that name."""
        return next(span for span in self.spans if span.name == name)

    def scenario(self, candidate: Candidate, window: str) -> Scenario:
        """The candidate's weights in one window, under the study's terms."""
        return _scenario(self.study, self.panel, candidate.name, candidate.weights[window])


def _scenario(study: Study, panel: Panel, name: str, rows: pd.DataFrame) -> Scenario:
    document = Document(
        name=name, data=_data(study), instructions=InstructionsSection(kind=Kind.WEIGHTS), terms=study.terms
    )
    return assemble(document, panel, rows, source=f"candidate {name}")


def _data(study: Study) -> DataSection:
    keys = study.data.model_dump(exclude={"scenario"})
    return DataSection(**{**keys, "splits": None, "dividends": None, "prices": "prices.csv"})


def workload_of(study: Study) -> Workload:
    """Everything that a study names, read and checked.

    Raises
    ------
    InputError
        Data, a candidate, an engine, a window or a benchmark cannot be used, or there are too many replays.
    """
    specifications = specifications_of(study)
    panel = _panel(study)
    stated = stated_of(study)
    longest = max((each.warm_up + 1 for each in stated.values()), default=0)
    warmup = longest if study.candidates.warmup is None else study.candidates.warmup
    if warmup < longest - 1:
        raise InputError(f"candidates.warmup: {warmup}, and the longest look-back is {longest - 1} sessions")
    _check_limit(study, len(stated), len(specifications))
    spans = spans_of(study, panel, warmup)
    candidates = tuple(candidates_of(study, stated, panel, spans))
    _check_limit(study, len(candidates), len(specifications))
    benchmarks = tuple(_benchmark(each, panel, spans) for each in study.benchmarks if each.strategy)
    held = {each.name: _held(study, each, panel) for each in study.benchmarks if each.prices}
    return Workload(study, panel, spans, candidates, specifications, benchmarks, held)


def _check_limit(study: Study, candidates: int, specifications: int) -> None:
    cells = candidates * specifications * len(study.windows)
    if cells > study.candidates.limit:
        problem = f"candidates: {cells:,} replays, and the limit is {study.candidates.limit:,}"
        raise InputError(problem, "candidates.limit allows more")


def _panel(study: Study) -> Panel:
    data = study.data
    if data.scenario is not None:
        path = study.folder / data.scenario
        return load(path if data.scenario.endswith(".toml") else data.scenario).panel
    if data.splits or data.dividends:
        raise InputError("data: splits and dividends come with a scenario here", 'data.scenario = "mine.toml"')
    prices = study.folder / data.prices
    reader = bundles.from_parquet if prices.suffix == ".parquet" else bundles.from_csv
    return reader(prices, calendar=data.calendar, tick=data.tick, off_calendar=data.off_calendar)


def specifications_of(study: Study) -> tuple[Specification, ...]:
    """Every rule set of the study, crossed with the terms that vary; at least one."""
    asked = study.specifications
    bases = [(name, name, _native(name)) for name in asked.engines]
    bases += [(file, "", rule_files.read(study.folder / file, Rules())) for file in asked.rules]
    if not bases:
        raise InputError("specifications: none", 'engines = ["backtrader", "zipline"], or files of rules')
    fills: tuple[FillMoment | None, ...] = asked.vary.fill or (None,)
    made = [_specification(study.terms, *base, fill) for base in bases for fill in fills]
    names = [each.name for each in made]
    if len(set(names)) < len(names):
        raise InputError("specifications: two have one name", "each engine and file once")
    return tuple(made)


def _specification(terms: Terms, name: str, engine: str, rules: Rules, fill: FillMoment | None) -> Specification:
    if fill is not None:
        terms = terms.model_copy(update={"fill": fill})
        name = f"{name}, fill = {fill}"
    return Specification(name, engine, rules.obeying(terms), terms)


def _native(engine: str) -> Rules:
    if "@" in engine or ":" in engine:
        problem = f"specifications: {engine}: rules are kept for the installed version's defaults alone"
        raise InputError(problem, 'state its rules in a file: rules = ["mine.toml"]')
    return behaviour_of(adapters.get(engine)).native


def _benchmark(asked: Benchmark, panel: Panel, spans: tuple[Span, ...]) -> Candidate:
    assert asked.strategy is not None
    stated = Stated.of(asked.strategy, asked.parameters, f"benchmarks: {asked.name}")
    return Candidate(asked.name, tuple(stated.parameters), stated.rows(History(panel.close), spans), "")


def _held(study: Study, asked: Benchmark, panel: Panel) -> Floats:
    """Closes by session; every session of the data has to have one."""
    assert asked.prices is not None
    path = study.folder / asked.prices
    table = read_table(path, "the path of a CSV file of session, close").frame.to_pandas()
    if not {"session", "close"} <= set(table.columns):
        raise InputError(f"{path}: no session or no close", "columns session, close")
    labels = pd.to_datetime(table["session"], errors="coerce", utc=True).dt.normalize()
    closes = pd.to_numeric(table["close"], errors="coerce").set_axis(labels)
    if bool(closes.index.has_duplicates):
        raise InputError(f"{path}: a session twice", "one close each")
    found: Floats = closes.reindex(panel.sessions).to_numpy(dtype=np.float64)
    if not bool((found > 0).all()):
        missing = panel.sessions[int(np.argmin(found > 0))]
        raise InputError(f"{path}: no close on {missing:%Y-%m-%d}", "a close for every session of the data")
    return found


def under(specification: Specification, **rules: object) -> Specification:
    """The same specification with these rules in place of its own."""
    return replace(specification, rules=specification.rules.model_copy(update=rules))
