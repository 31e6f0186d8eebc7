"""The quick reader of plain logs gives what the careful one gives, or leaves the file to it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.errors import InputError
from reconcile.logs.fast_csv import as_frame, read_plain
from reconcile.logs.format import Source
from reconcile.logs.trade_log import read_carefully, read_log

HEADER = "order_id,timestamp,asset,side,quantity,price,commission"
PLAIN = ("id", "2020-01-03T14:30:00+00:00", "AAA", "buy", "10", "100.5", "1.25")
CELLS = {
    "order_id": st.sampled_from(["1", " x ", "", "'=1", "'plain", '"a,b"', "'\t=A"]),
    "timestamp": st.sampled_from(["2020-01-03", " 2020-01-03T14:30:00Z ", "", "2020-13-45"]),
    "asset": st.sampled_from(["AAA", " BBB", "", "'=cmd", "007", "nan", '"x\ny"']),
    "side": st.sampled_from(["buy", "SELL", " Bot ", "hold", ""]),
    "quantity": st.sampled_from(["1", "-2", "0", "1e3", " 4 ", "1_000", "inf", "nan", "", "+5", "1,5"]),
    "price": st.sampled_from(["1", "0.1", "5e-324", "-1", "0", "1e400", "x", ".5", "5.", "0.1000000000000000055511"]),
    "commission": st.sampled_from(["", "0", "nan", "N/A", "none", "-0.0", "inf", "1e-7", "abc"]),
}


def _file(folder: Path, *rows: str, header: str = HEADER, end: str = "\n") -> Path:
    path = folder / "log.csv"
    path.write_bytes((end.join([header, *rows]) + end).encode())
    return path


def _same(path: Path) -> bool:
    """Whether both readers say the same; the quick one may leave the file to the other."""
    table = read_plain(path, lambda names: {name: name for name in names})
    if table is None:
        return True
    plain = as_frame(table)
    careful = read_carefully(Source(path), {}).frame
    assert list(plain.index) == list(careful.index)
    for name in careful.columns:
        both = plain[name].to_numpy(), careful[name].to_numpy()
        if careful[name].dtype == "float64":
            np.testing.assert_array_equal(*both)
        else:
            assert list(both[0]) == list(both[1]), name
    return True


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=3))
def test_both_readers_agree(rows: list[tuple[str, ...]]):
    """On logs of all sorts of cells, right and wrong."""
    with tempfile.TemporaryDirectory() as folder:
        assert _same(_file(Path(folder), *map(",".join, rows)))


@pytest.mark.parametrize("column", range(1, len(PLAIN)))
def test_a_wrong_cell_is_left_to_the_careful_reader(tmp_path: Path, column: int):
    """Which says on which line it is."""
    wrong = [*PLAIN[:column], "?", *PLAIN[column + 1 :]]
    path = _file(tmp_path, ",".join(PLAIN), ",".join(wrong))
    if column in (1, 2):  # a timestamp is read later, and any text names an asset
        assert read_plain(path, lambda names: {name: name for name in names}) is not None
        return
    with pytest.raises(InputError, match="line 3"):
        read_log(Source(path), {})


def test_a_plain_log_is_read_quickly(tmp_path: Path):
    """Not left to the careful reader, whatever ends its lines."""
    for end in ("\n", "\r\n"):
        path = _file(tmp_path, ",".join(PLAIN), end=end)
        plain = read_plain(path, lambda names: {name: name for name in names})
        assert plain is not None
        assert plain["commission"].to_list() == [1.25]
        assert _same(path)


@pytest.mark.parametrize("row", ["", "a,b", ",,,,,,", "1,2020-01-03,AAA,buy,1,1,0,9"])
def test_blank_short_and_long_lines(tmp_path: Path, row: str):
    """Lines are counted by the careful reader alone."""
    path = _file(tmp_path, ",".join(PLAIN), row, ",".join(PLAIN))
    assert read_plain(path, lambda names: {name: name for name in names}) is None


def test_a_fault_in_the_quick_reader_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The comparison above can fail."""
    path = _file(tmp_path, ",".join(PLAIN))
    monkeypatch.setattr("reconcile.logs.fast_csv.SIDES", {"buy": -1.0})
    with pytest.raises(AssertionError):
        _same(path)
    assert isinstance(read_carefully(Source(path), {}).frame, pd.DataFrame)
