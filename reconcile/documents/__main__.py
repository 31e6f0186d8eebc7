"""Documents of this repository that carry figures, each written from a real run.

``python -m reconcile.documents`` writes them; with ``--check`` it writes nothing and says which are stale.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import adapters
from adapters.contract import Mode
from reconcile.commands.requests import RunRequest
from reconcile.documents.behaviour import behaviour_page
from reconcile.documents.engine_pages import engine_pages
from reconcile.documents.engines import engines_page
from reconcile.documents.readme import with_figures
from reconcile.documents.topic_pages import topic_pages
from reconcile.documents.worked_case import worked_case
from reconcile.environments.columns import columns_here
from reconcile.explain.explanation import Explanation, explain
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.local import run_jobs
from reconcile.matrix.cell import Cell, plan_cells
from reconcile.matrix.pool import fill_all
from reconcile.matrix.progress import shown_cells
from reconcile.matrix.record_files import RecordFiles
from reconcile.report.text.markdown import markdown
from reconcile.report.text.matrix import matrix_page, versions
from reconcile.report.text.upgrade import upgrade_of, upgrade_page
from reconcile.report.view.rules import section
from reconcile.runs.plan import compare_results
from reconcile.runs.progress import shown_progress
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.loading import load
from scenarios.terms import Terms

if TYPE_CHECKING:
    from adapters.contract import Run
    from reconcile.runs.comparison import Comparison

_ANALYSIS = "VARIANCE_ANALYSIS.md"
_ENGINES = "docs/engines.md"
_BEHAVIOUR = "docs/behaviour.md"
_MATRIX = "docs/matrix.md"
_RECORDS = "docs/records/matrix"
_UPGRADES = "docs/records/upgrades"
_README = "README.md"
_WORKED_CASE = "docs/why-they-differ.md"


def _by_itself(name: str) -> Comparison:
    """A scenario of the catalogue, every engine by itself, every pair."""
    request = RunRequest(scenario=name, mode=Mode.NATIVE, every_pair=True)
    jobs = [Job(engine, load(name), Mode.NATIVE) for engine in adapters.names()]
    return compare_results(jobs, _run(jobs), request.command, every_pair=True)


def _explained(comparison: Comparison) -> list[Explanation]:
    """Why each pair differs."""
    return [explain(comparison.scenarios[0], a, b) for a, b in combinations(comparison.runs, 2)]


def _analysis(rotation: Comparison, explained: Sequence[Explanation]) -> str:
    """The report of the seed case, and why engines differ there and where costs are theirs too."""
    defaults = _by_itself("rotation-defaults")
    report = markdown(rotation, explained, show_seconds=False)
    why = section(_explained(defaults)).replace(
        "## Why: rule by rule", "## Why, with costs left to the engines too", 1
    )
    return f"{report}\n{why}\nRepeat these with `reconcile explain rotation-defaults A B`.\n"


def _run(jobs: list[Job]) -> tuple[JobResult, ...]:
    with shown_progress([f"{job.engine} {job.mode}" for job in jobs]) as on_change:
        cells = run_jobs(jobs, on_change)
    for cell in cells:
        if cell.run is None:
            raise SystemExit(f"{cell.engine}: {cell.verdict}: {cell.reason}")
    return cells


def _of_all_engines(cells: Sequence[Cell]) -> dict[str, str]:
    """Every engine's settings and measured rules with all terms free, in both modes: side by side, and one by one."""
    scenario = load("rotation-slack").with_terms(Terms())
    native = _run([Job(name, scenario, Mode.NATIVE) for name in adapters.names()])
    aligned = _run([Job(name, scenario, Mode.ALIGNED) for name in adapters.names()])
    runs = [cell.run for cell in native if cell.run], [cell.run for cell in aligned if cell.run]
    together = {_ENGINES: engines_page(*runs), _BEHAVIOUR: behaviour_page(*runs)}
    return together | engine_pages(*runs, cells, _basics())


def _basics() -> list[Run]:
    """Aligned runs of the catalogue's basics, of every engine that can."""
    names = [name for name, entry in CATALOGUE.items() if entry.topic is Topic.BASICS]
    jobs = [Job(engine, load(name), Mode.ALIGNED) for name in names for engine in adapters.names()]
    with shown_progress([f"{job.engine} {job.scenario.name}" for job in jobs]) as on_change:
        return [result.run for result in run_jobs(jobs, on_change) if result.run is not None]


def _of_the_catalogue(cells: Sequence[Cell]) -> dict[str, str]:
    return {_MATRIX: matrix_page(cells, versions(cells)), **topic_pages(cells)}


def _of_the_rotation(root: Path, cells: Sequence[Cell]) -> dict[str, str]:
    """Every pair, the first engine against the last step by step, and the figures of the README."""
    rotation = _by_itself("rotation")
    explained = _explained(rotation)
    ends = (rotation.runs[0].engine, rotation.runs[-1].engine)
    (told,) = [each for each in explained if (each.variance.a.name, each.variance.b.name) == ends]
    readme = (root / _README).read_text(encoding="utf-8")
    return {
        _ANALYSIS: _analysis(rotation, explained),
        _WORKED_CASE: worked_case(rotation, told, cells),
        _README: with_figures(readme, rotation),
    }


def _cells(root: Path) -> tuple[Cell, ...]:
    """Every scenario on every engine, from records; what has none of today is run where its engine is installed."""
    records = RecordFiles(root / _RECORDS)
    others = tuple(column for column in records.columns if not column.place.is_here)
    columns = (*columns_here(adapters.names()), *others)
    named = {column.label: column for column in columns}
    planned = plan_cells(tuple(CATALOGUE), list(named))
    elsewhere = {column.label for column in others}
    keys = [key for key in planned if key.engine not in elsewhere or records.holds(key)]
    if stale := [key for key in keys if key.engine in elsewhere and records.find(key, named) is None]:
        raise SystemExit(f"no record of {stale[0].scenario} on {stale[0].engine} as they are now: make matrix")
    with shown_cells(len(keys)) as on_filled:
        return fill_all(keys, columns, records, on_filled)


def _of_upgrades(root: Path) -> dict[str, str]:
    """A page for each upgrade of which there is a record."""
    records = sorted((root / _UPGRADES).glob("*.json"))
    held = {path.stem: upgrade_of(json.loads(path.read_text(encoding="utf-8"))) for path in records}
    return {f"docs/upgrades/{name}.md": upgrade_page(upgrade) for name, upgrade in held.items()}


def contents(root: Path) -> Mapping[str, str]:
    """Every document as it should be, by path below ``root``."""
    cells = _cells(root)
    of_runs = _of_the_rotation(root, cells) | _of_all_engines(cells) | _of_the_catalogue(cells)
    return MappingProxyType(of_runs | _of_upgrades(root))


def stale(root: Path, made: Mapping[str, str]) -> list[str]:
    """Paths whose file is missing or says something else than ``made``."""
    return [path for path, text in made.items() if not (root / path).exists() or (root / path).read_text() != text]


def _write(root: Path, made: Mapping[str, str]) -> None:
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def _check(root: Path, made: Mapping[str, str]) -> None:
    if outdated := stale(root, made):
        raise SystemExit(f"stale: {', '.join(outdated)}; write them anew with `make documents`")


def main() -> None:
    """Write or check the documents below the working directory."""
    act: Callable[[Path, Mapping[str, str]], None] = _check if "--check" in sys.argv[1:] else _write
    act(Path(), contents(Path()))


if __name__ == "__main__":
    main()
