"""Tables on disk: every float and every text comes back, and no spreadsheet runs a cell."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from adapters.frames import FILL_COLUMNS, typed_fills
from bundles.tables.cells import is_empty, numbers, protect, unprotect
from bundles.tables.read import read_table
from bundles.tables.write import write_csv
from reconcile.log_diff import diff
from reconcile.logs.source import Source
from reconcile.logs.trade_log import read_log
from tests.reconcile.ledgers import SESSIONS

RUN_BY_A_SPREADSHEET = "=+-@\t\r"
NAMES = (
    "AAPL",
    "=1+1",
    "+A",
    "-A",
    "@A",
    "'=x",
    "''=x",
    "'plain",
    "\t=A",
    "Ü-股票",
    "a,b",
    'q"q',
    "NA",
    "nan",
    "007",
    "x\ry",
    " b ",
)


def _fills(names: tuple[str, ...] = NAMES) -> pd.DataFrame:
    """One fill per name, with numbers that need every digit."""
    generator = np.random.default_rng(5)
    count = len(names)
    numbers = {name: np.exp(generator.normal(0, 9, count)) for name in ("quantity", "price", "reference_price")}
    frame = pd.DataFrame(numbers).assign(
        order_id=[f"20240101-{name}-1" if number % 2 else name for number, name in enumerate(names)],
        session=SESSIONS[:1].repeat(count),
        timestamp=SESSIONS[:1].repeat(count) + pd.Timedelta("21h"),
        asset=list(names),
        side=["buy" if number % 2 else "sell" for number in range(count)],
        value=generator.normal(0, 1e6, count),
        commission=[math.nan if number % 3 else 5e-324 for number in range(count)],
        slippage=-generator.normal(0, 1e-9, count),
        sequence=range(count),
    )
    return typed_fills(frame[list(FILL_COLUMNS)])


def _read_back(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """What a user gets who reads our own files: columns that are numbers in the frame are read as such."""
    write_csv(frame, path)
    read = read_table(path, "a table").to_pandas().reset_index(drop=True)
    is_number = {str(name): pd.api.types.is_numeric_dtype(kind) for name, kind in frame.dtypes.items()}
    for name in read.columns[[is_number[name] for name in read.columns]]:
        parsed = numbers(read[name])
        assert (parsed.notna() | is_empty(read[name])).all()
        read[name] = parsed
    return read


def test_a_trade_log_comes_back_exactly(tmp_path: Path):
    """Floats bit by bit, what is not reported as such, text letter by letter."""
    fills = _fills()
    again = typed_fills(_read_back(fills, tmp_path / "trades.csv"))
    pd.testing.assert_frame_equal(again, fills, check_exact=True)


def test_a_trade_log_is_understood_by_diff(tmp_path: Path):
    """The reader for logs of any origin gets the same names, ids and numbers out of it; it has no control characters."""
    names = tuple(name for name in NAMES if name != "x\ry")
    fills = _fills(names)
    write_csv(fills, tmp_path / "trades.csv")
    log = read_log(Source(tmp_path / "trades.csv"), {}).frame
    # Blanks at either end of a name are nobody's intention, and asset names are compared without them.
    assert list(log["asset"]) == [name.strip() for name in names]
    assert list(log["order_id"]) == list(fills["order_id"])
    assert list(log["quantity"].abs()) == list(fills["quantity"])
    assert diff(tmp_path / "trades.csv", tmp_path / "trades.csv").divergence is None


def test_no_cell_runs_as_a_formula(tmp_path: Path):
    """Read as a spreadsheet would, no text begins with a sign that it runs; negative numbers stay numbers."""
    added: dict[str, Any] = {"=cmd": 1.0, "-x": "y"}
    frame = _fills().assign(**added)
    write_csv(frame, tmp_path / "trades.csv")
    with (tmp_path / "trades.csv").open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    run = [cell for cell in cells if cell[:1] and cell[0] in RUN_BY_A_SPREADSHEET]
    assert [cell for cell in run if not _is_number(cell)] == []
    assert any(_is_number(cell) for cell in run)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_column_names_come_back(tmp_path: Path):
    """positions_<engine>.csv has an asset per column, and an asset may be called anything."""
    frame = pd.DataFrame({name: [1.5, -2.0] for name in NAMES if name != "x\ry"})
    again = _read_back(frame, tmp_path / "positions.csv")
    assert list(again.columns) == list(frame.columns)
    assert (again == frame).to_numpy().all()


def test_an_empty_log_keeps_its_columns(tmp_path: Path):
    """A run without a fill."""
    empty = _fills()[:0]
    again = typed_fills(_read_back(empty, tmp_path / "trades.csv"))
    pd.testing.assert_frame_equal(again, empty)


def test_dates_and_instants_look_as_promised(tmp_path: Path):
    """session 2024-01-01; timestamp ISO 8601 with +00:00."""
    write_csv(_fills(("AAPL",)), tmp_path / "trades.csv")
    first = (tmp_path / "trades.csv").read_text().splitlines()[1]
    assert first.startswith("AAPL,2024-01-01,2024-01-01T21:00:00+00:00,AAPL,sell,")


@given(st.text())
def test_protection_is_undone(text: str):
    """Whatever the text; and what is protected does not run."""
    assert unprotect(protect(text)) == text
    assert str(protect(text))[:1] not in tuple(RUN_BY_A_SPREADSHEET)
