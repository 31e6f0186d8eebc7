"""What is found about two logs reaches those who compare them in Python, in a notebook and in a test."""

from __future__ import annotations

import pandas as pd
import pytest

import reconcile
from adapters.contract import Cause
from reconcile.log_diff import _cannot_tell

EVIL = "<img src=x onerror=alert(1)>"


def _log(hour: int = 0, asset: str = "AAPL") -> pd.DataFrame:
    """Ten fills of one asset, on the New York clock without a zone, ``hour`` hours late."""
    days = pd.date_range("2024-01-08", periods=5, freq="D").repeat(2)
    stamps = days + pd.to_timedelta([14.5 + hour, 20 + hour] * 5, unit="h")
    return pd.DataFrame(
        {
            "timestamp": stamps.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "asset": asset,
            "side": ["buy", "sell"] * 5,
            "quantity": range(100, 110),
            "price": 175.0,
        }
    )


def test_an_offset_is_named_in_python_once():
    variance = reconcile.diff(_log(), _log(hour=2))
    (offset,) = [line for line in variance.remarks if line.startswith("offset")]
    assert offset == "offset: B is 2 hours later on 10 of 10 orders; --shift-b -2h takes it away"


def test_what_cannot_be_told_is_said_too():
    remarks = reconcile.diff(_log(), _log()).remarks
    assert "fees cannot be told: a log has no commission" in remarks
    assert not any("offset" in line for line in remarks)


def test_rows_of_frames_are_named_without_the_place_where_they_were_put_meanwhile():
    repeated = pd.concat([_log(), _log().tail(1)], ignore_index=True)
    remarks = reconcile.diff(_log(), repeated).remarks
    assert any("row 11" in line for line in remarks), remarks
    assert not any("reconcile-" in line or ".parquet" in line for line in remarks)


def test_a_failed_assertion_says_them():
    with pytest.raises(reconcile.NotAligned) as failure:
        reconcile.assert_aligned(_log(), _log(hour=2))
    assert "offset" in str(failure.value)


def test_a_notebook_shows_them_escaped():
    repeated = pd.concat([_log(asset=EVIL), _log(asset=EVIL).tail(1)], ignore_index=True)
    variance = reconcile.diff(_log(asset=EVIL), repeated)
    shown = variance._repr_html_()
    assert "fees cannot be told" in shown
    assert EVIL not in shown


def test_a_cause_without_a_sentence_of_its_own_is_said_all_the_same() -> None:
    """One that is added need not be told of twice."""
    assert _cannot_tell(Cause.SIZING).startswith("sizing cannot be told")
    assert "no commission" in _cannot_tell(Cause.FEES)
