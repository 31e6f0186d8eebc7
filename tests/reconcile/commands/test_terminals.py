"""Whatever the terminal can write, and whatever stands in a name: the command ends well and the terminal stays whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reconcile.command import reconcile as command
from tests.reconcile.command import refusal
from tests.scenarios.files import prices, scenario_file

ROOT = Path(__file__).parents[3]
ASCII = {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LOG = "timestamp,asset,side,quantity,price\n2020-01-03T14:30:00Z,AÉ€😀,buy,1,10\n"
OTHER = LOG.replace(",10\n", ",11\n")


def _run(folder: Path, setting: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **setting}
    command = [sys.executable, "-m", "reconcile", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


COMMANDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "list": (0, ("list",)),
    "help": (0, ("matrix", "--help")),
    "diff": (1, ("diff", "a.csv", "b.csv")),
    "run": (0, ("run", "small.toml", "--engines", "backtrader,ml4t", "--mode", "native")),
    "matrix": (0, ("matrix", "orders", "--engines", "backtrader")),
    "explain": (0, ("explain", "small.toml", "backtrader", "ml4t")),
    "probe": (0, ("probe", "backtrader")),
}


def _two_logs(folder: Path) -> None:
    (folder / "a.csv").write_text(LOG, encoding="utf-8")
    (folder / "b.csv").write_text(OTHER, encoding="utf-8")


@pytest.mark.ci
@pytest.mark.parametrize(("code", "arguments"), COMMANDS.values(), ids=COMMANDS)
def test_a_terminal_that_knows_ascii_only(tmp_path: Path, code: int, arguments: tuple[str, ...]):
    """No command ends in a traceback, and each says what it has to say."""
    scenario_file(tmp_path)
    _two_logs(tmp_path)
    done = _run(tmp_path, ASCII[0], *arguments)
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False), done.stderr.decode()
    assert len(done.stdout.splitlines()) > 1


def test_the_locale_c(tmp_path: Path):
    """As a cron job has it."""
    _two_logs(tmp_path)
    done = _run(tmp_path, ASCII[1], "diff", "a.csv", "b.csv")
    assert done.returncode == 1, done.stderr.decode()
    assert b"difference by cause" in done.stdout


def test_without_the_command_s_care_it_would_fail(tmp_path: Path):
    """The signs that are printed are no ASCII indeed."""
    _two_logs(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **ASCII[0]}
    bare = [sys.executable, "-c", "from reconcile.cli import app; app()", "diff", "a.csv", "b.csv"]
    done = subprocess.run(bare, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert b"UnicodeEncodeError" in done.stderr


@pytest.mark.ci
def test_json_is_the_same_text_in_any_encoding(tmp_path: Path):
    """What ASCII lacks is escaped as JSON has it."""
    (tmp_path / "a.csv").write_text(LOG, encoding="utf-8")
    other = OTHER.splitlines()[1]
    earlier = other.replace("AÉ€😀", "É😀").replace("2020-01-03", "2020-01-02")
    (tmp_path / "b.csv").write_text(f"{OTHER}{earlier}\n", encoding="utf-8")
    said = [json.loads(_run(tmp_path, each, "diff", "a.csv", "b.csv", "--json").stdout) for each in ({}, *ASCII)]
    assert said[0] == said[1] == said[2]
    assert "É😀" in said[0]["pairs"][0]["first_divergence"]["b"]


BAD = ["\x1b[31m", "\x00", "\n", "\x7f", "\u202e"]


@pytest.mark.parametrize("bad", BAD, ids=map(repr, BAD))
@pytest.mark.parametrize("column", ["asset", "order_id"])
def test_no_name_has_control_characters(tmp_path: Path, column: str, bad: str):
    """An asset or an id with one is refused, and the message shows it as an escape."""
    cells = {"order_id": "o1", "asset": "AAPL"}
    cells[column] = f"A{bad}B"
    text = 'order_id,timestamp,asset,side,quantity,price\n"{order_id}",2020-01-03,"{asset}",buy,1,10\n'
    log = tmp_path / "log.csv"
    log.write_bytes(text.format(**cells).encode())
    said = refusal(tmp_path, "diff", log, log)
    assert f"{column} is 'A" in said
    assert said.isprintable()


@pytest.mark.parametrize("bad", BAD, ids=map(repr, BAD))
def test_nor_has_an_asset_of_market_prices(tmp_path: Path, bad: str):
    path, log = tmp_path / "prices.csv", tmp_path / "log.csv"
    prices().replace("AAPL", f"A{bad}B").to_csv(path, index=False)
    log.write_text("timestamp,asset,side,quantity,price\n2020-01-03,MSFT,buy,1,10\n")
    said = refusal(tmp_path, "diff", log, log, "--prices", path)
    assert "a name has no control characters" in said
    assert said.isprintable()


def test_what_a_note_repeats_of_a_file_is_escaped(tmp_path: Path):
    """A kind of activity that is left out is named."""
    names = "activity_type,id,transaction_time,symbol,side,qty,price,order_id\n"
    fill = "FILL,1,2020-01-03T14:30:00Z,AAPL,buy,1,10,o1\n"
    log = tmp_path / "alpaca.csv"
    log.write_text(f"{names}{fill}D\x1b[31mV,2,2020-01-03T14:30:00Z,AAPL,,,,\n")
    said = command("diff", log, log).stdout
    assert "\\x1b[31M" in said
    assert "\x1b" not in said


def test_names_of_files_and_columns_are_escaped(tmp_path: Path):
    """They reach terminal, report and the names of files in which they are written as text that can be seen."""
    a, b = tmp_path / "a\x1b[31m.csv", tmp_path / "b\n.csv"
    a.write_text(LOG, encoding="utf-8")
    b.write_text(OTHER, encoding="utf-8")
    done = _run(tmp_path, {}, "diff", a, b, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout + done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert "diff_a\\x1b[31m_vs_b\\n.csv" in names
    for path in (tmp_path / "out").iterdir():
        assert b"\x1b" not in path.read_bytes()
    odd = tmp_path / "odd.csv"
    odd.write_text("a\x1b[31m,b\n1,2\n")
    assert refusal(tmp_path, "diff", odd, odd, "--map", "price=x").isprintable()
