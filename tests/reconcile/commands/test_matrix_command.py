"""``reconcile matrix``: a fixed number of cells, records that make it resumable, and files that say the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from adapters.contract import Mode
from bundles.defaults import CACHE_VARIABLE
from reconcile.matrix.cell import plan_cells
from reconcile.matrix.selection import choose_scenarios
from scenarios.catalogue import CATALOGUE, Topic
from tests.reconcile.command import reconcile, refusal

pytestmark = pytest.mark.ci

ENGINES = "ml4t,backtrader"
ASKED = ("matrix", "orders", "stop-loss", "--engines", ENGINES)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))


@pytest.mark.xdist_group("matrix-command")
def test_every_cell_is_there(tmp_path: Path):
    """Each scenario on each engine, and on paper where there are values; JSON, CSV and page agree."""
    out = tmp_path / "matrix"
    result = reconcile(*ASKED, "--out", out)
    assert result.exit_code == 0, result.output
    assert "5 cells: 5 aligned" in result.stdout
    cells = json.loads((out / "matrix.json").read_text())["cells"]
    assert [(cell["scenario"], cell["engine"], cell["against"]) for cell in cells] == [
        ("orders", "ml4t", "expected"),
        ("orders", "backtrader", "expected"),
        ("stop-loss", "reference", "hand"),
        ("stop-loss", "ml4t", "expected"),
        ("stop-loss", "backtrader", "expected"),
    ]
    assert set(cells[0]) == {
        "scenario", "engine", "against", "mode", "verdict", "reason", "difference", "seconds",
    }  # fmt: skip
    with (out / "matrix.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["verdict"] for row in rows] == [cell["verdict"] for cell in cells]
    assert "| `stop-loss` | aligned | aligned | aligned |" in (out / "matrix.md").read_text().replace("  ", " ")


@pytest.mark.xdist_group("matrix-command")
def test_a_record_is_read_and_not_run_again(cache: Path):
    """What was tampered with shows that it is read; ``--again`` runs it and mends it."""
    reconcile(*ASKED)
    records = sorted((cache / "matrix").glob("*.json"))
    assert len(records) == 5
    for record in records:
        content = json.loads(record.read_text())
        record.write_text(json.dumps({**content, "verdict": "break", "reason": "tampered with"}))
    tampered = reconcile(*ASKED)
    assert (tampered.exit_code, "5 cells: 5 break" in tampered.stdout) == (1, True)
    again = reconcile(*ASKED, "--again")
    assert (again.exit_code, "5 cells: 5 aligned" in again.stdout) == (0, True)
    assert "5 cells: 5 aligned" in reconcile(*ASKED).stdout


@pytest.mark.xdist_group("matrix-command")
def test_half_a_record_is_run_again(cache: Path):
    """A machine that stopped in the middle leaves nothing that is believed."""
    reconcile(*ASKED)
    records = sorted((cache / "matrix").glob("*.json"))
    for record, spoilt in zip(records, ("", "{", "[]", '{"verdict": "fine"}', "null"), strict=True):
        record.write_text(spoilt)
    assert "5 cells: 5 aligned" in reconcile(*ASKED).stdout


@pytest.mark.xdist_group("matrix-command")
def test_engine_against_engine():
    """On request, beside each against what is expected."""
    result = reconcile("matrix", "orders", "--engines", ENGINES, "--pairs", "all", "--json")
    cells = json.loads(result.stdout)["cells"]
    assert [(cell["engine"], cell["against"]) for cell in cells] == [
        ("ml4t", "expected"),
        ("backtrader", "expected"),
        ("backtrader", "ml4t"),
    ]
    assert {cell["verdict"] for cell in cells} == {"aligned"}


def test_the_number_of_cells_is_fixed():
    """Every scenario on every engine once, whatever the verdicts, and each value on paper once."""
    engines = ("one", "two", "three")
    on_paper = sum(entry.hand is not None for entry in CATALOGUE.values())
    assert len(plan_cells(tuple(CATALOGUE), engines)) == 3 * len(CATALOGUE) + on_paper
    assert len(plan_cells(tuple(CATALOGUE), engines, Mode.NATIVE)) == 3 * len(CATALOGUE)


def test_scenarios_by_name_pattern_and_topic():
    """In the catalogue's order, each once."""
    assert choose_scenarios(()) == tuple(CATALOGUE)
    basics = tuple(name for name, entry in CATALOGUE.items() if entry.topic is Topic.BASICS)
    assert choose_scenarios(("basics",)) == basics
    assert choose_scenarios(("stop-loss", "rotation-s*", "orders")) == ("rotation-slack", "orders", "stop-loss")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("rotaton",), "no scenario and no topic is called 'rotaton': see `reconcile list`"),
        (("orders", "--engines", "lean"), "unknown engine 'lean'"),
    ],
)
def test_bad_requests(tmp_path: Path, arguments: tuple[str, ...], told: str):
    """One line, exit code 2, nothing written."""
    assert told in refusal(tmp_path, "matrix", *arguments, "--out", tmp_path / "matrix")
