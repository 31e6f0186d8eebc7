"""Results of an engine by somebody else, whose reader knows the contract and nothing else of ours."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pandas as pd
import pytest

import adapters
from adapters.contract import Adapter, NotImplementedByAdapter
from bundles.errors import InputError

READER = """
import pandas as pd
from adapters.contract import RESULT_COLUMNS, ReportedResult

def read(result):
    rows = [(n, day, "A", q, p, None, None, "close") for n, (day, q, p) in enumerate(result)]
    return ReportedResult(pd.DataFrame(rows, columns=list(RESULT_COLUMNS)))
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Adapter:
    folder = tmp_path / "own_engine_with_results"
    folder.mkdir()
    (folder / "from_result.py").write_text(READER, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "own_engine_with_results.from_result", raising=False)
    monkeypatch.delitem(sys.modules, "own_engine_with_results", raising=False)
    return dataclasses.replace(adapters.get("reference"), name="own", module="own_engine_with_results.engine")


def test_an_adapter_of_ones_own_reads_results_with_one_function(own: Adapter):
    log = own.from_result([("2020-01-02", 5, 101.0), ("2020-01-03", -5, 103.0)])
    assert log.fills["timestamp"].dt.strftime("%m-%d %H:%M").tolist() == ["01-02 21:00", "01-03 21:00"]
    assert log.fills["side"].tolist() == ["buy", "sell"]
    assert log.fills["commission"].isna().all()
    assert (log.engine, log.equity, log.initial_cash, log.final_value) == ("own", None, None, None)


def test_timestamps_of_any_zone_find_their_session(own: Adapter):
    """Midnight in New York is a date; eight in the evening there is an instant, the next day in UTC."""
    midnight = pd.Timestamp("2020-07-01", tz="America/New_York")
    log = own.from_result([(midnight, 5, 101.0), (midnight + pd.Timedelta(hours=20), -5, 103.0)])
    assert log.fills["session"].dt.strftime("%m-%d").tolist() == ["07-01", "07-01"]
    assert log.fills["timestamp"].dt.strftime("%m-%d %H:%M").tolist() == ["07-01 20:00", "07-02 00:00"]


def test_a_date_that_is_no_session_has_no_open_and_is_refused(own: Adapter):
    with pytest.raises(InputError, match="2020-01-04 is not a session of XNYS"):
        own.from_result([("2020-01-04", 5, 101.0)])
    assert len(own.from_result([("2020-01-04", 5, 101.0)], calendar="24/7").fills) == 1


def test_an_adapter_that_reads_no_results_says_so():
    with pytest.raises(NotImplementedByAdapter, match="reads no results"):
        adapters.get("reference").from_result(object())
