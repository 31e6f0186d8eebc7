"""The page as a reader meets it: a real browser opens it from disk, without a network."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from tests.reconcile.report.browser import Opened
from tests.reconcile.report.html_logs import HOSTILE, SCRIPT

pytestmark = pytest.mark.xdist_group("html-report")
ENTER = "\ue007"
DOWN = "\ue015"
VISIBLE_ROWS = "[...document.querySelectorAll('tr.row')].filter((row) => row.offsetParent)"
MARKS = "return place.querySelectorAll('path.js-line, .point, path.js-fill').length"


@pytest.fixture
def page(browser: Opened, real_report: Path) -> Opened:
    browser.console()
    browser.open_drawn(real_report / "report.html")
    return browser


def _figure(text: str) -> float:
    return float(text.replace(",", ""))


def test_it_opens_from_disk_without_a_word_on_the_console(page: Opened) -> None:
    assert page.console() == []


def test_it_asks_for_nothing_but_itself(browser: Opened, real_report: Path) -> None:
    browser.requests()
    browser.open_drawn(real_report / "report.html")
    assert browser.requests() == [(real_report / "report.html").resolve().as_uri()]


def test_a_page_that_asked_for_more_would_be_told(browser: Opened, tmp_path: Path) -> None:
    """What the two tests above look at does show a page that fetches something."""
    browser.console(), browser.requests()
    (tmp_path / "bad.html").write_text("<script src='missing.js'></script>", encoding="utf-8")
    browser.open(tmp_path / "bad.html")
    assert len(browser.console()) == 1
    assert [Path(address).name for address in browser.requests()] == ["bad.html", "missing.js"]


@pytest.mark.ci
def test_the_page_is_small_enough_for_a_mail(real_report: Path) -> None:
    assert (real_report / "report.html").stat().st_size < 3_000_000


def test_every_chart_of_every_pair_is_drawn(page: Opened) -> None:
    for tab in page.all('[role="tab"]'):
        tab.click()
        charts = [place for place in page.all(".chart") if place.is_displayed()]
        assert [place.get_attribute("data-chart") for place in charts] == ["equity", "waterfall", "causes", "asset-0"]
        for place in charts:
            assert page.script(f"const place = arguments[0]; {MARKS}", place) > 1
    assert page.console() == []


def test_tabs_are_moved_through_with_arrow_keys(page: Opened) -> None:
    first, second = page.all('[role="tab"]')
    first.click()
    first.send_keys("\ue014")
    assert second.get_attribute("aria-selected") == "true"
    assert page.script("return document.activeElement") == second
    assert [pair.is_displayed() for pair in page.all(".pair")] == [False, True]


def test_another_asset_is_drawn_when_it_is_chosen(page: Opened) -> None:
    before = page.script("return document.querySelector('.chart.prices').data[0].y.slice(0, 5)")
    select = page.one("select.asset")
    page.script("arguments[0].value = 'asset-1'; arguments[0].dispatchEvent(new Event('change'))", select)
    assert page.script("return document.querySelector('.chart.prices').data[0].y.slice(0, 5)") != before


def _column(page: Opened, place: int) -> list[str]:
    cells = page.script(
        f"return {VISIBLE_ROWS}.filter((row) => !row.hidden).map((row) => row.cells[{place}].textContent)"
    )
    return [str(cell).strip() for cell in cells]


def test_the_table_sorts_by_numbers_both_ways_and_says_so(page: Opened) -> None:
    head = page.one("table.trades thead th:nth-child(6)")
    before = [_figure(text) for text in _column(page, 5)]
    assert before != sorted(before, reverse=True)
    head.find_element("tag name", "button").send_keys(ENTER)
    assert head.get_attribute("aria-sort") == "descending"
    assert [_figure(text) for text in _column(page, 5)] == sorted(before, reverse=True)
    head.find_element("tag name", "button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert [_figure(text) for text in _column(page, 5)] == sorted(before)
    assert len(page.all('table.trades th[aria-sort="ascending"]')) == 1


def test_the_table_sorts_by_text(page: Opened) -> None:
    page.one("table.trades thead th:nth-child(2) button").click()
    assert _column(page, 1) == sorted(_column(page, 1))


def test_the_table_filters_and_counts(page: Opened) -> None:
    assets = _column(page, 1)
    wanted = assets[0]
    page.one(".find").send_keys(wanted.lower())
    assert _column(page, 1) == [asset for asset in assets if asset == wanted]
    assert page.one(".shown-count").text == f"{assets.count(wanted)} rows"
    page.one(".find").send_keys("no such thing")
    assert _column(page, 1) == []
    assert page.one(".shown-count").text == "0 rows"


def _terms(page: Opened) -> list[list[str]]:
    script = (
        "return [...document.querySelectorAll('.terms tr')].map((line) => [...line.cells].map((c) => c.textContent))"
    )
    return [[str(cell) for cell in line] for line in page.script(script)]


def test_a_click_shows_terms_that_add_up_to_the_row(page: Opened) -> None:
    for row in page.script(f"return {VISIBLE_ROWS}.slice(0, 8)"):
        row.find_element("css selector", "td:nth-child(2)").click()
        assert row.find_element("css selector", ".open").get_attribute("aria-expanded") == "true"
        *parts, total = _terms(page)
        assert sum(round(_figure(part[3]) * 10_000) for part in parts) == round(_figure(total[3]) * 10_000)
        shown = _figure(row.find_element("css selector", "td:nth-child(6)").text)
        assert shown == pytest.approx(_figure(total[3]), abs=0.00501)
        row.find_element("css selector", "td:nth-child(2)").click()
        assert page.all(".terms") == []


def test_the_terms_are_what_their_numbers_come_to(page: Opened) -> None:
    """A reader who works a line out again gets its amount."""
    for row in page.script(f"return {VISIBLE_ROWS}.slice(0, 8)"):
        row.send_keys(ENTER)
        for _, _, numbers, dollars, _ in _terms(page)[:-1]:
            formula = numbers.replace(",", "").replace("−", "-").replace("×", "*")
            assert re.fullmatch(r"[-+*(). 0-9e]+", formula), formula
            assert eval(formula) == pytest.approx(_figure(dollars), abs=1e-3)
        row.send_keys(ENTER)


def test_the_keyboard_opens_a_row_and_moves_on(page: Opened) -> None:
    first, second = page.script(f"return {VISIBLE_ROWS}.slice(0, 2)")
    page.script("arguments[0].focus()", first)
    first.send_keys(ENTER)
    assert len(page.all("tr.detail")) == 1
    first.send_keys(DOWN)
    assert page.script("return document.activeElement") == second
    second.send_keys(" ")
    assert len(page.all("tr.detail")) == 2


def test_terms_go_with_their_row_when_the_table_is_sorted(page: Opened) -> None:
    row = page.script(f"return {VISIBLE_ROWS}[2]")
    row.send_keys(ENTER)
    page.one("table.trades thead th:nth-child(6) button").click()
    assert page.script("return arguments[0].nextElementSibling.className", row) == "detail"


def _background(page: Opened) -> str:
    return str(page.script("return getComputedStyle(document.body).backgroundColor"))


def test_it_is_light_or_dark_as_the_reader_likes(page: Opened) -> None:
    light = _background(page)
    page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    try:
        dark = _background(page)
        assert dark != light
        ink = "return document.querySelector('.chart').layout.font.color"
        of_dark = page.script(ink)
        page.one("#theme").click()
        assert _background(page) == light
        assert page.script(ink) != of_dark
        page.one("#theme").click()
        assert _background(page) == dark
    finally:
        page.command("Emulation.setEmulatedMedia", features=[])


def test_it_is_read_on_a_phone_without_moving_sideways(page: Opened) -> None:
    page.command("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    try:
        page.open_drawn(Path(page.driver.current_url.removeprefix("file://")))
        assert page.script("return document.documentElement.scrollWidth") == 390
        widths = page.script("return [...document.querySelectorAll('.chart svg')].map((svg) => svg.clientWidth)")
        assert max(width for width in widths if width) <= 390
    finally:
        page.command("Emulation.clearDeviceMetricsOverride")


def test_it_prints_on_paper(page: Opened) -> None:
    page.script("document.documentElement.dataset.theme = 'dark'")
    printed = page.printed()
    assert printed.startswith(b"%PDF")
    assert 3 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type/Page/") <= 40
    page.command("Emulation.setEmulatedMedia", media="print")
    try:
        assert _background(page) == "rgb(255, 255, 255)"
        assert not page.one("#theme").is_displayed()
    finally:
        page.command("Emulation.setEmulatedMedia", media="")


def test_an_old_browser_is_told_and_keeps_the_tables(browser: Opened, real_report: Path) -> None:
    without = browser.command("Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream")
    try:
        browser.open(real_report / "report.html")
        assert "too old to draw the charts" in browser.one("#too-old").text
        browser.script(f"return {VISIBLE_ROWS}[0]").click()
        assert len(_terms(browser)) > 1
    finally:
        browser.command("Page.removeScriptToEvaluateOnNewDocument", identifier=without["identifier"])


def test_hostile_names_are_shown_and_do_nothing(browser: Opened, hostile_page: Path) -> None:
    browser.console()
    browser.open_drawn(hostile_page)
    for row in browser.script(f"return {VISIBLE_ROWS}"):
        row.send_keys(ENTER)
    for option in browser.all("select.asset option"):
        option.click()
    text = browser.script("return document.body.innerText")
    for name in HOSTILE:
        assert name in text
    assert browser.script("return window.hacked === undefined")
    assert browser.console() == []
    assert browser.all("img, .chart a, .chart b") == []


def test_a_name_that_was_not_escaped_would_be_found_and_yet_not_run(
    browser: Opened, hostile_page: Path, tmp_path: Path
) -> None:
    """The fault planted: raw markup runs without the page's policy, and is stopped where that stands."""
    text = hostile_page.read_text(encoding="utf-8")
    planted = text.replace(f"<td>{html.escape(SCRIPT)}</td>", f"<td>{SCRIPT}</td>", 1)
    assert planted != text
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", planted)
    for content, hacked in ((planted, None), (bare, 1)):
        (tmp_path / "planted.html").write_text(content, encoding="utf-8")
        browser.open_drawn(tmp_path / "planted.html")
        assert browser.script("return window.hacked") == hacked
    browser.console()


def test_the_page_says_what_the_summary_says(page: Opened, real_report: Path) -> None:
    pairs = json.loads((real_report / "variance.json").read_text(encoding="utf-8"))["pairs"]
    for tab, pair in zip(page.all('[role="tab"]'), pairs, strict=True):
        assert tab.text == f"{pair['engine_b']} − {pair['engine_a']} {pair['difference']:+,.2f}"
