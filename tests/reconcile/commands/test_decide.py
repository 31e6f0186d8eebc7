"""``reconcile decide``: exit codes, one line for bad input, and a folder that is the same whatever the workers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenarios.rules import ExecutionOrder, Rules, to_toml
from tests.reconcile.command import reconcile, refusal
from tests.reconcile.decisions.test_study import STUDY

ALL = STUDY.replace("[[decision.rules]]", "[decision]\nchoose_not_executed = true\n[[decision.rules]]", 1)
GO = '{ measure = "total", above = "equal_weight" }'
assert GO in ALL


def study_of(folder: Path, other: Rules, text: str = ALL) -> Path:
    """A study of two rule files."""
    (folder / "one.toml").write_text(to_toml(Rules()))
    (folder / "other.toml").write_text(to_toml(other))
    (folder / "study.toml").write_text(text)
    return folder / "study.toml"


def test_the_same_rules_twice_are_stable(tmp_path: Path):
    done = reconcile("decide", study_of(tmp_path, Rules()))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "STABLE: the decision is the same under every specification."


@pytest.mark.ci
def test_a_planted_rule_is_fragile_and_is_named(tmp_path: Path):
    text = ALL.replace(GO, '{ measure = "sharpe", above = 0.65 }')
    study = study_of(tmp_path, Rules(order=ExecutionOrder.BY_COLUMN), text)
    done = reconcile("decide", study, "--why", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["answer"]) == (1, "FRAGILE")
    assert [step["fixed"] for step in said["ladder"]["alone"]] == [["order"]]
    assert [list(each["by_rule"]) for each in said["score_shares"]] == [["order"]]


def test_one_specification_is_unknown(tmp_path: Path):
    done = reconcile("decide", study_of(tmp_path, Rules(), ALL.replace(', "other.toml"', "")))
    assert done.exit_code == 2
    assert "cannot be told: there is one specification alone" in done.stdout


def test_a_slip_is_one_line(tmp_path: Path):
    study = study_of(tmp_path, Rules(), ALL.replace("lookback =", "lokback ="))
    assert "unknown parameter 'lokback': did you mean 'lookback'?" in refusal(tmp_path, "decide", study)


@pytest.mark.ci
def test_workers_change_no_byte(tmp_path: Path):
    study = study_of(tmp_path, Rules(order=ExecutionOrder.BY_COLUMN))
    for jobs in ("1", "2"):
        reconcile("decide", study, "--why", "--jobs", jobs, "--out", tmp_path / jobs)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / jobs).iterdir()} for jobs in ("1", "2"))
    assert one == two
    assert {"study.toml", "results.csv", "decisions.csv", "ranking.csv", "stability.json", "report.md"} == set(one)
