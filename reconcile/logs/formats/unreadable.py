"""Files of kinds that no format reads: each with what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.logs.formats.head import Head
    from reconcile.logs.source import Source

_PICKLES = (".pkl", ".pickle", ".p")
_KINDS = {
    b"PK\x03\x04": ("a spreadsheet or an archive", "open it and save the trades as CSV"),
    b"\xd0\xcf\x11\xe0": ("a spreadsheet of an old kind", "open it and save the trades as CSV"),
    b"%PDF": ("a PDF", "ask the platform for the same statement as CSV"),
    b"SQLite format 3\x00": ("a database", "save its table of trades as CSV"),
    b"\x89HDF": ("an HDF5 file", "in Python: pandas.read_hdf(…).to_csv('trades.csv')"),
    b"\x93NUMPY": ("a NumPy array", "in Python: give reconcile.diff a DataFrame with named columns"),
}
_CONVERT = (
    "in Python: reconcile.diff(result, …) takes a result as it is, and for Zipline: "
    "from reconcile import save_log; save_log(perf, 'trades.csv')"
)
_WRITER = "add an analyzer such as Transactions and save it as CSV, or in Python give the cerebro.run() result"


def refuse_pickle(source: Source) -> None:
    """Raise ``InputError`` for a pickle, with its ending or without."""
    if source.frame is None and (source.path.suffix.lower() in _PICKLES or _is_pickle(_first_bytes(source.path))):
        problem = f"{source.path}: a pickle runs the code that it holds, so it is not opened"
        raise InputError(problem, _CONVERT)


def _is_pickle(start: bytes) -> bool:
    """Protocols 2 to 5 begin with their number, and a frame or an opcode."""
    return len(start) > 1 and start[0] == 0x80 and 2 <= start[1] <= 5


def refuse_unreadable(source: Source, head: Head) -> None:
    """Raise ``InputError`` for a folder, an empty file, and files that hold no table of fills.

    Raises
    ------
    InputError
        With what it is and what to do instead.
    """
    path = source.path
    if source.frame is not None:
        return
    if path.is_dir():
        raise InputError(f"{path}: a folder, and no folder of runs", "name the file of trades in it")
    start = _first_bytes(path)
    for mark, (what, cure) in _KINDS.items():
        if start.startswith(mark):
            raise InputError(f"{path}: {what}, which is not read", cure)
    if path.is_file() and not head.columns and not head.text.strip():
        raise InputError(f"{path}: an empty file", "export the trades again: a log of no fills has a header at least")
    if _is_of_a_writer(head):
        raise InputError(f"{path}: what Backtrader's WriterFile wrote, bars and no fills", _WRITER)


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError:
        return b""


def _is_of_a_writer(head: Head) -> bool:
    """Backtrader rules a line of ``=`` above, and heads its columns Id and the name of the data."""
    first = head.text.lstrip()[:79]
    return (len(first) == 79 and set(first) == {"="}) or (
        head.columns[:1] == ("Id",) and {"len", "datetime", "open", "close"} <= head.names
    )
