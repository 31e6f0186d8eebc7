"""Commands that ask for what is not there: engines, scenarios, keys, terms, folders. One line each, nothing left."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.runs import plan
from tests.reconcile.command import reconcile, refusal
from tests.scenarios.files import TOML, scenario_file

TOMLS = {
    "no-toml": ("name =", "small.toml: Invalid value"),
    "unknown-section": (TOML + "[costs]\nrate = 1\n", "costs: unknown key: keys here are name, summary, data"),
    "misspelt-key": (TOML.replace("max_positions", "max_position"), "max_position"),
    "misspelt-term": (
        TOML + "comission = { rate = 0.1 }\n",
        "terms.comission: unknown key: did you mean 'commission'?",
    ),
    "unknown-cost": (
        TOML + "slippage = { percent = 1 }\n",
        "terms.slippage.percent: unknown key: keys here are rate",
    ),
    "cost-no-table": (TOML + "slippage = 0.1\n", "terms.slippage: 0.1 is no table: keys here are rate, fixed"),
    "unknown-data": (TOML.replace("[data]\n", "[data]\ntimezone = 'UTC'\n"), "data.timezone: unknown key"),
    "no-name": (TOML.replace('name = "small"\n', ""), "name: missing"),
    "no-instructions": ('name = "small"\n', "instructions: missing"),
    "no-sizing": (TOML.replace("sizing", "# sizing"), "instructions: signals need sizing"),
    "no-kind": (TOML.replace("kind", "# kind"), "instructions.kind: missing"),
    "half-a-sizing": (TOML.replace(", max_positions = 2", ""), "instructions.sizing.max_positions: missing"),
    "unknown-kind": (TOML.replace('"signals"', '"advice"'), "instructions.kind: Input should be 'orders', 'signals'"),
    "sized-orders": (TOML.replace('"signals"', '"orders"'), "instructions: orders take no sizing"),
    "name-with-path": (TOML.replace('"small"', '"../small"'), "name: '../small': letters, digits"),
    "name-with-line": (TOML.replace('"small"', '"a\\nb"'), "name: 'a\\nb': letters, digits"),
    "negative-cash": (TOML.replace("10000", "-1"), "terms.initial_cash: Input should be greater than 0"),
    "infinite-cash": (TOML.replace("10000", "inf"), "terms.initial_cash: Input should be a finite number"),
    "unknown-calendar": (
        TOML.replace("[data]\n", "[data]\ncalendar = 'XNYX'\n"),
        "unknown calendar 'XNYX': did you mean",
    ),
    "negative-tick": (TOML.replace("[data]\n", "[data]\ntick = -1\n"), "data.tick: Input should be greater"),
    "off-calendar": (
        TOML.replace("[data]\n", "[data]\noff_calendar = 'keep'\n"),
        "data.off_calendar: Input should be",
    ),
}


@pytest.mark.parametrize(("toml", "told"), TOMLS.values(), ids=TOMLS)
def test_bad_scenario_files(tmp_path: Path, toml: str, told: str):
    """The message names the file, the key and what would be right."""
    file = scenario_file(tmp_path, toml=toml)
    assert told in refusal(tmp_path, "run", file, "--engines", "backtrader", "--out", tmp_path / "out")


def test_scenario_files_that_cannot_be_read(tmp_path: Path):
    """One that is not there, is a folder, or is no text."""
    file = tmp_path / "small.toml"
    assert "small.toml: no such file" in refusal(tmp_path, "run", file)
    file.mkdir()
    assert "small.toml: is a directory" in refusal(tmp_path, "run", file)
    file.rmdir()
    file.write_bytes(b"\xff\xfe")
    assert "small.toml: 'utf-8' codec can't decode" in refusal(tmp_path, "run", file)


ASKED = {
    "near-scenario": (["rotatoin"], "unknown scenario 'rotatoin': did you mean 'rotation'?"),
    "far-scenario": (["xyz"], "unknown scenario 'xyz': scenarios are rotation, rotation-defaults"),
    "near-engine": (["rotation", "--engines", "ziplin"], "unknown engine 'ziplin': did you mean 'zipline'?"),
    "far-engine": (["rotation", "--engines", "backtrader,xyz"], "unknown engine 'xyz': engines are backtesting, backtrader, bt, ml4t"),
    "no-engine": (["rotation", "--engines", " , "], "--engines names no engine: engines are backtesting, backtrader, bt, ml4t"),
    "unknown-term": (["rotation", "--set", "fil=next_open"], "--set: fil: unknown key: did you mean 'fill'?"),
    "unknown-value": (["rotation", "--set", "fill=later"], "--set: fill: Input should be 'next_open', 'same_close'"),
    "no-value": (["rotation", "--set", "fill="], "--set fill=: no KEY=VALUE: for example fill=same_close"),
    "no-equals": (["rotation", "--set", "fill"], "--set fill: no KEY=VALUE"),
    "bad-cost": (["rotation", "--set", "commission.rate=high"], "--set: commission.rate: Input should be a valid number"),
    "deep-key": (["rotation", "--set", "commission.rate.x=1"], "--set: commission.rate.x: unknown key"),
    "cost-no-table": (["rotation", "--set", "commission=0.1"], "--set: commission: 0.1 is no table"),
    "second-bad": (["rotation", "--set", "fill=next_open", "--set", "lot=half"], "--set: lot: Input should be 'whole'"),
    "against-all": (["rotation", "--against", "rotation-slack"], "--against compares one engine with itself, or two: name"),
    "against-three": (
        ["rotation", "--against", "rotation-slack", "--engines", "backtrader,ml4t,zipline"], "one engine with itself, or two",
    ),
    "against-itself": (
        ["rotation", "--against", "rotation", "--engines", "ml4t"], "rotation against itself: --against takes another",
    ),
    "against-other-prices": (
        ["rotation", "--against", "orders", "--engines", "ml4t"], "rotation and orders do not share their market data",
    ),
    "against-unknown": (
        ["rotation", "--against", "rotation-slak", "--engines", "ml4t"], "unknown scenario 'rotation-slak': did you",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), ASKED.values(), ids=ASKED)
def test_bad_arguments_of_run(tmp_path: Path, arguments: list[str], told: str):
    """The nearest name, or what there is."""
    assert told in refusal(tmp_path, "run", *arguments, "--out", tmp_path / "out")


def test_a_part_of_a_share_under_whole_lots(tmp_path: Path):
    """--set is as strict as a scenario file."""
    orders = TOML.replace('"signals"', '"orders"').replace("sizing", "# sizing")
    file = scenario_file(tmp_path, toml=orders, instructions="session,asset,quantity\n2020-01-02,AAPL,1.5\n")
    told = refusal(tmp_path, "run", file, "--engines", "backtrader", "--set", "lot=whole")
    assert "order 20200102-AAPL-1 asks for 1.5 shares, and lots are whole" in told


@pytest.mark.parametrize("arguments", [["run"], ["run", "rotation", "--mode", "fast"], ["diff", "a.csv"], ["walk"]])
def test_arguments_that_the_parser_refuses(arguments: list[str]):
    """What is no command line at all is code 2 as well, with the usage."""
    result = reconcile(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder in which even root cannot write: a read-only mount where that may be made, else one of the kernel's."""
    folder = tmp_path / "mount"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        yield folder
        subprocess.run(["umount", str(folder)], check=True)
    else:
        yield Path("/proc")


