"""The real data: as pinned, on the calendar, with the splits that are stated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from bundles import InputError
from scenarios.catalogue import samples
from tests.frames import rows_of


def test_the_sample_is_four_stocks_over_thirteen_years() -> None:
    panel = samples.equities()
    assert panel.assets == ("AAPL", "GOOG", "IBM", "MSFT")
    assert panel.close.shape == (3270, 4)
    assert panel.notes.off_calendar == ()
    assert panel.notes.missing == ()
    assert panel.bars("GOOG").index[0] == pd.Timestamp("2004-08-19", tz="UTC")


def test_a_slice_includes_both_ends() -> None:
    panel = samples.equities("2005-03-01", "2005-03-31")
    assert panel.complete
    assert [f"{session:%Y-%m-%d}" for session in panel.sessions[[0, -1]]] == ["2005-03-01", "2005-03-31"]


def test_the_splits_stated_are_the_splits_in_the_data() -> None:
    """A split moves the ratio of adjusted to traded close by its ratio; a dividend by a few per cent."""
    table = samples.raw()
    factor = (table["adj_close"] / table["close"]).groupby(table["asset"])
    jump = table.assign(jump=factor.transform(lambda ratios: ratios / ratios.shift()))
    large = jump[jump["jump"] > 1.5]
    found = {(row.asset, row.session, round(row.jump, 1)) for row in rows_of(large)}
    assert found == {("AAPL", "2000-06-21", 2.0), ("MSFT", "2003-02-18", 2.0), ("AAPL", "2005-02-28", 2.0)}


def test_an_asset_without_a_bar_in_the_slice_is_refused() -> None:
    with pytest.raises(InputError, match="GOOG has no bar in that time"):
        samples.equities("2003-01-02", "2003-12-31")
    assert samples.equities("2003-01-02", "2003-12-31", assets=("AAPL", "MSFT")).complete


def test_an_unknown_asset_is_refused() -> None:
    with pytest.raises(InputError, match="no asset 'TSLA': assets are AAPL, FB, GOOG, IBM, MSFT"):
        samples.raw(("TSLA",))


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "_data" / "stocks.csv.gz"
    changed.parent.mkdir()
    changed.write_bytes(samples._file().read_bytes() + b"\0")
    monkeypatch.setattr(samples, "_file", lambda: changed)
    with pytest.raises(InputError, match="not the file that"):
        samples.equities()


def test_a_missing_package_is_answered_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "bokeh-sampledata>=2026.1"'):
        samples.equities()


def test_the_package_of_the_data_is_read_but_not_run() -> None:
    code = (
        "import sys; from scenarios.catalogue import samples; samples.raw(); print('bokeh_sampledata' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
