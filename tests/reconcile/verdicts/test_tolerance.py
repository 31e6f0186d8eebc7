"""A tolerance is said and never assumed: what lies within is no divergence, and its dollars stay in the table."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

import reconcile
from bundles.errors import InputError
from reconcile.verdicts.tolerance import NO_TOLERANCE, parse_tolerance, tolerance_of
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.command import reconcile as command
from tests.reconcile.command import refusal
from tests.reconcile.ledgers import Stated, flat_closes, run_of

COLUMNS = ["order_id", "timestamp", "asset", "side", "quantity", "price", "commission"]


def _log(**changed: object) -> pd.DataFrame:
    rows = [
        ["a1", "2024-01-05T14:30:00Z", "A", "buy", 100.0, 10.004, 1.0],
        ["a2", "2024-01-08T14:30:00Z", "A", "sell", 100.0, 11.0, 1.0],
    ]
    log = pd.DataFrame(rows, columns=COLUMNS)
    for name, value in changed.items():
        log[name] = [value, log[name][1]]
    return log


WITHIN = {
    "price": ({"price": 10.0}, "price=0.005", "price=0.003"),
    "quantity": ({"quantity": 99.0}, "quantity=1", "quantity=0.5"),
    "commission": ({"commission": 1.01}, "commission=0.02", "commission=0.005"),
    "time": ({"timestamp": "2024-01-05T14:30:59Z"}, "time=1min", "time=1s"),
}


@pytest.mark.parametrize(("changed", "enough", "too_little"), WITHIN.values(), ids=WITHIN)
def test_what_lies_within_is_no_divergence(tmp_path: Path, changed: dict[str, object], enough: str, too_little: str):
    """Exit code, verdict and sentence; beyond it, or without one, it is."""
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    _log().to_csv(a, index=False)
    _log(**changed).to_csv(b, index=False)
    assert command("diff", a, b).exit_code == command("diff", a, b, "--tolerance", too_little).exit_code == 1
    within = command("diff", a, b, "--tolerance", enough, "--out", tmp_path / "out")
    assert within.exit_code == 0
    assert f"agree on every fill within {enough}" in within.stdout
    for name in ("variance.md", "report.html"):
        assert f"within {enough}" in (tmp_path / "out" / name).read_text(encoding="utf-8")
    summary = json.loads((tmp_path / "out" / "variance.json").read_text())
    assert (summary["tolerance"], summary["pairs"][0]["first_divergence"]) == (enough, None)
    assert f"--tolerance {enough}" in (tmp_path / "out" / "variance.md").read_text()


def test_the_dollars_stay_in_the_table():
    """A verdict that they do not change, and a sentence that says them."""
    variance = reconcile.diff(_log(), _log(price=10.0), tolerance={"price": 0.005})
    assert variance.difference == pytest.approx(0.4)
    assert (variance.verdict, variance.divergence) == (Verdict.ALIGNED, None)
    shown = variance._repr_html_()
    assert "b and a agree on every fill within price=0.005" in shown
    assert "b ends 0.40 above a" in shown


def test_beyond_the_tolerance_is_said_with_it():
    variance = reconcile.diff(_log(), _log(price=10.1), tolerance={"price": 0.005})
    assert "beyond the tolerance price=0.005" in variance._repr_html_()
    assert variance.verdict is Verdict.EXPLAINED


def test_an_order_that_one_side_lacks_is_within_no_tolerance():
    everything: dict[str, float | str] = {"price": 1e6, "quantity": 1e6, "commission": 1e6, "time": "9d"}
    variance = reconcile.diff(_log(), _log().head(1), tolerance=everything)
    assert variance.divergence.what == "fill"


def test_an_assertion_takes_the_same():
    """Runs have none: they are held to their terms."""
    reconcile.assert_aligned(_log(), _log(price=10.0), tolerance={"price": 0.005})
    with pytest.raises(reconcile.NotAligned):
        reconcile.assert_aligned(_log(), _log(price=10.0), tolerance={"price": 0.001})
    run = run_of([Stated("o1", 1, "AAA", 10, 100.0, 100.5)], flat_closes())
    with pytest.raises(InputError, match="tolerance: given for two runs"):
        reconcile.assert_aligned(run, dataclasses.replace(run, engine="two"), tolerance={"price": 0.005})


@pytest.mark.parametrize(
    "text",
    ["price", "price=", "price=0", "price=-1", "price=nan", "cost=1", "time=1", "time=1session", "price=1,price=2"],
)
def test_what_is_no_tolerance_is_refused(tmp_path: Path, text: str):
    log = tmp_path / "log.csv"
    _log().to_csv(log, index=False)
    assert "expected price=0.005" in refusal(tmp_path, "diff", log, log, "--tolerance", text)


def test_none_is_the_default():
    assert parse_tolerance(None) == tolerance_of(None) == NO_TOLERANCE
    assert not NO_TOLERANCE
    assert tolerance_of({"time": "1s"}).time == 1_000_000_000
