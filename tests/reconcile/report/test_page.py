"""The page as text: self-contained, bounded in size, and without anything taken for markup."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reconcile.log_diff import diff
from reconcile.report.html.embedding import embedded_json, packed
from reconcile.report.html.page import page_of_logs
from reconcile.report.view.facts import file_tables
from tests.reconcile.report.html_logs import FORMULA, HOSTILE, SCRIPT, hostile_logs, plain_logs, write_lines

MOST_BYTES = 3_000_000
NETWORK = re.compile(
    r"""(?:src|href|action|poster|srcset)\s*=\s*["'](?!#|data:)|@import|url\(|https?://(?!www\.w3\.org)"""
)


class _Elements(HTMLParser):
    """Names of all elements, and the text of each script by its id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []
        self.scripts: dict[str, str] = {}
        self.text: list[str] = []
        self._id = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag == "script":
            self._id = dict(attrs).get("id") or "own"

    def handle_endtag(self, tag: str) -> None:
        self._id = ""

    def handle_data(self, data: str) -> None:
        if self._id:
            self.scripts[self._id] = self.scripts.get(self._id, "") + data
        else:
            self.text.append(data)


def _elements(page: str) -> _Elements:
    elements = _Elements()
    elements.feed(page)
    return elements


def _packed_content(text: str) -> str:
    return gzip.decompress(base64.b64decode(text)).decode()


@pytest.fixture
def page(tmp_path: Path) -> str:
    logs = hostile_logs(tmp_path)
    command = f"reconcile diff {SCRIPT} b.csv"
    variance = replace(logs.variance(), remarks=("a remark on <b>this</b>",))
    return page_of_logs(variance, command, file_tables((logs.a, logs.b)))


def test_nothing_is_fetched(page: str) -> None:
    elements = _elements(page)
    without_packed = page.replace(elements.scripts["plotly"], "").replace(elements.scripts["charts"], "")
    assert NETWORK.findall(without_packed) == []


@pytest.mark.parametrize("planted", ['<script src="https://x/y.js">', '<link href="style.css">', "@import 'x'"])
def test_a_fetch_would_be_found(planted: str) -> None:
    assert NETWORK.search(planted)


def test_hostile_text_makes_no_element(page: str) -> None:
    elements = _elements(page)
    assert elements.names.count("script") == 4
    assert "img" not in elements.names
    assert "b" not in elements.names
    for name in HOSTILE:
        assert name in "".join(elements.text)


def test_the_plotting_script_is_there_once_and_whole(page: str) -> None:
    """That of the pinned plotly; where this fails: `make script`."""
    from plotly.offline import get_plotlyjs

    assert page.count('id="plotly"') == 1
    assert _packed_content(_elements(page).scripts["plotly"]) == get_plotlyjs()


def test_charts_and_arithmetic_can_be_read_back(page: str) -> None:
    scripts = _elements(page).scripts
    charts = json.loads(_packed_content(scripts["charts"]))
    assert {"equity", "causes", "waterfall", "asset-0"} <= charts["pair-0"].keys()
    arithmetic = json.loads(scripts["arithmetic"])
    assert len(arithmetic["pair-0"]) == page.count('<tr class="row"')


def test_what_logs_do_not_report_is_said_in_words(page: str) -> None:
    text = re.sub(r"\s+", " ", " ".join(_elements(page).text))
    assert "Final account values are not reported" in text
    assert "unexplained not reported" in text
    assert "mine: not reported." in text


def test_equal_results_give_equal_pages(tmp_path: Path) -> None:
    variance = plain_logs(tmp_path).variance()
    assert page_of_logs(variance, "x") == page_of_logs(plain_logs(tmp_path).variance(), "x")


def test_json_cannot_end_its_script() -> None:
    content = {"name": "</script><!--<script>&\u2028"}
    text = str(embedded_json(content))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == content


def test_packing_knows_no_time() -> None:
    assert packed("x" * 100) == packed("x" * 100)
    assert _packed_content(packed("ä")) == "ä"


@pytest.fixture(scope="module")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two logs of 6,000 orders in 60 assets, all of which differ."""
    folder = tmp_path_factory.mktemp("large")
    head = ("order_id", "timestamp", "asset", "side", "quantity", "price", "commission")
    for name, extra in (("a.csv", 0.0), ("b.csv", 0.37)):
        lines = [
            (f"order-{n}", f"2024-01-{3 + n % 3:02}T15:{n % 60:02}:00+00:00", f"ASSET{n % 60:03}", "buy" if n % 2 else "sell",
             100 + n % 7, round(50 + n % 11 + extra, 3), 1.5)
            for n in range(6_000)
        ]  # fmt: skip
        write_lines(folder / name, head, lines)
    return page_of_logs(diff(folder / "a.csv", folder / "b.csv"), "x")


def test_the_page_stays_small_and_says_what_it_leaves_out(large_page: str) -> None:
    assert len(large_page.encode()) < MOST_BYTES
    assert large_page.count('<tr class="row"') == 300
    assert "The 300 largest of 6,000 rows" in large_page
    assert "diff_a_vs_b.csv" in large_page
    assert "24 of 60 assets" in large_page


def test_a_formula_is_shown_as_it_is(page: str) -> None:
    assert FORMULA in "".join(_elements(page).text)


def test_frames_are_as_high_as_their_charts(tmp_path: Path) -> None:
    """A frame that is higher leaves a gap: without account values the first chart is a low one."""
    text = page_of_logs(plain_logs(tmp_path).variance(with_prices=True), "x")
    charts = json.loads(_packed_content(_elements(text).scripts["charts"]))
    frames = re.findall(r'data-pair="([\w-]+)" data-chart="([\w-]+)"[^>]* style="min-height:(\d+)px"', text)
    assert frames
    assert {name: int(height) for _, name, height in frames} == {
        name: charts[pair][name]["layout"]["height"] for pair, name, _ in frames
    }
    assert ("equity", "240") in {(name, height) for _, name, height in frames}
