"""What a notebook shows, frames and returns for other libraries, and that the page about it runs as it stands."""

from __future__ import annotations

import dataclasses
import logging
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import reconcile
from adapters.contract import Mode, Run
from bundles.errors import InputError
from reconcile.jobs.job import JobResult
from reconcile.runs.comparison import Comparison
from reconcile.verdicts.verdict import Verdict
from tests.reconcile.ledgers import Stated, flat_closes, run_of

EVIL = "<img src=x onerror=alert(1)>"
CLOSES = flat_closes(assets=("AAA", EVIL))
BUY = Stated("o1", 1, "AAA", 10, reference=100.0, price=100.5, commission=2.0)
LATER = Stated("o1", 1, "AAA", 10, reference=100.0, price=101.5, commission=4.0)
EXTRA = Stated(EVIL, 3, EVIL, 5, reference=100.0, price=90.0, commission=1.0)
PAGE = Path(__file__).parents[3] / "docs" / "notebook.md"


def _run(*fills: Stated, engine: str = "one") -> Run:
    return run_of(fills, CLOSES, engine, scenario="my & own")


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.left: list[str] = []
        self.is_nested = True
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.opened.append(tag)
        self.left.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_nested &= bool(self.left) and self.left.pop() == tag


def _is_clean(text: str) -> bool:
    """Well-formed, nothing but tables, and nothing from outside taken for a tag."""
    tags = _Tags(text)
    return (
        tags.is_nested
        and not tags.left
        and set(tags.opened) <= {"div", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    )


def test_a_comparison_shows_verdict_causes_divergence_and_episodes_escaped():
    shown = reconcile.compare(_run(BUY), _run(LATER, EXTRA, engine=EVIL))._repr_html_()
    assert _is_clean(shown)
    for text in ("my &amp; own", "explained", "-2.00", "-10.00", "+49.00", "order o1", "2024-01-04"):
        assert text in shown, text
    assert "&lt;img" in shown


@pytest.mark.parametrize("text", [f"<div>{EVIL}</div>", "<div>", "<div></table>", "</div>"])
def test_the_check_of_the_html_sees_a_tag_that_is_not_ours(text: str):
    assert not _is_clean(text)


def test_a_comparison_of_equal_runs_shows_no_divergence():
    shown = reconcile.compare(_run(BUY), _run(BUY, engine="two"))._repr_html_()
    assert "aligned" in shown
    assert "first divergence" not in shown


def test_a_run_shows_what_it_reports_and_says_what_it_does_not():
    run = _run(BUY, EXTRA)
    shown = run._repr_html_()
    assert _is_clean(shown)
    assert f"{run.final_value:,.2f}" in shown
    nothing = dataclasses.replace(run, equity=None, rejections=None, pending=None)._repr_html_()
    assert nothing.count("not reported") == 3


def test_all_engines_show_also_those_without_a_run():
    cells = (
        JobResult("one", run=_run(BUY)),
        JobResult("two", run=_run(LATER, engine="two")),
        JobResult("three", verdict=Verdict.UNSUPPORTED, reason=f"cannot: {EVIL}"),
    )
    scenario = type("Named", (), {"name": "my & own"})()
    shown = Comparison((scenario,), Mode.NATIVE, cells, (), "")._repr_html_()
    assert _is_clean(shown)
    assert "unsupported: cannot: &lt;img" in shown
    assert "my &amp; own, native mode" in shown


def test_a_table_is_short_however_long_the_run_is():
    many = [dataclasses.replace(BUY, order_id=f"o{number}", quantity=1.0) for number in range(300)]
    dearer = [dataclasses.replace(each, price=101.0) for each in many]
    variance = reconcile.compare(_run(*many), _run(*dearer, engine="two"))
    assert len(variance._repr_html_()) < 5_000
    assert len(_run(*many)._repr_html_()) < 5_000


def test_frames_are_new_and_hold_every_row():
    variance = reconcile.compare(_run(BUY), _run(LATER, EXTRA, engine="two"))
    frame = variance.to_pandas()
    frame.loc[:, "total"] = 0.0
    assert variance.trades["total"].abs().sum() > 0
    assert variance.to_polars()["total"].to_list() == pytest.approx(variance.trades["total"].tolist())
    assert variance.to_polars().columns == list(variance.trades.columns)
    run = _run(BUY)
    run.to_pandas()["price"] = 0.0
    assert run.fills["price"].tolist() == [100.5]


def test_every_table_of_a_run_is_a_frame_of_either_library():
    run = _run(BUY, EXTRA)
    assert run.to_pandas().equals(run.fills)
    assert run.to_pandas("equity").columns.tolist() == ["session", "equity"]
    assert run.to_pandas("positions").columns.tolist() == ["session", "AAA", EVIL]
    assert run.to_polars("cash")["cash"].to_list() == run.cash.tolist()
    assert run.to_polars("pending").height == 0


def test_what_there_is_not_is_an_error():
    run = dataclasses.replace(_run(BUY), equity=None)
    for ask in (lambda: run.to_pandas("equity"), run.returns):
        with pytest.raises(InputError, match="one does not report equity"):
            ask()
    with pytest.raises(InputError, match="a run has no table 'trades': it has fills, "):
        run.to_pandas("trades")


def test_returns_compound_to_the_gain_of_the_run_and_the_first_is_on_the_initial_cash():
    """Bought on the first session at half a dollar above the close: the loss is in the first return."""
    run = _run(dataclasses.replace(BUY, session=0))
    returns = run.returns()
    assert returns.iloc[0] == pytest.approx((-10 * 0.5 - 2.0) / 100_000)
    assert (1 + returns).prod() == pytest.approx(run.final_value / 100_000, rel=1e-12)
    assert pd.DatetimeIndex(returns.index).tz is None
    assert str(run.returns("UTC").index.dtype) == "datetime64[ns, UTC]"
    assert returns.name == "one"


def test_figures_come_from_the_charts_of_the_report():
    pytest.importorskip("plotly")
    variance = reconcile.compare(_run(BUY), _run(LATER, engine="two"))
    for kind in ("equity", "waterfall", "causes_over_time"):
        assert variance.figure(kind).data, kind
    assert variance.figure("prices", asset="AAA").data
    with pytest.raises(InputError, match="there is no figure 'pie': figures are equity, waterfall"):
        variance.figure("pie")
    with pytest.raises(InputError, match="prices takes an asset"):
        variance.figure("prices")
    with pytest.raises(InputError, match="the other figures take none"):
        variance.figure("equity", asset="AAA")


def _blocks(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.ci
def test_the_page_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every block of docs/notebook.md, one after the other, with the real quantstats and pyfolio."""
    pytest.importorskip("quantstats")
    pytest.importorskip("pyfolio")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(tmp_path)
    logging.getLogger("matplotlib.font_manager").setLevel(logging.CRITICAL)
    names: dict[str, object] = {}
    for block in _blocks(PAGE):
        exec(compile(block, str(PAGE), "exec"), names)
    assert (tmp_path / "backtrader.html").stat().st_size > 50_000
    import pyfolio
    import quantstats

    run = names["run_a"]
    assert isinstance(run, Run)
    gain = run.final_value / 100_000 - 1
    assert quantstats.stats.comp(run.returns()) == pytest.approx(gain, rel=1e-9)
    told = pyfolio.timeseries.perf_stats(run.returns("UTC"))
    assert isinstance(told, pd.Series)
    assert told["Cumulative returns"] == pytest.approx(gain, rel=1e-9)
    assert not math.isnan(told["Sharpe ratio"])
