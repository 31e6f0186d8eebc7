"""``reconcile diff`` on logs that real engines left behind, and on the little that other logs hold."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from adapters.contract import Cause
from tests.reconcile.command import reconcile

pytestmark = pytest.mark.xdist_group("diff-of-rotation")
ENGINES = ("backtrader", "ml4t")


@dataclass(frozen=True)
class Report:
    """A folder written by ``reconcile run``."""

    folder: Path

    @property
    def prices(self) -> Path:
        return self.folder / "prices.csv"

    @property
    def logs(self) -> tuple[Path, Path]:
        a, b = (self.folder / f"trades_{engine}.csv" for engine in ENGINES)
        return a, b

    @property
    def pair(self) -> dict[str, Any]:
        return _pair(json.loads((self.folder / "variance.json").read_text()))


def _pair(content: dict[str, Any]) -> dict[str, Any]:
    pair: dict[str, Any]
    (pair,) = content["pairs"]
    return pair


def _diff(*arguments: object) -> dict[str, Any]:
    result = reconcile("diff", *arguments, "--json")
    assert result.exit_code == 1, result.output
    return _pair(json.loads(result.stdout))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Two real engines on the rotation, each by its own defaults."""
    folder = tmp_path_factory.mktemp("rotation") / "out"
    result = reconcile("run", "rotation", "--mode", "native", "--engines", ",".join(ENGINES), "--out", folder)
    assert result.exit_code == 0, result.output
    return Report(folder)


type Rewrite = Callable[[pd.DataFrame], pd.DataFrame]


def _rewritten(report: Report, folder: Path, rewrite: Rewrite) -> tuple[Path, Path]:
    """Both logs as somebody else would have written them."""
    paths = []
    for engine, log in zip(ENGINES, report.logs, strict=True):
        paths.append(folder / f"{engine}.csv")
        rewrite(pd.read_csv(log, dtype=str)).to_csv(paths[-1], index=False)
    return paths[0], paths[1]


def test_the_same_causes_as_the_run(report: Report):
    """With the market's prices two logs tell what the two runs told, but for what only accounts can tell."""
    ran, diffed = report.pair, _diff(*report.logs, "--prices", report.prices)
    assert diffed["causes"] == pytest.approx(ran["causes"], abs=1e-6)
    assert diffed["difference"] == pytest.approx(ran["difference"], abs=1e-6)
    assert abs(ran["difference"]) > 1
    assert (diffed["matched"], diffed["unknown"]) == (ran["matched"], [])
    assert [diffed[name] for name in ("unexplained", "final_value_a", "final_value_b")] == [None] * 3
    assert diffed["first_divergence"] == ran["first_divergence"]


def test_the_same_rows_as_the_run(report: Report, tmp_path: Path):
    """The per-trade diff that ``--out`` writes is the one of the run; what happens at one instant is by asset."""
    reconcile("diff", *report.logs, "--prices", report.prices, "--out", tmp_path / "out")
    name = "diff_backtrader_vs_ml4t.csv"
    ours, theirs = (
        pd.read_csv(folder / name).sort_values("order_id") for folder in (tmp_path / "out", report.folder)
    )
    pd.testing.assert_frame_equal(ours.reset_index(drop=True), theirs.reset_index(drop=True))
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {name, "by_session_backtrader_vs_ml4t.csv", "variance.json", "variance.md", "report.html"}


def test_the_report_to_read_adds_up(report: Report, tmp_path: Path):
    """``variance.md`` shows the causes in cents that add up to the difference, the command and the files read."""
    reconcile("diff", *report.logs, "--prices", report.prices, "--out", tmp_path / "out")
    text = (tmp_path / "out" / "variance.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| (\w+) \| ([-+]?[\d,]+\.\d\d) \|", text, flags=re.MULTILINE))
    cents = [round(float(shown[cause.value].replace(",", "")) * 100) for cause in Cause]
    difference = re.search(r"\*\*difference\*\* \| \*\*([-+][\d,]+\.\d\d)\*\*", text)
    assert difference
    assert sum(cents) == round(float(difference[1].replace(",", "")) * 100) != 0
    assert f"Repeat it with `reconcile diff {report.logs[0]}" in text
    assert hashlib.sha256(report.logs[0].read_bytes()).hexdigest() in text
    assert "Episodes that matter most" in text


def test_the_report_to_read_repeats_remarks_and_hides_nothing_in_names(report: Report, tmp_path: Path):
    """What cannot be told stands there too, and an asset's name cannot break out of its cell."""
    logs = _rewritten(report, tmp_path, lambda log: _bare(log).assign(asset=log["asset"] + "|<b>"))
    reconcile("diff", *logs, "--out", tmp_path / "out")
    text = (tmp_path / "out" / "variance.md").read_text(encoding="utf-8")
    assert "- fees cannot be told: a log has no commission" in text
    assert "| fees | cannot be told | 0.00 |" in text
    assert "|<b>" not in text


def test_without_prices_our_own_logs_tell_the_same(report: Report):
    """They hold reference prices; everything was sold by the end, so the marks do not matter."""
    diffed = _diff(*report.logs)
    assert diffed["causes"] == pytest.approx(report.pair["causes"], abs=1e-6)
    assert (diffed["unknown"], diffed["unexplained"]) == ([], None)


def _bare(log: pd.DataFrame) -> pd.DataFrame:
    return log[["timestamp", "asset", "side", "quantity", "price"]]


