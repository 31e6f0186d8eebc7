"""The records of docs/records/matrix are of the code, the scenarios and the versions of today, and hold when run again."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

import adapters
from adapters.contract import Mode
from reconcile.environments.columns import column_of, columns_here
from reconcile.environments.place import Column
from reconcile.jobs.limits import Limits
from reconcile.matrix.cell import EXPECTED, Cell, CellKey, plan_cells
from reconcile.matrix.pool import fill_all
from reconcile.matrix.record_files import RecordFiles, hash_of_adapter
from scenarios.catalogue import CATALOGUE

FOLDER = Path(__file__).parents[2] / "docs" / "records" / "matrix"
SHARE = 20
"""One cell of so many is run again."""


def columns(records: RecordFiles) -> tuple[Column, ...]:
    return tuple(each for each in records.columns if each.engine != "reference")


def stale(folder: Path) -> list[str]:
    """Cells that no record of today is kept of, every scenario on every column."""
    records = RecordFiles(folder)
    named = {column.label: column for column in columns(records)}
    keys = plan_cells(tuple(CATALOGUE), list(named))
    return [f"{key.scenario} on {key.engine}" for key in keys if records.find(key, named) is None]


def drawn(folder: Path, *, here: bool) -> list[CellKey]:
    """A twentieth of the cells, other ones whenever a record is another."""
    records = RecordFiles(folder)
    held = b"".join(path.read_bytes() for path in sorted(folder.glob("*.json")))
    labels = [column.label for column in columns(records) if column.place.is_here is here]
    keys = [key for key in plan_cells(tuple(CATALOGUE), labels) if key.against == EXPECTED]
    return random.Random(hashlib.sha256(held).digest()).sample(keys, -(-len(keys) // SHARE))


class Nothing:
    """Records of which none is there: every cell is run."""

    def find(self, key, columns):
        return None

    def keep(self, cell, columns):
        pass


def differing(folder: Path, keys: list[CellKey], where: tuple[Column, ...]) -> list[str]:
    """Cells that come to something else than their record says."""
    records, named = RecordFiles(folder), {column.label: column for column in where}
    made = fill_all(keys, where, Nothing(), lambda _: None, Limits(jobs=2, again=True))
    kept = [records.find(key, named) for key in keys]
    return [f"{old} {new}" for old, new in zip(kept, made, strict=True) if old is None or _said(old) != _said(new)]


def _said(cell: Cell) -> tuple[object, ...]:
    return cell.verdict, cell.reason, cell.difference and round(cell.difference, 6)


def test_no_cell_of_the_matrix_is_without_a_record_of_today():
    """Where this fails: `make matrix`."""
    assert stale(FOLDER) == []


def test_no_record_is_an_unknown_a_break_or_an_error():
    said = [cell["verdict"] for path in FOLDER.glob("*.json") for cell in json.loads(path.read_text()).values()]
    assert set(said) <= {"aligned", "explained", "unsupported", "not_implemented", "known_defect"}


@pytest.mark.ci
@pytest.mark.timeout(1200)
def test_a_twentieth_of_the_main_columns_comes_to_the_same_again():
    assert differing(FOLDER, drawn(FOLDER, here=True), columns_here(adapters.names())) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_twentieth_of_the_other_columns_comes_to_the_same_again():
    keys = drawn(FOLDER, here=False)
    assert differing(FOLDER, keys, tuple(column_of(name) for name in sorted({key.engine for key in keys}))) == []


def test_a_changed_adapter_and_a_changed_record_are_noticed(tmp_path):
    """The checks above can fail; a word that is mended is no change."""
    folder = tmp_path / "adapter"
    folder.mkdir()
    source = folder / "engine.py"
    source.write_text('"""What it does."""\nfee = 1  # dollar\n')
    before = hash_of_adapter(folder)
    source.write_text('"""What it does now."""\n\nfee = 1\n')
    (folder / "settings.py").write_text("told = 'anything'\n")
    assert hash_of_adapter(folder) == before
    source.write_text('"""What it does."""\nfee = 2\n')
    assert hash_of_adapter(folder) != before


def test_a_record_of_another_day_is_stale_and_one_that_says_otherwise_differs(tmp_path):
    held = json.loads((FOLDER / "backtrader.json").read_text())
    held["orders"]["of"], held["rotation-slack"]["difference"] = "0", 0.01
    (tmp_path / "backtrader.json").write_text(json.dumps(held))
    (tmp_path / "reference.json").write_bytes((FOLDER / "reference.json").read_bytes())
    assert stale(tmp_path) == ["orders on backtrader"]
    keys = [CellKey(name, "backtrader", EXPECTED, Mode.ALIGNED) for name in ("rotation-slack", "single-asset")]
    (told,) = differing(tmp_path, keys, columns_here(("backtrader",)))
    assert "rotation-slack" in told
