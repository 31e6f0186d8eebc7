"""Frames that a worker hands over come back exactly, without any library but numpy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import pytz

from bundles.errors import InputError
from bundles.tables.archive import load_frames, save_frames

INSTANTS = pd.DatetimeIndex(["2024-01-02", "2024-01-03"], tz=pytz.UTC, name="session")
FRAMES = {
    "wide": pd.DataFrame([[0.1 + 0.2, np.nan], [5e-324, -0.0]], INSTANTS, pd.Index(["=A", "Ü/1"], name="asset")),
    "mixed": pd.DataFrame({
        "order_id": ["a\n", None],
        "session": INSTANTS,
        "day": pd.DatetimeIndex(["2024-01-02", None]).as_unit("s"),
        "quantity": [1, 2**62],
        "is_open": [True, False],
        "small": np.array([0.1, 0.2], dtype=np.float32),
    }),
    "empty": pd.DataFrame({"order_id": pd.Series([], dtype=object), "price": pd.Series([], dtype=np.float64)}),
    "nothing": pd.DataFrame(index=INSTANTS),
}  # fmt: skip


def test_frames_come_back(tmp_path: Path):
    """Values bit by bit, labels, dtypes, units and zones."""
    save_frames(FRAMES, tmp_path / "frames.npz")
    again = load_frames(tmp_path / "frames.npz")
    assert list(again) == list(FRAMES)
    for name, frame in FRAMES.items():
        pd.testing.assert_frame_equal(again[name], frame, check_exact=True, check_freq=False, check_column_type=False)
    assert np.signbit(again["wide"].to_numpy()[1, 1])
    assert again["mixed"]["session"].dt.tz is pytz.UTC


def test_what_is_no_text_is_refused(tmp_path: Path):
    """Rather than kept as the text that it prints as."""
    with pytest.raises(TypeError, match="neither numbers, instants nor texts"):
        save_frames({"odd": pd.DataFrame({"cells": ["a", 1]})}, tmp_path / "frames.npz")


@pytest.mark.parametrize("content", [b"", b"PK", b"PAR1", None], ids=["empty", "zip", "parquet", "missing"])
def test_other_files_are_refused(tmp_path: Path, content: bytes | None):
    """In one line with the file's name."""
    path = tmp_path / "frames.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"frames\.npz: "):
        load_frames(path)


def test_a_cut_file_is_refused(tmp_path: Path):
    """A worker that is killed while it writes leaves such a file."""
    save_frames(FRAMES, tmp_path / "frames.npz")
    content = (tmp_path / "frames.npz").read_bytes()
    (tmp_path / "frames.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError):
        load_frames(tmp_path / "frames.npz")


def test_a_worker_imports_no_polars():
    """That alone would take a fifth of a second at every start."""
    code = "import sys, adapters.worker as w; w._prepare(); print('polars' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
