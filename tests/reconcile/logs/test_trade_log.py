"""A log is read column by column; it comes out, or is refused, as if every cell were looked at by itself."""

from __future__ import annotations

import csv
import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.errors import InputError
from bundles.tables.cells import protect
from reconcile.logs.clock import NEW_YORK
from reconcile.logs.source import Source
from reconcile.logs.spelling.sides import SIDES
from reconcile.logs.trade_log import TradeLog, read_log

HEADER = ("order_id", "timestamp", "asset", "side", "quantity", "price", "commission")
PLAIN = ("id", "2020-01-03T14:30:00+00:00", "AAA", "buy", "10", "100.5", "1.25")
EMPTY = ("", "nan", "na", "n/a", "null", "none", "nat", "<na>")
CELLS = {
    "order_id": st.sampled_from(["1", " x ", "", "=1", "'plain", "a,b", "\t=A"]),
    "timestamp": st.sampled_from(["2020-01-03", " 2020-01-03T14:30:00Z ", "2020-13-45"]),
    "asset": st.sampled_from(["AAA", " BBB", "", "=cmd", "007", "nan"]),
    "side": st.sampled_from(["buy", "SELL", " Bot ", "hold", ""]),
    "quantity": st.sampled_from(["1", "-2", "0", "1e3", " 4 ", "1_000", "inf", "nan", "", "+5", "1,5"]),
    "price": st.sampled_from(["1", "0.1", "5e-324", "-1", "0", "1e400", "x", ".5", "5.", "0.1000000000000000055511"]),
    "commission": st.sampled_from(["", "0", "nan", "N/A", "none", "-0.0", "inf", "1e-7", "abc"]),
}

type Rows = list[tuple[str, ...]]


@dataclass
class Expected:
    """A log as it must come out, looked at cell by cell: its columns, or the first thing that is wrong."""

    rows: Rows
    columns: dict[str, list[Any]] = field(default_factory=dict)
    wrong: str = ""

    def __post_init__(self) -> None:
        cells = dict(zip(HEADER, zip(*self.rows, strict=True), strict=True))
        for name in ("quantity", "price", "commission"):
            self.columns[name] = [self.number(name, row, cell) for row, cell in enumerate(cells[name])]
        for name in ("timestamp", "asset", "side"):
            self.columns[name] = [cell.strip() for cell in cells[name]]
        self.columns["order_id"] = list(cells["order_id"])
        self.demand("asset", [cell != "" for cell in self.columns["asset"]])
        self.demand("price", [not price <= 0 for price in self.columns["price"]])
        self.demand("quantity", [quantity != 0 for quantity in self.columns["quantity"]])
        signs = [SIDES.get(cell.lower(), 0.0) for cell in self.columns["side"]]
        self.demand("side", [sign != 0 for sign in signs])
        both = list(zip(signs, self.columns["quantity"], strict=True))
        self.demand("quantity", [not (sign > 0 > quantity) for sign, quantity in both])
        self.columns["quantity"] = [sign * abs(quantity) for sign, quantity in both]

    def number(self, name: str, row: int, cell: str) -> float:
        try:
            parsed = math.nan if "_" in cell else float(cell)
        except ValueError:
            parsed = math.nan
        if not math.isfinite(parsed) and not (name == "commission" and cell.strip().lower() in EMPTY):
            self.wrong = self.wrong or f"line {row + 2}: {name} is "
        return parsed

    def demand(self, name: str, holds: list[bool]) -> None:
        if not all(holds):
            self.wrong = self.wrong or f"line {holds.index(False) + 2}: {name} is "


def _write(folder: Path, rows: Rows, end: str = "\n") -> Path:
    path = folder / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator=end).writerows([HEADER, *(map(protect, row) for row in rows)])
    return path


def _read(path: Path) -> TradeLog:
    return read_log(Source(path), {})


def _check(rows: Rows, source: Source) -> None:
    """The log comes out as expected, bit by bit, or is refused for what is expected."""
    expected = Expected(rows)
    if expected.wrong:
        with pytest.raises(InputError) as caught:
            read_log(source, {})
        assert expected.wrong.partition(": ")[2] in str(caught.value)
        assert expected.wrong in str(caught.value) or source.frame is not None
        return
    log = read_log(source, {})
    for name, cells in expected.columns.items():
        if name in ("quantity", "price", "commission"):
            np.testing.assert_array_equal(log.number(name), np.array(cells))
        else:
            assert log.frame[name].to_list() == cells


@pytest.mark.ci
@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=3))
def test_every_log_comes_out_as_cell_by_cell(rows: Rows):
    """Logs of all sorts of cells, right and wrong, in a file and in a frame."""
    with tempfile.TemporaryDirectory() as folder:
        _check(rows, Source(_write(Path(folder), rows)))
    _check(rows, Source(Path("log"), frame=pd.DataFrame(rows, columns=HEADER)))


def test_a_fault_in_the_reader_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The comparison above can fail."""
    source = Source(_write(tmp_path, [PLAIN]))
    _check([PLAIN], source)
    monkeypatch.setattr("reconcile.logs.trade_log.SIDES", {"buy": -1.0})
    with pytest.raises(AssertionError):
        _check([PLAIN], source)


@pytest.mark.parametrize("column", range(3, len(PLAIN)))
def test_a_wrong_cell_is_refused_with_its_line(tmp_path: Path, column: int):
    """Under the name of its column."""
    path = _write(tmp_path, [PLAIN, (*PLAIN[:column], "?", *PLAIN[column + 1 :])])
    with pytest.raises(InputError, match=rf"line 3: {HEADER[column]} is '\?'"):
        _read(path)


def test_whatever_ends_the_lines(tmp_path: Path):
    """As Windows writes them too."""
    for end in ("\n", "\r\n"):
        assert _read(_write(tmp_path, [PLAIN], end)).number("commission").tolist() == [1.25]


def test_blank_and_short_lines_are_counted(tmp_path: Path):
    """A blank line is none, and the next one keeps its number; a short one lacks cells, a long one is refused."""
    path = _write(tmp_path, [PLAIN])
    plain = path.read_text()
    for row, said in (("\n", "line 4: price is '?'"), ("a,b\n", "line 3: quantity is missing")):
        path.write_text(plain + row + ",".join(PLAIN).replace("100.5", "?") + "\n")
        with pytest.raises(InputError) as caught:
            _read(path)
        assert said in str(caught.value)
    path.write_text(plain + ",".join([*PLAIN, "9"]) + "\n")
    with pytest.raises(InputError, match="a line has more cells than the header"):
        _read(path)


def test_instants_of_a_typed_column_are_those_of_its_text():
    """A frame may hold timestamps of any zone, dates or text."""
    stamps = pd.Series([pd.Timestamp("2020-01-03 09:30", tz=NEW_YORK), pd.Timestamp("2020-01-03", tz=NEW_YORK)])
    texts = stamps.map(pd.Timestamp.isoformat)
    logs = []
    for each in (stamps, texts, stamps.astype(object)):
        frame = pd.DataFrame({"timestamp": each, "asset": "AAA", "quantity": 1.0, "price": 1.0})
        logs.append(read_log(Source(Path("log"), frame=frame), {}))
    for log in logs:
        assert log.instants.tolist() == logs[0].instants.tolist() == stamps.astype("int64").tolist()
        assert log.is_dated.tolist() == [False, False]
        assert log.is_naive.tolist() == [False, False]
        assert log.days.tolist() == [18264, 18264]
