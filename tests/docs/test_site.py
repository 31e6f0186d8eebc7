"""The site is built without a warning, loads nothing from elsewhere, and leads everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from scenarios.catalogue import CATALOGUE, Topic
from tests.docs.blocks import ROOT
from tests.docs.picture import PICTURE, WIDTH
from tests.reconcile.report.browser import opened_browser

pytestmark = pytest.mark.xdist_group("site")
_LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
_OF_A_STYLE = re.compile(r"(?:@import\s+|url\(\s*)[\"']?((?:https?:)?//[^\"')\s]+)")
MOST_BYTES = 300_000
_TYPED = """
    const field = document.querySelector("input.md-search__input")
    document.querySelector("[for=__search]").click()
    field.focus()
    field.value = arguments[0]
    field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
"""


class _Loads(HTMLParser):
    """Addresses that a page loads by itself; ordinary links are none."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _LOADING and told.get("rel") not in ("canonical", "next", "prev"):
            self.addresses.append(told.get(_LOADING[tag]) or "")
        self.addresses += _OF_A_STYLE.findall(told.get("style") or "")


def loaded_from_elsewhere(site: Path) -> Iterator[str]:
    """``page: address`` for everything that a page or a style would fetch from another host."""
    for page in sorted(site.rglob("*.html")):
        parser = _Loads()
        parser.feed(page.read_text(encoding="utf-8"))
        yield from (f"{page.name}: {each}" for each in parser.addresses if re.match(r"(?:https?:)?//", each))
    for style in sorted(site.rglob("*.css")):
        yield from (f"{style.name}: {each}" for each in _OF_A_STYLE.findall(style.read_text(encoding="utf-8")))


def build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """``make site``, into another folder."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_a_dead_link_stops_the_build(tmp_path: Path) -> None:
    """A warning is an error."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[gone](nowhere.md)", encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: planted\n", encoding="utf-8")
    done = build(config, tmp_path / "site")
    assert done.returncode != 0
    assert "nowhere.md" in done.stderr


@pytest.mark.ci
def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert list(loaded_from_elsewhere(site)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("a.html", '<link rel="stylesheet" href="//fonts.example/css">'),
        ("a.html", "<p style=\"background: url('https://img.example/x.png')\">"),
        ("a.css", '@import "https://fonts.example/css";'),
        ("a.css", "p { background: url(//img.example/x.png) }"),
    ],
)
def test_what_is_loaded_from_elsewhere_is_found(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(list(loaded_from_elsewhere(tmp_path))) == 1


def test_an_ordinary_link_may_lead_anywhere(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="https://example.com">x</a><link rel="canonical" href="https://x.y">')
    assert list(loaded_from_elsewhere(tmp_path)) == []


@pytest.mark.ci
def test_every_scenario_has_its_place(site: Path) -> None:
    """On the page of its topic, under its own heading."""
    for topic in Topic:
        page = (site / "topics" / f"{topic}.html").read_text(encoding="utf-8")
        missing = [
            each.name for each in CATALOGUE.values() if each.topic is topic and f'id="{each.name}"' not in page
        ]
        assert missing == []


def test_the_search_index_holds_every_cause(site: Path) -> None:
    """Search works without a server: its index is in the site."""
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs" / "causes").glob("*.md")):
        assert f"causes/{page.stem.replace('README', 'index')}.html" in index


def test_the_api_is_written_from_docstrings(site: Path) -> None:
    page = (site / "api.html").read_text(encoding="utf-8")
    assert "Explain the difference of two runs, B minus A" in page


def test_the_picture_is_small() -> None:
    with Image.open(PICTURE) as picture:
        assert (picture.format, picture.width) == ("PNG", WIDTH)
    assert PICTURE.stat().st_size < MOST_BYTES


def test_the_picture_shows_what_the_readme_says() -> None:
    """Else it is stale: `make picture`."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    heads, amounts = (
        re.search(pattern, readme, re.MULTILINE) for pattern in (r"^\| minus .*", r"^\| \*\*difference.*")
    )
    assert heads is not None
    assert amounts is not None
    engines = heads[0].split("|")[2:-1]
    shown = amounts[0].replace("*", "").split("|")[2:-1]
    told = ", ".join(f"{name.strip()} {amount.strip()}" for name, amount in zip(engines, shown, strict=True))
    with Image.open(PICTURE) as picture:
        assert picture.info["Description"] == told


def test_search_works_from_disk_and_asks_nobody(site: Path, tmp_path: Path) -> None:
    """In a real browser, without a server: it finds pages, and no page asks for anything outside the site."""
    with opened_browser(tmp_path) as browser:
        browser.open(site / "index.html")
        browser.script(_TYPED, "opportunity cost")
        browser.wait_for(lambda: browser.all(".md-search-result__item"))
        found = [str(link.get_attribute("href")) for link in browser.all(".md-search-result__link")]
        assert any("unmatched.html" in address for address in found)
        for page in ("api.html", "causes/timing.html", "why-they-differ.html"):
            browser.open(site / page)
        assert [address for address in browser.requests() if not address.startswith("file:")] == []
