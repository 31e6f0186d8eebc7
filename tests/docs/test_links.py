"""Links of the README lead somewhere on GitHub too; those of the other pages are the site's to check."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.blocks import ROOT

_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def slugs(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


def dead_links(page: Path) -> list[str]:
    """Links of ``page`` to a file that is not there, or to a heading that it does not have."""
    dead = []
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        path = page.parent / target if target else page
        if not path.exists() or (anchor and anchor not in slugs(path.read_text(encoding="utf-8"))):
            dead.append(f"{target}#{anchor}" if anchor else target)
    return dead


def test_links_of_the_readme_lead_somewhere() -> None:
    assert dead_links(ROOT / "README.md") == []


def test_dead_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One two, `three`\n[a](#one-two-three) [b](gone.md) [c](page.md#two) [d](https://x.y/z)\n")
    assert dead_links(page) == ["gone.md", "page.md#two"]


def reached(start: Path, clicks: int) -> set[Path]:
    """Pages that as many links lead to."""
    pages = {start.resolve()}
    for _ in range(clicks):
        pages |= {page for each in pages if each.suffix == ".md" for page in _led_to(each)}
    return pages


def _led_to(page: Path) -> set[Path]:
    links = [target for target, _ in _LINK.findall(page.read_text(encoding="utf-8"))]
    return {path for link in links if (path := (page.parent / link).resolve()).is_file()}


def test_every_symptom_is_two_clicks_from_the_readme() -> None:
    symptoms = {path.resolve() for path in (ROOT / "docs" / "symptoms").glob("*.md")}
    assert len(symptoms) > 6
    assert symptoms <= reached(ROOT / "README.md", 2)


def test_a_page_that_nothing_leads_to_is_found(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[one](one.md)")
    (tmp_path / "one.md").write_text("[two](two.md)")
    (tmp_path / "two.md").write_text("[three](three.md)")
    (tmp_path / "three.md").write_text("")
    found = {path.name for path in reached(tmp_path / "README.md", 2)}
    assert found == {"README.md", "one.md", "two.md"}
