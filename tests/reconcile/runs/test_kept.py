"""Folders of runs read back: the same runs, each file of a folder counts, and one that lacks is not reported."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest

import reconcile
from adapters import storage
from adapters.contract import Cause, Mode, Run
from bundles.errors import InputError
from reconcile.runs.comparison import Comparison
from reconcile.runs.differences import accounts_differences
from reconcile.runs.kept import read_kept
from reconcile.runs.pairing import compare_sets
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.runs.reports import compared, edited, report, rewritten

pytestmark = pytest.mark.xdist_group("kept")
NOT_KEPT = {"marks", "seconds", "engine_seconds"}


@pytest.fixture(scope="module")
def native() -> Comparison:
    """Two real engines by themselves, one of which refuses orders."""
    return compared("rotation", ("backtrader", "reference"), Mode.NATIVE)


@pytest.fixture(scope="module")
def kept(native: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(tmp_path_factory.mktemp("kept") / "before", native)


@pytest.fixture
def after(kept: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(kept, tmp_path / "after"))


def _same(one: object, other: object) -> bool:
    if isinstance(one, pd.DataFrame):
        assert isinstance(other, pd.DataFrame)
        pd.testing.assert_frame_equal(
            other, one, check_exact=True, check_freq=False, check_names=False, check_dtype=False
        )
        return True
    if isinstance(one, pd.Series):
        assert isinstance(other, pd.Series)
        pd.testing.assert_series_equal(other, one, check_exact=True, check_freq=False, check_names=False)
        return True
    return one == other


def test_a_report_gives_its_runs_back(native: Comparison, kept: Path):
    """Bit by bit, but for marks and seconds, which no file holds."""
    again = read_kept(kept)
    assert (again.title, again.names) == ("before", ("backtrader", "reference"))
    for run, held in zip(native.runs, again.runs, strict=True):
        assert run.rejections is not None
        assert len(run.rejections) > 0
        for field in fields(Run):
            if field.name not in NOT_KEPT:
                assert _same(getattr(run, field.name), getattr(held.run, field.name)), field.name
        assert reconcile.compare(run, held.run).verdict is Verdict.ALIGNED
        assert held.scenario.instructions == native.scenarios[0].instructions


def _cell(row: int, column: int, change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of one cell of a file: row 0 is the header."""

    def changed(text: str) -> str:
        lines = text.splitlines()
        cells = lines[row].split(",")
        cells[column] = change(cells[column])
        return "\n".join([*lines[:row], ",".join(cells), *lines[row + 1 :], ""])

    return changed


def _more(cell: str) -> str:
    return repr(float(cell) + 1.0)


def _without_last(text: str) -> str:
    return "\n".join([*text.splitlines()[:-1], ""])


PLANTED = {
    "price": ("trades_backtrader.csv", _cell(3, 6, _more), "price"),
    "quantity": ("trades_backtrader.csv", _cell(3, 5, _more), "quantity"),
    "commission": ("trades_backtrader.csv", _cell(3, 9, _more), "commission"),
    "fill": ("trades_backtrader.csv", _without_last, "fill"),
    "equity": ("equity.csv", _cell(9, 1, _more), "account value"),
    "cash": ("cash.csv", _cell(9, 1, _more), "cash"),
    "positions": ("positions_backtrader.csv", _cell(9, 4, _more), "position STOCK03"),
    "refused": ("rejections_backtrader.csv", _without_last, "refused orders"),
}


@pytest.mark.ci
@pytest.mark.parametrize(("file", "change", "told"), PLANTED.values(), ids=PLANTED)
def test_a_fault_in_any_file_is_found(kept: Path, after: Path, file: str, change: Callable[[str], str], told: str):
    """It is a divergence, no verdict calls it aligned, and the other engine is not touched."""
    edited(after / file, change)
    comparison = compare_sets(read_kept(kept), read_kept(after), None, "")
    spoilt, other = comparison.variances
    assert told in spoilt.divergence.what
    assert spoilt.verdict is not Verdict.ALIGNED
    assert other.verdict is Verdict.ALIGNED


def test_a_pending_order_that_is_gone_is_found(kept: Path, after: Path):
    order = {"engine": "backtrader", "order_id": "20200102-STOCK01-9", "session": "2020-01-02", "asset": "STOCK01"}
    rewritten(after, pending=[order])
    variance = reconcile.diff(kept, after, engines="backtrader")
    assert "pending orders" in variance.divergence.what
    assert "pending" in " ".join(variance.remarks)


