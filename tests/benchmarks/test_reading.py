"""The benchmark of reading reads what it says that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.logs.formats.registry import chosen
from reconcile.logs.source import Source
from tests.benchmarks.reading import SAMPLES, Sample, blown_up, measure

NAMES = ("vectorbt-1.2/orders_many.csv", "nautilus/fills_many.csv", "quantconnect-trades.csv")
CHOSEN = [sample for sample in SAMPLES if str(sample.path).endswith(NAMES)]


@pytest.mark.parametrize("sample", CHOSEN, ids=NAMES)
def test_all_rows_of_a_file_are_read(tmp_path: Path, sample: Sample):
    """A file that is blown up has the fills of its sample so many times."""
    (tmp_path / "once").mkdir()
    once, few = blown_up(sample, 1, tmp_path / "once")
    path, count = blown_up(sample, 50, tmp_path)
    fills, many = (len(chosen(Source(each)).format.read(Source(each)).log) for each in (once, path))
    assert (fills * count, count % few) == (many * few, 0)


def test_speed_is_of_the_rows_that_were_written():
    """So many rows in so many seconds."""
    speed = measure(CHOSEN[0], 100, runs=1)
    assert speed.format == "vectorbt"
    assert speed.rows >= 100
    assert speed.per_second == pytest.approx(speed.rows / speed.ours)
