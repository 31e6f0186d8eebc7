"""CSV and Parquet files as they are found: every cell as text, every row with its line, and refusals in one line."""

from __future__ import annotations

import ast
import bz2
import csv
import gzip
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bundles.errors import InputError
from bundles.tables import read
from bundles.tables.read import parse_csv, read_lines, read_table
from bundles.tables.table import Table

ROOT = Path(__file__).parents[2]
CELLS = st.sampled_from(
    ["", " ", "1.5", "AAPL", " b ", "'=x", '"q""q"', '"a,b"', '"x\ny"', "NA", 'm"d', '"open', "Ü", ' "s,t"']
)


def _rows(table: Table) -> list[tuple[int, tuple[object, ...]]]:
    return list(zip(table.numbers.tolist(), table.frame.rows(), strict=True))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())
@example([["1"], []], "\n", False)
def test_columns_at_once_and_line_by_line_are_one_reading(rows: list[list[str]], end: str, has_end: bool):
    """The quick way gives what the careful one gives, or nothing."""
    lines = ["a,b,c", *(",".join(row) for row in rows)]
    content = (end.join(lines) + end * has_end).encode()
    quick = read._quickly(content)
    if quick is not None:
        try:
            slow, numbers = read._line_by_line(content)
        except csv.Error as error:
            assert "expected after" in str(error)  # a quote within quotes, which polars takes as it comes
            return
        assert quick[0].rows() == slow.rows()
        assert quick[1].tolist() == numbers.tolist()


def test_a_plain_file_is_read_at_once():
    """With quotes, with either end of a line, and with blank lines and short ones."""
    for content in (b'a,b\n1,2\n"x,y",4\n', b"a,b\r\n1,2\r\n", b"\xef\xbb\xbfa,b\n1,2", b"a,b\n1,2\n\n3\n"):
        assert read._quickly(content) is not None


FOUND = {
    "blank-lines": (b"a,b\n1,2\n\n , \n3,4\n", [(2, ("1", "2")), (5, ("3", "4"))]),
    "blank-lines-above": (b"\n\na,b\n1,2\n", [(4, ("1", "2"))]),
    "line-breaks-in-a-cell": (b'a,b\n"x\ny",2\n3,4\n', [(2, ("x\ny", "2")), (4, ("3", "4"))]),
    "short-line": (b"a,b\n1\n", [(2, ("1", ""))]),
    "apostrophes": (b"'=a,b\n'-x,'quoted\n", [(2, ("-x", "'quoted"))]),
    "byte-order-mark": ("\ufeffa,b\n1,2\n".encode(), [(2, ("1", "2"))]),
    "old-ends-of-lines": (b"a,b\r1,2\r", [(2, ("1", "2"))]),
    "blanks-before-quotes": (b'a,b\n1, "2,3"\n', [(2, ("1", "2,3"))]),
    "quotes-within": (b'a,b\n1,2"x\n3,4"\n', [(2, ("1", '2"x')), (3, ("3", '4"'))]),
    "no-rows": (b"a,b\n", []),
}


@pytest.mark.parametrize(("content", "rows"), FOUND.values(), ids=FOUND)
def test_rows_and_their_lines(content: bytes, rows: list[tuple[int, tuple[str, ...]]]):
    """As an editor numbers the lines, which is what a message is read with."""
    table = parse_csv(content, "t.csv")
    assert _rows(table) == rows
    assert table.frame.columns[-1] == "b"
    assert all(kind == pl.String for kind in table.frame.dtypes)


