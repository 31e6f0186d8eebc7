"""Each line of the table in docs/engine-exports.md: the command runs, and a script of ours saves its file so."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.docs.given.docs_engine_exports import given
from tests.reconcile.command import reconcile
from tests.reconcile.logs.exports.oracle import SAMPLES
from tests.reconcile.logs.logs import DATA

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "engine-exports.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (?P<have>[^|]+) \| (?P<save>[^|]+) \| `(?P<type>reconcile diff [^|]+)` \|$", PAGE, re.MULTILINE
)
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("make_*.py")))


def test_the_table_is_read():
    """All of its lines."""
    assert len(ROWS) == PAGE.count("| `reconcile diff ") == 17


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_line_of_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: tuple[str, str, str]):
    """Compares the engine's own file with another's."""
    given(tmp_path)
    shutil.copy(SAMPLES / "bt" / "transactions_one.csv", tmp_path / "other.csv")
    shutil.copy(DATA / "own.csv", tmp_path / "trades.csv")
    monkeypatch.chdir(tmp_path)
    command = shlex.split(row[2])[1:]
    if "trades.csv" in command:  # our own columns, and another asset
        command = ["diff", "trades.csv", "trades.csv"]
    result = reconcile(*command)
    assert result.exit_code in (0, 1), result.output
    assert "paired: " in result.stdout


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_files_are_saved_so(row: tuple[str, str, str]):
    """By the call that made the sample; only names of files and options differ."""
    (call,) = re.findall(r"^`(.*?)(?:\(\"[^\"]*\"\))?`", row[1]) or [""]
    if "save_log" in call:
        pytest.skip("our own function, tested with Zipline's frames")
    assert call.replace('"', "") in SCRIPTS.replace('"', "").replace("strategy.analyzers", "analyzers"), call
