"""The folder that ``--out`` names: whole or absent, an earlier report replaced, everybody else's files left alone."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import scenarios
from bundles.errors import InputError
from reconcile.jobs.job import JobResult
from reconcile.report.files import write as writing
from reconcile.report.files.folder import atomic_folder
from reconcile.runs import plan
from scenarios.writing import write as write_scenario
from tests.reconcile.command import listing, reconcile
from tests.reconcile.ledgers import flat_closes, run_of
from tests.scenarios.files import TOML, scenario_file

REPORT = {
    "trades_backtrader.csv", "trades_ml4t.csv", "rejections_backtrader.csv", "rejections_ml4t.csv",
    "positions_backtrader.csv", "positions_ml4t.csv", "equity.csv", "cash.csv", "prices.csv", "instructions.csv",
    "scenario.toml", "diff_backtrader_vs_ml4t.csv", "by_session_backtrader_vs_ml4t.csv",
    "variance.json", "variance.md", "report.html",
}  # fmt: skip


def _run(scenario: Path, out: Path) -> dict[str, object]:
    result = reconcile("run", scenario, "--mode", "native", "--engines", "backtrader,ml4t", "--out", out)
    assert result.exit_code == 0, result.output
    content: dict[str, object] = json.loads((out / "variance.json").read_text())
    return content


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario, with costs that the two engines charge alike."""
    return scenario_file(tmp_path_factory.mktemp("small"))


@pytest.mark.xdist_group("folder")
def test_the_folder_holds_everything_and_repeats_the_run(small: Path, tmp_path: Path):
    """``scenario.toml`` and what lies beside it give the same numbers, also where the same folder is replaced."""
    first = _run(small, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == REPORT
    (tmp_path / "out" / "trades_old-engine.csv").write_text("from an earlier report")
    assert _run(tmp_path / "out" / "scenario.toml", tmp_path / "out") == first
    assert {path.name for path in (tmp_path / "out").iterdir()} == REPORT
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.ci
@pytest.mark.parametrize("name", scenarios.CATALOGUE)
def test_a_written_scenario_is_the_same_scenario(name: str, tmp_path: Path):
    """Prices, instructions, their order and ids, terms and what was ignored."""
    original = scenarios.load(name)
    write_scenario(original, tmp_path)
    again = scenarios.load(tmp_path / "scenario.toml")
    assert again.panel.sha256 == original.panel.sha256
    assert again.instructions == original.instructions
    assert (again.terms, again.ignored, again.kind) == (original.terms, original.ignored, original.kind)
    assert (again.name, again.summary) == (original.name, original.summary)


def _fill(folder: Path) -> None:
    folder.mkdir()
    for name in ("variance.json", "trades_a.csv"):
        (folder / name).write_text("earlier")


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path):
    """Not even the folders above."""
    with pytest.raises(ZeroDivisionError), atomic_folder(tmp_path / "a" / "b" / "out") as folder:
        (folder / "variance.json").write_text("half")
        raise ZeroDivisionError
    assert listing(tmp_path) == {}


@pytest.mark.parametrize("broken", ["markdown", "write_csv", "summary"])
def test_a_report_that_fails_leaves_the_earlier_one(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
):
    """A bug while the tables are written keeps its traceback, and the folder stays as it was."""
    _fill(tmp_path / "out")
    before = listing(tmp_path)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(writing, broken, fail)
    with pytest.raises(ZeroDivisionError):
        reconcile("run", small, "--engines", "backtrader", "--out", tmp_path / "out")
    assert listing(tmp_path) == before


def test_a_full_disk_is_told_in_one_line(tmp_path: Path):
    """What the disk refuses is no bug of ours."""
    with (
        pytest.raises(InputError, match=r"out: cannot be written \(no space left on device\)"),
        atomic_folder(tmp_path / "out"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert listing(tmp_path) == {}


def _failing_rename(call: int) -> Callable[[Path, Path], Path]:
    rename = Path.rename
    calls: list[Path] = []

    def fail(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == call:
            raise OSError(errno.EBUSY, "Device or resource busy")
        return rename(path, target)

    return fail


@pytest.mark.parametrize("call", [1, 2])
def test_an_earlier_report_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int):
    """Where the new one cannot be put in its place."""
    _fill(tmp_path / "out")
    before = listing(tmp_path)
    monkeypatch.setattr(Path, "rename", _failing_rename(call))
    with pytest.raises(InputError, match="cannot be written"), atomic_folder(tmp_path / "out") as folder:
        (folder / "variance.json").write_text("new")
    assert listing(tmp_path) == before


def test_nothing_shows_until_all_is_there(tmp_path: Path):
    """While the tables are written the earlier report is whole; then the new one is."""
    _fill(tmp_path / "out")
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "variance.json").write_text("new")
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["trades_a.csv", "variance.json"]
    assert {path.name: path.read_text() for path in (tmp_path / "out").iterdir()} == {"variance.json": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_is_followed(tmp_path: Path):
    """The folder that it names is replaced, not the link; one that leads nowhere leads there afterwards."""
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for text in ("first", "second"):
        with atomic_folder(tmp_path / "link") as folder:
            (folder / "variance.json").write_text(text)
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real" / "variance.json").read_text() == text


def _write_in(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / name).write_text("mine")


def test_every_kind_of_report_replaces_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a report consists of is known for all of them, so that a command can be repeated as it stands."""
    small = scenario_file(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text(TOML.replace('"small"', '"other"'))
    runs = [run_of([], flat_closes(), "backtrader", scenario=name) for name in ("small", "other")]
    cells = tuple(JobResult("backtrader", run) for run in runs)
    monkeypatch.setattr(plan, "run_jobs", lambda jobs, *_: cells if jobs else ())
    log = tmp_path / "log.csv"
    log.write_text("timestamp,asset,side,quantity,price\n2020-01-02,AAPL,buy,1,1\n")
    run = ["run", small, "--against", other, "--engines", "backtrader", "--mode", "native"]
    for number, command in enumerate([run, ["diff", log, log]]):
        codes = [reconcile(*command, "--out", tmp_path / f"out{number}").exit_code for _ in range(2)]
        assert codes == [0, 0]
        assert (tmp_path / f"out{number}" / "variance.json").exists()


FOREIGN = {
    "notes": lambda folder: (folder / "notes.md").write_text("mine"),
    "file-in-folder": lambda folder: _write_in(folder / "against", "notes.md"),
    "folder-in-folder": lambda folder: (folder / "against" / "trades_mine.csv").mkdir(parents=True),
    "folder": lambda folder: (folder / "trades_mine.csv").mkdir(),
    "no-marker": lambda folder: (folder / "variance.json").unlink(),
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path, change: Callable[[Path], object]):
    """Nobody's files are deleted because a report lies among them."""
    _fill(tmp_path / "out")
    change(tmp_path / "out")
    before = listing(tmp_path)
    with pytest.raises(InputError, match="exists and is no earlier report"), atomic_folder(tmp_path / "out"):
        pytest.fail("it was opened")
    assert listing(tmp_path) == before


def test_others_may_read_what_the_user_lets_them_read(tmp_path: Path):
    """A scratch folder is private; a report is what the user's umask makes of it."""
    (tmp_path / "like").mkdir()
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "variance.json").write_text("new")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "like").stat().st_mode
