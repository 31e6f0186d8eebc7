"""``reconcile diff DIR DIR`` and ``reconcile run --against-run DIR``: the first screen, files and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from adapters import storage
from adapters.contract import Mode
from reconcile.runs import plan
from tests.reconcile.command import reconcile, refusal
from tests.reconcile.runs.reports import compared, edited, report, rewritten
from tests.scenarios.files import SIGNALS, TOML, prices, scenario_file

pytestmark = pytest.mark.xdist_group("folders")
ENGINES = ("backtrader", "reference")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scenario_file(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def kept(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(tmp_path_factory.mktemp("kept") / "before", compared(small, ENGINES))


@pytest.fixture
def after(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "after"))


def test_equal_folders_are_0_and_say_what_is_the_same(kept: Path, after: Path):
    result = reconcile("diff", kept, after)
    assert result.exit_code == 0, result.output
    first, second, *_ = result.stdout.splitlines()
    assert first.startswith("the same prices, SHA-256 ")
    assert second.startswith("backtrader: the same version, backtrader 1.9.")
    assert (
        "aligned: backtrader-after and backtrader-before agree on every fill and at every session." in result.stdout
    )
    assert "aligned: reference-after and reference-before agree" in result.stdout


def test_another_version_alone_is_0(kept: Path, after: Path):
    """What came of it decides."""
    rewritten(after, version="0.0.1")
    result = reconcile("diff", kept, after)
    assert result.exit_code == 0
    assert "against backtrader 0.0.1" in result.stdout


def test_a_difference_is_1_and_is_written(kept: Path, after: Path, tmp_path: Path):
    """The report is a report of runs as any other: it can be compared itself."""
    edited(after / "positions_reference.csv", lambda text: text.replace(",0.0\n", ",3.0\n", 1))
    result = reconcile("diff", kept, after, "--out", tmp_path / "out")
    assert result.exit_code == 1, result.output
    assert "first divergence: 2020-01-02 position MSFT 0.0 against 3.0" in result.stdout
    content: dict[str, Any] = json.loads((tmp_path / "out" / "variance.json").read_text())
    assert [pair["verdict"] for pair in content["pairs"]] == ["aligned", "break"]
    assert [engine["name"] for engine in content["engines"]][::3] == ["backtrader-before", "reference-after"]
    assert any("position MSFT 0.0 against 3.0" in remark for remark in content["remarks"])
    assert "position MSFT 0.0 against 3.0" in (tmp_path / "out" / "report.html").read_text()
    assert reconcile("diff", tmp_path / "out", tmp_path / "out").exit_code == 0


def test_json_is_the_summary(kept: Path, after: Path):
    result = reconcile("diff", kept, after, "--engines", "reference", "--json")
    content = json.loads(result.stdout)
    assert content["schema"] == 2
    (pair,) = content["pairs"]
    assert (pair["engine_a"], pair["engine_b"], pair["unmatched"]) == ("reference-before", "reference-after", {})
    assert len(content["remarks"]) == 2


def test_folders_take_no_options_of_logs(kept: Path, after: Path):
    told = refusal(after.parent, "diff", kept, after, "--prices", after / "prices.csv")
    assert told == "two folders take no options of trade logs: a folder brings its own prices and columns"
    log = after / "trades_reference.csv"
    assert "--engines names runs of two folders" in refusal(after.parent, "diff", log, log, "--engines", "reference")
    assert "a folder, and no folder of runs" in refusal(after.parent, "diff", kept, log)
    assert "neither a report nor a saved run" in refusal(after.parent, "diff", kept, after.parent)


def _against(scenario: Path, kept: Path, *more: object) -> tuple[object, ...]:
    return ("run", scenario, "--against-run", kept, *more)


def test_a_fresh_run_against_a_kept_one(small: Path, kept: Path, tmp_path: Path):
    """The kept one is A; without --engines those that it holds are run."""
    result = reconcile(*_against(small, kept, "--out", tmp_path / "out"))
    assert result.exit_code == 0, result.output
    content = json.loads((tmp_path / "out" / "variance.json").read_text())
    sides = [(pair["engine_a"], pair["engine_b"], pair["verdict"]) for pair in content["pairs"]]
    assert sides == [(f"{name}-before", name, "aligned") for name in ENGINES]
    assert reconcile("diff", tmp_path / "out", tmp_path / "out").exit_code == 0
    assert f"--against-run {kept}" in (tmp_path / "out" / "variance.md").read_text()


def test_another_engine_meets_the_only_kept_one(small: Path, tmp_path: Path):
    kept = report(tmp_path / "before", compared(small, ("reference",)))
    result = reconcile(*_against(small, kept, "--engines", "backtrader"))
    assert result.exit_code == 0, result.output
    assert "aligned: backtrader and reference agree on every fill" in result.stdout


def test_a_fault_in_the_kept_one_is_found(small: Path, after: Path):
    edited(after / "cash.csv", lambda text: text.replace("10000.0", "10001.0", 1))
    result = reconcile(*_against(small, after, "--engines", "backtrader"))
    assert result.exit_code == 1
    assert "first divergence: 2020-01-02 cash 10001.0 against 10000.0" in result.stdout


def test_terms_that_were_asked_for_may_differ(small: Path, kept: Path):
    result = reconcile(*_against(small, kept, "--engines", "reference", "--set", "fill=same_close"))
    assert result.exit_code == 0, result.output
    assert "term fill next_open against same_close" in result.stdout
    assert "explained: " in result.stdout


def test_another_name_is_another_scenario(kept: Path, tmp_path: Path):
    """And may ask what it will, on the same prices."""
    toml, signals = TOML.replace('"small"', '"other"'), SIGNALS.replace("AAPL", "MSFT")
    result = reconcile(*_against(scenario_file(tmp_path, toml, signals), kept, "--engines", "reference"))
    assert result.exit_code == 0, result.output
    assert "instructions: 2 against 2, the first that differs 20200102-AAPL-1 (market, weight 0.4)" in result.stdout


OTHER = {
    "terms": (
        {"toml": TOML + 'fill = "same_close"\n'},
        (),
        "small is another scenario than in before: term fill None",
    ),
    "instructions": (
        {"instructions": SIGNALS.replace("AAPL", "MSFT")},
        (),
        "small is another scenario than in before: 2",
    ),
    "prices": ({"data": prices().assign(volume=7.0)}, (), "before and the scenario have other market data: 10 of 10"),
    "mode": ({}, ("--mode", "native"), "before ran in aligned mode: --mode aligned"),
    "engine": (
        {},
        ("--engines", "reference,zipline"),
        "zipline meets no kept run: before holds backtrader, reference",
    ),
    "against": ({}, ("--against", "rotation"), "--against and --against-run are both given"),
    "pairs": ({}, ("--pairs", "all"), "--pairs all and --against-run are both given"),
}


@pytest.mark.parametrize(("changes", "more", "told"), OTHER.values(), ids=OTHER)
def test_what_is_not_the_same_is_refused_before_anything_runs(
    kept: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    more: tuple[str, ...],
    told: str,
):
    monkeypatch.setattr(plan, "run_jobs", lambda *_: pytest.fail("engines were run"))
    scenario = scenario_file(tmp_path, **changes)
    assert told in refusal(tmp_path, *_against(scenario, kept, *more, "--out", tmp_path / "out"))


def test_one_engine_alone_meets_the_reference(small: Path):
    result = reconcile("run", small, "--engines", "backtrader")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(
        "one engine alone: the other side is reference, which follows the scenario's terms"
    )
    assert "aligned: reference and backtrader agree" in result.stdout


def test_two_engines_run_a_scenario_each(small: Path, tmp_path: Path):
    """A on the first, B on the second; both names stand with each run."""
    other = scenario_file(tmp_path, TOML.replace('"small"', '"other"'), SIGNALS.replace("AAPL", "MSFT"))
    out = tmp_path / "out"
    result = reconcile("run", small, "--against", other, "--engines", "backtrader,reference", "--out", out)
    assert result.exit_code == 0, result.output
    (pair,) = json.loads((out / "variance.json").read_text())["pairs"]
    assert (pair["engine_a"], pair["engine_b"]) == ("backtrader-small", "reference-other")
    assert pair["unmatched"].keys() == {"extra"}
    assert (out / "trades_reference-other.csv").is_file()
    assert (out / "against" / "scenario.toml").is_file()
    again = reconcile("diff", out, out, "--engines", "backtrader-small,reference-other")
    assert again.exit_code == 0, again.output


def test_one_engine_of_a_report_of_two_scenarios(small: Path, tmp_path: Path):
    """A fresh run meets the kept one of its own scenario."""
    other = scenario_file(tmp_path, TOML.replace('"small"', '"other"'), SIGNALS.replace("AAPL", "MSFT"))
    out = tmp_path / "out"
    assert reconcile("run", small, "--against", other, "--engines", "reference", "--out", out).exit_code == 0
    result = reconcile("run", other, "--against-run", out)
    assert result.exit_code == 0, result.output
    assert "aligned: " in result.stdout


def test_reports_of_native_runs_are_kept_in_their_mode(small: Path, tmp_path: Path):
    kept = report(tmp_path / "before", compared(small, ("backtrader",), Mode.NATIVE))
    assert reconcile(*_against(small, kept, "--mode", "native")).exit_code == 0


def test_a_report_on_saved_runs_has_no_scenario(small: Path, tmp_path: Path):
    """It is written all the same, and says what it lacks when it is to be compared itself."""
    (run,) = compared(small, ("reference",)).runs
    for name in ("one", "two"):
        storage.save(run, tmp_path / name)
    out = tmp_path / "out"
    result = reconcile("diff", tmp_path / "one", tmp_path / "two", "--out", out)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("the same prices\nreference: the same version, reference ")
    assert not (out / "scenario.toml").exists()
    assert "reference-one" in (out / "variance.md").read_text()
    told = refusal(tmp_path, "diff", out, tmp_path / "one")
    assert f"{out}: no scenarios 'small' with the terms of reference-one: a report is read with" in told