@pytest.fixture
def no_engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that comes as far as its engines fails the test."""
    monkeypatch.setattr(plan, "run_jobs", lambda *_: pytest.fail("engines were run"))


@pytest.mark.usefixtures("no_engine_runs")
def test_folders_that_cannot_be_written(tmp_path: Path, read_only: Path):
    """Below a file, on a read-only mount, or under a name that is too long: known before any engine runs."""
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file" / "out", read_only / "out", read_only, tmp_path / ("x" * 300)):
        told = refusal(tmp_path, "run", "rotation", "--engines", "zipline", "--out", target)
        assert told.startswith(f"{target}: ")


@pytest.mark.usefixtures("no_engine_runs")
def test_folders_that_hold_something_else(tmp_path: Path):
    """A file, a folder with somebody's files, also where one of them is called variance.json."""
    file, notes, mixed = (tmp_path / name for name in ("file", "notes", "mixed"))
    file.write_text("mine")
    for folder in (notes, mixed):
        folder.mkdir()
        (folder / "diary.md").write_text("mine")
    (mixed / "variance.json").write_text("{}")
    for target in (file, notes, mixed):
        told = refusal(tmp_path, "run", "rotation", "--engines", "zipline", "--out", target)
        assert told == f"{target}: exists and is no earlier report: name a new or an empty folder"