def test_a_report_is_equal_to_itself(kept: Path, after: Path):
    for engine in ("backtrader", "reference"):
        variance = reconcile.diff(kept, after, engines=engine)
        assert variance.verdict is Verdict.ALIGNED
        assert variance.difference == 0.0
        assert (variance.a.name, variance.b.name) == (f"{engine}-before", f"{engine}-after")
        assert any("the same prices, SHA-256" in remark for remark in variance.remarks)


MISSING = {"equity.csv": "account value", "cash.csv": "cash", "positions_backtrader.csv": "position",
           "rejections_backtrader.csv": "refused orders"}  # fmt: skip


@pytest.mark.parametrize(("file", "what"), MISSING.items())
def test_what_a_folder_does_not_hold_is_not_reported(kept: Path, after: Path, file: str, what: str):
    """Never guessed, and never dropped from the comparison."""
    (after / file).unlink()
    variance = reconcile.diff(kept, after, engines="backtrader")
    assert variance.divergence is not None
    assert any(f"{what} reported against not reported" in remark for remark in variance.remarks)
    (neither,) = [each for each in reconcile.diff(after, after, engines="backtrader").remarks if "by either" in each]
    assert "not reported by either" in neither


def test_another_version_is_told_and_is_no_difference(kept: Path, after: Path):
    rewritten(after, version="0.0.1")
    variance = reconcile.diff(kept, after, engines="backtrader")
    assert variance.verdict is Verdict.ALIGNED
    assert any("version backtrader" in remark and "against backtrader 0.0.1" in remark for remark in variance.remarks)


def test_other_terms_are_told_and_explain(kept: Path, tmp_path: Path):
    other = report(tmp_path / "close", compared("rotation", ("backtrader",), Mode.NATIVE, "fill=same_close"))
    variance = reconcile.diff(kept, other)
    assert variance.verdict is Verdict.EXPLAINED
    assert any(remark.endswith("term fill next_open against same_close") for remark in variance.remarks)


def test_other_terms_make_no_break_in_aligned_mode(tmp_path: Path):
    """What was asked differs, so that what came of it may."""
    a, b = (
        report(tmp_path / fill, compared("rotation-slack", ("reference",), Mode.ALIGNED, f"fill={fill}"))
        for fill in ("next_open", "same_close")
    )
    assert reconcile.diff(a, b).verdict is Verdict.EXPLAINED
    rewritten(b, terms=read_kept(a).runs[0].run.terms.model_dump(mode="json"))
    edited(b / "scenario.toml", lambda text: text.replace("same_close", "next_open"))
    assert reconcile.diff(a, b).verdict is Verdict.BREAK


def test_the_mirror_is_the_negative(kept: Path, tmp_path: Path):
    other = report(tmp_path / "close", compared("rotation", ("backtrader",), Mode.NATIVE, "fill=same_close"))
    there, back = reconcile.diff(kept, other), reconcile.diff(other, kept)
    assert there.difference == -back.difference != 0.0
    assert {cause: -amount for cause, amount in there.causes.items()} == pytest.approx(back.causes, abs=1e-7)


REFUSED = {
    "other-sessions": ("equity.csv", _without_last, "equity.csv: its sessions are not those of the prices"),
    "no-number": ("cash.csv", _cell(4, 1, lambda _: "much"), "cash.csv, line 5: backtrader is 'much'"),
    "no-side": (
        "trades_backtrader.csv",
        _cell(2, 4, lambda _: "hold"),
        "trades_backtrader.csv, line 3: side is 'hold'",
    ),
    "no-date": ("rejections_backtrader.csv", _cell(1, 1, lambda _: "soon"), "line 2: session is 'soon'"),
    "no-column": ("trades_backtrader.csv", _cell(0, 5, lambda _: "qty"), "no column 'quantity'"),
    "no-json": ("variance.json", lambda text: text[:-9], "variance.json: file: invalid json"),
}


