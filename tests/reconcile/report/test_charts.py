"""The charts hold the variance's own numbers, and text from outside only as text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest

from bundles.errors import InputError
from reconcile.report.charts import figures as charts
from reconcile.report.charts import palette
from reconcile.report.charts.canvas import label, numbers
from reconcile.variance import Variance
from tests.reconcile.report.html_logs import HOSTILE, hostile_logs, plain_logs


@pytest.fixture
def variance(tmp_path: Path) -> Variance:
    return plain_logs(tmp_path).variance()


def test_steps_lead_from_nothing_to_the_difference_where_no_value_is_reported(variance: Variance) -> None:
    bars = charts.waterfall(variance).figure().data
    assert bars[-1].name == "difference"
    assert sum(bar.y[0] for bar in bars[:-1]) == pytest.approx(variance.difference, abs=0.01)
    assert bars[-1].y[0] == pytest.approx(variance.difference, abs=0.005)


def test_each_step_hangs_where_the_one_before_ended(variance: Variance) -> None:
    bars = charts.waterfall(variance).figure().data
    for one, other in pairwise(bars[:-1]):
        assert other.base[0] == pytest.approx(one.base[0] + one.y[0], abs=0.011)


def test_a_cause_has_one_colour_in_every_chart(variance: Variance) -> None:
    by_step = {bar.name: bar.marker.color for bar in charts.waterfall(variance).figure().data}
    by_area = {
        trace.name: trace.fillcolor for trace in charts.causes_over_time(variance).figure().data if trace.fillcolor
    }
    shared = by_step.keys() & by_area.keys()
    assert shared
    assert all(by_step[name] == by_area[name] == palette.of_cause(name) for name in shared)
    assert len(set(palette.CAUSES.values())) == len(palette.CAUSES)


def test_what_is_stacked_adds_up_to_the_difference_at_every_session(variance: Variance) -> None:
    figure = charts.causes_over_time(variance).figure()
    stacked = [trace.y for trace in figure.data if trace.stackgroup]
    line = next(trace.y for trace in figure.data if trace.name == "difference")
    assert [sum(values) for values in zip(*stacked, strict=True)] == pytest.approx(list(line), abs=0.05)


def test_no_curve_is_drawn_of_a_value_that_is_not_reported(variance: Variance) -> None:
    names = [trace.name for trace in charts.equity(variance).figure().data]
    assert names == ["difference of the fills alone"]


def test_charts_by_session_say_what_they_lack(tmp_path: Path) -> None:
    variance = plain_logs(tmp_path).variance(with_prices=False)
    for chart in (charts.equity, charts.causes_over_time):
        with pytest.raises(InputError, match="no values by session"):
            chart(variance)


def test_one_day_alone_is_shown_in_days(tmp_path: Path) -> None:
    variance = plain_logs(tmp_path).variance(with_prices=False)
    assert charts.prices(variance, "BBB").figure().layout.xaxis.range == ("2024-01-01", "2024-01-07")
    assert charts.prices(variance, "AAA").figure().layout.xaxis.range is None


def test_every_order_of_an_asset_is_marked_once_per_side(variance: Variance) -> None:
    figure = charts.prices(variance, "AAA").figure()
    of_asset = variance.trades[variance.trades["asset"] == "AAA"]
    marks = {side: _count(figure, f"{side}, ") for side in ("mine", "theirs")}
    assert marks == {"mine": of_asset["quantity_a"].notna().sum(), "theirs": of_asset["quantity_b"].notna().sum()}
    assert _count(figure, "only one side") == (of_asset["match"] != "matched").sum()
    assert _count(figure, "same order") == 3 * (of_asset["match"] == "matched").sum()


def _count(figure: go.Figure, name: str) -> int:
    return sum(len(trace.x) for trace in figure.data if trace.name.startswith(name))


def test_hostile_names_are_labels_and_nothing_else(tmp_path: Path) -> None:
    variance = hostile_logs(tmp_path).variance()
    for asset in HOSTILE:
        text = charts.prices(variance, asset).figure().to_json()
        assert "<script" not in text
        assert "<img" not in text
        assert "<a " not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("a & b", "a &amp; b"),
        ("%{y}", "%&#123;y}"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_label_is_taken_literally(text: str, shown: str) -> None:
    assert label(text) == shown


def test_what_is_unknown_is_a_gap_and_not_nought() -> None:
    assert numbers([1.0, float("nan"), float("inf"), -0.0]) == [1.0, None, None, 0.0]