def test_five_columns_are_enough(report: Report, tmp_path: Path):
    """No ids, no fees, no reference prices: what cannot be told is named, in the summary and in words."""
    logs = _rewritten(report, tmp_path, _bare)
    diffed, ran = _diff(*logs), report.pair
    assert diffed["unknown"] == ["fees", "slippage"]
    assert (diffed["matched"], diffed["unexplained"]) == (ran["matched"], None)
    assert diffed["causes"]["price"] == pytest.approx(ran["causes"]["slippage"], abs=1e-6)
    assert diffed["causes"]["sizing"] == pytest.approx(ran["causes"]["sizing"], abs=1e-6)
    assert (diffed["causes"]["fees"], diffed["causes"]["slippage"]) == (0.0, 0.0)
    told = reconcile("diff", *logs).stdout
    assert "fees cannot be told: a log has no commission" in told
    assert "slippage cannot be told: a log has no reference price" in told


def test_five_columns_and_prices(report: Report, tmp_path: Path):
    """The market's prices tell slippage from price; fees stay unknown."""
    diffed = _diff(*_rewritten(report, tmp_path, _bare), "--prices", report.prices)
    assert diffed["unknown"] == ["fees"]
    assert diffed["causes"]["slippage"] == pytest.approx(report.pair["causes"]["slippage"], abs=1e-6)


def _signed(log: pd.DataFrame) -> pd.DataFrame:
    shares = log["quantity"].where(log["side"] == "buy", "-" + log["quantity"])
    return log.assign(quantity=shares).drop(columns="side")


def _renamed(log: pd.DataFrame) -> pd.DataFrame:
    names = {"order_id": "Ref", "timestamp": "Time", "quantity": "Qty", "price": "Px", "commission": "Fee"}
    return log.assign(price="0").rename(columns={"price": "Price"}).assign(Px=log["price"]).rename(columns=names)


def _shuffled(log: pd.DataFrame) -> pd.DataFrame:
    return log.sort_values(["asset", "price"])


def _newest_first(log: pd.DataFrame) -> pd.DataFrame:
    return log.iloc[::-1]


def _in_new_york(log: pd.DataFrame) -> pd.DataFrame:
    local = pd.to_datetime(log["timestamp"]).dt.tz_convert("America/New_York").map(pd.Timestamp.isoformat)
    return log.assign(timestamp=local).drop(columns="session")


def _shouting(log: pd.DataFrame) -> pd.DataFrame:
    return log.assign(side=log["side"].str.upper()).rename(columns=str.title)


REWRITES: dict[str, tuple[Rewrite, list[str]]] = {
    "signed-quantities": (_signed, []),
    "mapped": (_renamed, ["--map", "order_id=Ref,timestamp=Time, quantity = qty ,price=Px,commission=Fee"]),
    "shuffled": (_shuffled, []),
    "newest-first": (_newest_first, []),
    "new-york": (_in_new_york, []),
    "other-case": (_shouting, []),
}


@pytest.mark.parametrize(("rewrite", "more"), REWRITES.values(), ids=REWRITES)
def test_the_same_logs_otherwise_written(report: Report, tmp_path: Path, rewrite: Rewrite, more: list[str]):
    """The same fills give the same causes, however they are put down."""
    diffed = _diff(*_rewritten(report, tmp_path, rewrite), "--prices", report.prices, *more)
    assert diffed["causes"] == pytest.approx(report.pair["causes"], abs=1e-6)
    assert diffed["matched"] == report.pair["matched"]


def _dated(log: pd.DataFrame) -> pd.DataFrame:
    return _bare(log).assign(timestamp=log["session"], commission=log["commission"])


@pytest.mark.parametrize("zone", ["", "T00:00:00+00:00", "T00:00:00-05:00", " 00:00"])
def test_dates_alone(report: Report, tmp_path: Path, zone: str):
    """A date, or midnight in whatever zone, says that the moment is not known: timing and slippage go untold."""
    logs = _rewritten(report, tmp_path, lambda log: _dated(log).assign(timestamp=log["session"] + zone))
    diffed = _diff(*logs, "--prices", report.prices)
    assert diffed["unknown"] == ["timing", "slippage"]
    assert diffed["matched"] == report.pair["matched"]
    for cause in (Cause.FEES, Cause.SIZING):
        assert diffed["causes"][cause] == pytest.approx(report.pair["causes"][cause], abs=1e-6)
    assert diffed["causes"]["price"] == pytest.approx(report.pair["causes"]["slippage"], abs=1e-6)
    assert "timing within a session cannot be told" in reconcile("diff", *logs).stdout


@pytest.mark.parametrize("more", [[], ["prices"]], ids=["bare", "with-prices"])
def test_turned_round(report: Report, tmp_path: Path, more: list[str]):
    """B against A is A against B with every sign turned."""
    a, b = _rewritten(report, tmp_path, lambda log: _bare(log).iloc[::2])
    options = ["--prices", report.prices] if more else []
    forth, back = _diff(a, b, *options), _diff(b, a, *options)
    assert {cause: -dollars for cause, dollars in back["causes"].items()} == forth["causes"]
    assert back["difference"] == -forth["difference"]
    assert (back["only_a"], back["only_b"], back["matched"]) == (forth["only_b"], forth["only_a"], forth["matched"])


def test_a_log_against_itself(report: Report, tmp_path: Path):
    """Nothing differs, whatever the file is called."""
    log, _ = report.logs
    copy = tmp_path / log.name
    copy.write_bytes(log.read_bytes())
    result = reconcile("diff", log, copy, "--prices", report.prices, "--json")
    assert result.exit_code == 0
    pair = _pair(json.loads(result.stdout))
    assert set(pair["causes"].values()) == {0.0}
    assert (pair["engine_a"], pair["engine_b"], pair["verdict"]) == ("backtrader-a", "backtrader-b", "aligned")