REFUSED = {
    "long-line": (b"a,b\n1,2\n3,4,5\n", r"t\.csv: a line has more cells than the header \(line 3\): expected CSV"),
    "open-quote": (b'a,b\n1,"2\n3,4\n', r"t\.csv: unexpected end of data"),
    "not-utf-8": (b"a,b\n1,\xe9\n", r"t\.csv: 'utf-8' codec can't decode"),
    "header-not-utf-8": (b"\xe9,b\n1,2\n", r"t\.csv: 'utf-8' codec can't decode"),
    "zeros": (b"\0\0", r"t\.csv: no text: its header holds a null byte"),
    "nothing": (b"", r"t\.csv: No columns to parse from file"),
    "blank": (b"\n\n", r"t\.csv: No columns to parse from file"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_refusals(content: bytes, said: str):
    """In one line."""
    with pytest.raises(InputError, match=said) as refusal:
        parse_csv(content, "t.csv")
    assert "\n" not in str(refusal.value)


def test_columns_of_one_name_are_told_apart():
    """However they are read."""
    for cell in (b"1", b'"x\ny"'):
        assert parse_csv(b"a,a,a\n" + cell + b",2,3\n", "t").frame.columns == [
            "a",
            "a_duplicated_0",
            "a_duplicated_1",
        ]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_packed_files(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]):
    """By the end of their name; one that is packed otherwise is refused."""
    path = tmp_path / f"t.csv.{suffix}"
    path.write_bytes(pack(b"a,b\n1,2\n"))
    assert read_table(path, "").frame.rows() == [("1", "2")]
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError):
        read_table(path, "")


def test_lines_of_a_file_of_several_tables(tmp_path: Path):
    """Of any length, blank ones left out."""
    (tmp_path / "t.csv").write_text('a,b\n\n"x\ny"\n1,2,3\n')
    assert read_lines(tmp_path / "t.csv", "") == [(1, ["a", "b"]), (3, ["x\ny"]), (5, ["1", "2", "3"])]


def test_the_first_row_at_fault_is_named():
    """With its cell, or that there is none."""
    table = parse_csv(b"price\n1\n\n-3\n", "log.csv")
    price = table.frame["price"]
    table.refuse_first(price, price == "nothing", "never")
    with pytest.raises(InputError, match=r"^log\.csv, line 4: price is '-3': prices are positive$"):
        table.refuse_first(price, price == "-3", "prices are positive")
    with pytest.raises(InputError, match=r"^frame, row 1: price is missing: a price$"):
        Table.of_frame(pl.DataFrame({"price": [None]}), "frame").refuse_first(
            pl.Series("price", [None]), pl.Series([True]), "a price"
        )


def test_ids_of_a_parquet_file_stay_whole(tmp_path: Path):
    """Where some rows have none, as they do in a CSV file."""
    pl.DataFrame({"order_id": [1, None], "asset": ["A", None]}).write_parquet(tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", "")
    assert (table.unit, table.place(1)) == ("row", f"{tmp_path / 't.parquet'}, row 2")
    assert table.to_pandas().map(str).to_numpy().tolist() == [["1", "A"], ["None", "None"]]


READERS = {
    "read_csv",
    "scan_csv",
    "read_csv_batched",
    "read_table",
    "read_parquet",
    "scan_parquet",
    "read_schema",
    "ParquetFile",
    "reader",
    "DictReader",
}
LIBRARIES = {"pd", "pl", "pandas", "polars", "pq", "csv", "pyarrow"}


def _foreign_readers(source: str) -> Iterator[int]:
    """Lines on which a library's reader of tables is called or imported."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=library), attr=name) if library in LIBRARIES:
                names = {name}
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in LIBRARIES:
                names = {alias.name for alias in node.names}
            case _:
                continue
        if names & READERS:
            yield node.lineno


def test_only_one_room_reads_tables():
    """Prices, instructions, logs, saved runs and samples: what a cell says is decided once."""
    packages = ("bundles", "scenarios", "adapters", "reconcile")
    files = [path for name in packages for path in (ROOT / name).rglob("*.py") if path.parent.name != "tables"]
    assert len(files) > 200
    found = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in _foreign_readers(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "pd.read_csv('x')",
        "pl.scan_csv('x')",
        "import csv\ncsv.reader(file)",
        "from polars import read_parquet",
        "pq.read_schema(p)",
    ],
)
def test_a_reader_elsewhere_is_found(planted: str):
    """So that the check above means something."""
    assert list(_foreign_readers(planted))
    assert not list(_foreign_readers("read_parquet(path)\npd.to_datetime(x)\nframe.write_csv(path)"))
