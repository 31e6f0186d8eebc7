"""Folders of ``reconcile run --out`` for tests: real runs of real engines, written without the command."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import scenarios
from adapters.contract import Mode
from reconcile.jobs.job import Job, run_job
from reconcile.report.files.write import write_comparison
from reconcile.runs.comparison import Comparison
from reconcile.runs.plan import compare_results
from scenarios.overrides import with_settings


def compared(name: str | Path, engines: Sequence[str], mode: Mode = Mode.ALIGNED, *settings: str) -> Comparison:
    """What the engines come to, each run in this process."""
    scenario = with_settings(scenarios.load(name), settings)
    jobs = [Job(engine, scenario, mode) for engine in engines]
    return compare_results(jobs, [run_job(job) for job in jobs], f"reconcile run {name}")


def report(folder: Path, comparison: Comparison) -> Path:
    """The report, in ``folder``."""
    write_comparison(comparison, folder)
    return folder


def edited(path: Path, change: Callable[[str], str]) -> None:
    """The file with its text changed, which must be another one then."""
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")


def rewritten(folder: Path, **changes: object) -> None:
    """``variance.json`` with other values of the first engine, or of a key at the top."""
    path = folder / "variance.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for key, value in changes.items():
        (content if key in ("mode", "schema") or isinstance(value, list) else content["engines"][0])[key] = value
    path.write_text(json.dumps(content), encoding="utf-8")