@pytest.mark.parametrize(("file", "change", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_compared_is_refused_in_a_line(
    kept: Path, after: Path, file: str, change: Callable[[str], str], told: str
):
    edited(after / file, change)
    with pytest.raises(InputError) as caught:
        reconcile.diff(kept, after, engines="backtrader")
    assert told in str(caught.value)


def test_reports_of_other_versions_and_of_logs_are_refused(kept: Path, after: Path, tmp_path: Path):
    rewritten(after, schema=1)
    with pytest.raises(InputError, match=r"variance.json: schema: input should be 2: a folder that `reconcile run"):
        read_kept(after)
    with pytest.raises(InputError, match="neither a report nor a saved run"):
        read_kept(tmp_path)
    rewritten(after, schema=2, engines=[])
    with pytest.raises(InputError, match=r"variance.json: engines: "):
        read_kept(after)


def test_modes_are_not_mixed(kept: Path, after: Path):
    rewritten(after, mode="aligned")
    with pytest.raises(InputError, match=r"backtrader of before ran in native mode, backtrader of after .* aligned"):
        reconcile.diff(kept, after, engines="backtrader")


def test_several_pairs_are_one_too_many_for_one_variance(kept: Path, after: Path):
    with pytest.raises(InputError, match=r"both hold backtrader, reference: name one: engines='backtrader'"):
        reconcile.diff(kept, after)
    with pytest.raises(InputError, match="prices are given for two folders"):
        reconcile.diff(kept, after, after / "prices.csv")
    with pytest.raises(InputError, match="engines name runs of two folders"):
        reconcile.diff(kept / "trades_backtrader.csv", after / "trades_backtrader.csv", engines="backtrader")


def test_one_of_each_is_a_pair(kept: Path, after: Path):
    """Two names, one of each folder; and names that nobody holds are refused with what there is."""
    rewritten(after, name="other")
    for kind in ("trades", "positions", "rejections"):
        (after / f"{kind}_backtrader.csv").rename(after / f"{kind}_other.csv")
    for file in ("equity.csv", "cash.csv"):
        edited(after / file, lambda text: text.replace("backtrader", "other"))
    variance = reconcile.diff(kept, after, engines="backtrader,other")
    assert (variance.a.name, variance.b.name) == ("backtrader", "other")
    assert variance.verdict is Verdict.ALIGNED
    for engines in ("zipline", "backtrader", "backtrader,reference", " , "):
        with pytest.raises(InputError, match="before holds backtrader, reference; after holds other, reference"):
            reconcile.diff(kept, after, engines=engines)


def test_saved_runs_are_folders_too(native: Comparison, kept: Path, tmp_path: Path):
    """Against each other, and against a report."""
    run = native.runs[0]
    for name in ("one", "two"):
        storage.save(run, tmp_path / name)
    assert reconcile.diff(tmp_path / "one", tmp_path / "two").verdict is Verdict.ALIGNED
    assert reconcile.diff(tmp_path / "one", kept).verdict is Verdict.ALIGNED
    assert run.cash is not None
    storage.save(replace(run, cash=run.cash.add(1.0)), tmp_path / "two")
    spoilt = reconcile.diff(tmp_path / "one", tmp_path / "two")
    assert (spoilt.divergence.what, spoilt.verdict) == ("cash", Verdict.BREAK)
    storage.save(replace(run, closes=run.closes * 2.0), tmp_path / "two")
    (first, *_) = reconcile.diff(tmp_path / "one", tmp_path / "two").remarks
    assert first.startswith("other prices: 4,350 of 4,350 bars, the first 2020-01-02 STOCK00 close ")


def _opened_at_its_high(text: str) -> str:
    """The bar at whose open the first order is filled, with another open."""
    line = next(number for number, line in enumerate(text.splitlines()) if line.startswith("2020-01-03,STOCK20,"))
    return _cell(line, 2, lambda _: text.splitlines()[line].split(",")[3])(text)


def test_other_prices_are_told_and_are_a_cause(kept: Path, after: Path, tmp_path: Path):
    """A bar that was revised: how many, the first, and what it came to in the fill that was made at it."""
    edited(after / "prices.csv", _opened_at_its_high)
    fresh = report(tmp_path / "fresh", compared(after / "scenario.toml", ("backtrader",), Mode.NATIVE))
    variance = reconcile.diff(kept, fresh)
    assert variance.remarks[0].startswith("other prices: 1 of 4,350 bars, the first 2020-01-03 STOCK20 open ")
    assert (variance.a.name, variance.b.name) == ("backtrader-before", "backtrader-fresh")
    first = variance.trades.iloc[0]
    shares = (first["quantity_a"] + first["quantity_b"]) / 2
    assert first["data"] == pytest.approx(-shares * (first["reference_price_b"] - first["reference_price_a"]))
    assert variance.causes[Cause.DATA] == pytest.approx(first["data"]) != 0.0
    assert variance.mode is None


def test_assert_aligned_takes_folders(kept: Path, after: Path):
    reconcile.assert_aligned(kept, after, engines="reference")
    edited(after / "cash.csv", _cell(9, 2, _more))
    with pytest.raises(reconcile.NotAligned, match=r"2020-01-14 cash 60019\.5\d+ against 60020\.5") as caught:
        reconcile.assert_aligned(kept, after, engines="reference")
    assert caught.value.command.endswith("--engines reference")


def test_equal_accounts_have_no_differences(native: Comparison):
    run = native.runs[0]
    assert list(accounts_differences(run, run)) == []
