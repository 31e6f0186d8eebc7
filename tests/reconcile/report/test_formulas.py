"""No cell of any file that a command writes runs in a spreadsheet, and our own readers see names as they were."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import scenarios
from adapters.contract import Mode
from bundles.tables import write
from bundles.tables.read import read_table
from reconcile.commands.matrix import write_matrix
from reconcile.matrix.cell import Cell, CellKey
from reconcile.verdicts.verdict import Verdict
from tests.bundles.tables import DAYS, long
from tests.reconcile.command import reconcile
from tests.scenarios.files import TOML, scenario_file

NAMES = ("=cmd|calc", "+x", "-x", "@x")
ENGINES = "backtrader,ml4t"
EVIL_TOML = TOML.replace('"signals"', '"orders"', 1).replace("sizing = { weight = 0.4, max_positions = 2 }\n", "")


def _running_cells(folder: Path) -> list[str]:
    """Cells of the CSV files in ``folder``, headers too, that a spreadsheet would run."""
    found = []
    for path in sorted(folder.rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            found += [f"{path.name}: {cell}" for row in csv.reader(file) for cell in row if _runs(cell)]
    return found


def _runs(cell: str) -> bool:
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


def _scenario(folder: Path) -> Path:
    """Every asset is bought, and one sold; in the files that the user wrote, as well, names are protected."""
    buys = [f"{day},'{name},{1 + number}" for number, name in enumerate(NAMES) for day in DAYS[:2]]
    orders = "\n".join(["session,asset,quantity", *buys, f"{DAYS[2]},'{NAMES[0]},-1"]) + "\n"
    prices = long(NAMES).assign(asset=lambda table: "'" + table["asset"])
    return scenario_file(folder, EVIL_TOML, orders, prices)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formulas")
    result = reconcile("run", _scenario(folder), "--mode", "native", "--engines", ENGINES, "--out", folder / "out")
    assert result.exit_code in (0, 1), result.output
    return folder / "out"


@pytest.mark.xdist_group("formulas")
def test_a_report_runs_nothing(out: Path):
    """Trades, positions with an asset in each header, equity, cash, prices, instructions, differences."""
    assert len(list(out.rglob("*.csv"))) >= 10
    assert _running_cells(out) == []


@pytest.mark.xdist_group("formulas")
def test_our_readers_see_the_names_as_they_were(out: Path):
    """In columns, in headers, and in the scenario that the folder repeats."""
    assert scenarios.load(out / "scenario.toml").panel.assets == NAMES
    trades = read_table(out / "trades_ml4t.csv", "trades").frame
    assert set(trades["asset"]) == set(NAMES)
    assert read_table(out / "positions_ml4t.csv", "positions").frame.columns == ["session", *NAMES]
    difference = read_table(out / "diff_backtrader_vs_ml4t.csv", "the difference").frame
    assert set(difference["asset"]) <= set(NAMES)
    again = reconcile("run", out / "scenario.toml", "--mode", "native", "--engines", ENGINES, "--json")
    assert json.loads(again.stdout)["pairs"] == json.loads((out / "variance.json").read_text())["pairs"]


@pytest.mark.xdist_group("formulas")
def test_the_report_of_two_logs_runs_nothing(out: Path, tmp_path: Path):
    """With market prices, and with a log that somebody else has written without apostrophes."""
    log = (out / "trades_ml4t.csv").read_text().replace("'", "")
    (tmp_path / "theirs.csv").write_text(log)
    logs = (out / "trades_backtrader.csv", tmp_path / "theirs.csv")
    result = reconcile("diff", *logs, "--prices", out / "prices.csv", "--out", tmp_path / "out")
    assert result.exit_code in (0, 1), result.output
    difference = read_table(next((tmp_path / "out").glob("diff_*.csv")), "the difference").frame
    assert set(difference["asset"]) == set(NAMES)
    assert _running_cells(tmp_path / "out") == []


def test_a_matrix_runs_nothing(tmp_path: Path):
    """Reasons are an engine's own words."""
    asked = CellKey("orders", "ml4t", "expected", Mode.ALIGNED)
    cells = [Cell(asked, Verdict.BREAK, reason, -1.5, 0.0) for reason in ("=cmd|calc", "", "-x")]
    write_matrix(cells, tmp_path / "out")
    assert _running_cells(tmp_path / "out") == []
    table = read_table(tmp_path / "out" / "matrix.csv", "the matrix").frame
    assert table["reason"].to_list() == ["=cmd|calc", "", "-x"]
    assert table["difference"].to_list() == ["-1.5"] * 3


@pytest.mark.parametrize("planted", ["protect", "protected"])
def test_a_guard_that_is_missing_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str):
    """In headers and in columns."""
    import polars as pl

    monkeypatch.setattr(write, planted, lambda text: text if planted == "protect" else pl.col(text))
    write.write_csv(pl.DataFrame({"=cmd|calc": ["@x"]}), tmp_path / "t.csv")
    assert len(_running_cells(tmp_path)) == 1
