"""What was answered is not run again, by nobody who shares the folder, and never believed when it was changed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import scenarios
from adapters import handoff
from adapters.contract import Mode
from reconcile.environments.place import HERE
from reconcile.jobs.job import Job, JobResult
from reconcile.jobs.limits import Limits
from reconcile.jobs.local import Workers
from reconcile.jobs.store import Store, key_of
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE
from scenarios.overrides import with_settings
from scenarios.rules import aligned_rules


def _job(engine: str = "reference", *settings: str) -> Job:
    return Job(engine, with_settings(scenarios.load("orders"), settings), Mode.ALIGNED)


def _answer(folder: Path, job: Job, *, again: bool = False) -> JobResult:
    with Workers(Limits(jobs=1, again=again), Store(folder)) as workers:
        return workers.answer(job)


def test_the_second_time_it_is_read_back(tmp_path: Path):
    """Equal in every table; `again` runs it once more."""
    first, second = _answer(tmp_path, _job()), _answer(tmp_path, _job())
    assert (first.kept, second.kept) == (False, True)
    assert first.run is not None
    assert second.run is not None
    pd.testing.assert_frame_equal(first.run.fills, second.run.fills, check_exact=True)
    assert first.run.settings == second.run.settings
    assert not _answer(tmp_path, _job(), again=True).kept


@pytest.mark.ci
def test_a_word_is_kept_like_a_run(tmp_path: Path):
    """What an engine cannot do it cannot do the second time either."""
    job = Job("vectorbt", scenarios.load("all-three-legs"), Mode.ALIGNED)
    first, second = _answer(tmp_path, job), _answer(tmp_path, job)
    assert first.verdict is second.verdict is Verdict.UNSUPPORTED
    assert first.reason == second.reason != ""
    assert second.kept


@pytest.mark.ci
@pytest.mark.parametrize("name", ["tables.npz", "answer.json", "run.json"])
def test_a_changed_record_is_run_again(tmp_path: Path, name: str):
    """One byte is enough."""
    _answer(tmp_path, _job())
    (record,) = [path.parent for path in tmp_path.glob("*/*/answer.json")]
    content = bytearray((record / name).read_bytes())
    content[len(content) // 2] ^= 1
    (record / name).write_bytes(content)
    assert not _answer(tmp_path, _job()).kept
    assert _answer(tmp_path, _job()).kept


@pytest.mark.ci
@pytest.mark.parametrize("name", ["tables.npz", "seal.json"])
def test_half_a_record_is_run_again(tmp_path: Path, name: str):
    """As a machine leaves it that stops."""
    _answer(tmp_path, _job())
    (record,) = [path.parent for path in tmp_path.glob("*/*/answer.json")]
    (record / name).unlink()
    assert not _answer(tmp_path, _job()).kept


def test_every_part_of_the_question_is_in_the_name():
    """Another engine, mode, term, instruction, price, place or rule is another answer."""
    job = _job()
    panel = job.scenario.panel
    dearer = replace(job.scenario, panel=replace(panel, close=panel.close + 0.001))
    moved = job.scenario.stated.assign(quantity=job.scenario.stated["quantity"] * 2)
    others = [
        replace(job, engine="backtrader"),
        replace(job, mode=Mode.NATIVE),
        _job("reference", "fill=same_close"),
        replace(job, scenario=dearer),
        replace(job, scenario=replace(job.scenario, stated=moved)),
        replace(job, scenario=replace(job.scenario, rules=aligned_rules(job.scenario.terms))),
        replace(job, place=replace(HERE, packages=Path("elsewhere"), lock=("engine==2",))),
        replace(job, place=replace(HERE, packages=Path("elsewhere"), lock=("engine==1",))),
    ]
    assert len({key_of(each) for each in (job, *others)}) == len(others) + 1
    assert key_of(_job()) == key_of(job)


@pytest.mark.ci
def test_two_processes_never_run_the_same(tmp_path: Path):
    """Who comes second waits, and reads what the first has kept."""
    script = (
        "import sys; from pathlib import Path; from tests.reconcile.jobs.test_store import _answer, _job\n"
        "print(_answer(Path(sys.argv[1]), _job('backtrader')).kept)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    root = Path(__file__).parents[3]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True) for _ in range(2)]
    assert sorted(each.communicate()[0].strip() for each in both) == ["False", "True"]


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.is_quick][::7])
def test_a_scenario_that_is_handed_over_is_the_same(tmp_path: Path, name: str):
    """Prices bit by bit, instants, instructions, terms, ignored signals; and so is its name in the store."""
    asked = scenarios.load(name)
    handoff.write(asked, tmp_path)
    got = handoff.read(tmp_path)
    assert handoff.digest(got) == handoff.digest(asked)
    assert got.panel.sha256 == asked.panel.sha256
    assert got.panel.opens.equals(asked.panel.opens)
    assert (got.instructions, got.ignored, got.terms) == (asked.instructions, asked.ignored, asked.terms)
    pd.testing.assert_frame_equal(got.panel.close, asked.panel.close, check_exact=True)


def test_rules_are_handed_over_too(tmp_path: Path):
    """Those of all orders, and those of single ones."""
    asked = scenarios.load("orders")
    rules = aligned_rules(asked.terms)
    asked = replace(asked, name="another name", rules=rules, exceptions={asked.instructions[0].order_id: rules})
    handoff.write(asked, tmp_path)
    got = handoff.read(tmp_path)
    assert (got.name, got.rules, got.exceptions) == (asked.name, asked.rules, asked.exceptions)
