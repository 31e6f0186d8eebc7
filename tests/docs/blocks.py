"""The fenced blocks of a page, each with the marks in the comment just above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    ``language`` is the first word after the fence, ``title`` the name of the file that the block is, where it is
    one. ``marks`` are the comments directly above, such as ``not run: installs packages``.
    """

    page: str
    line: int
    language: str
    title: str
    text: str
    marks: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_slow(self) -> bool:
        return "slow" in self.marks

    @property
    def is_output(self) -> bool:
        """Whether it shows what the block before it printed."""
        return "output" in self.marks

    @property
    def reason(self) -> str | None:
        """Why it is not run; ``None`` where it is."""
        return next((mark.partition(":")[2].strip() for mark in self.marks if mark.startswith("not run")), None)


def blocks_of(text: str, page: str = "page.md") -> tuple[Block, ...]:
    """Every fenced block in the order of the page."""
    return tuple(_blocks(MarkdownIt().parse(text), page))


def _blocks(tokens: list[Token], page: str) -> Iterator[Block]:
    marks: tuple[str, ...] = ()
    for token in tokens:
        if token.type == "fence":
            yield _block(token, page, marks)
        marks = tuple(_COMMENT.findall(token.content)) if token.type == "html_block" else ()


def _block(token: Token, page: str, marks: tuple[str, ...]) -> Block:
    language, _, rest = token.info.strip().partition(" ")
    title = _TITLE.search(rest)
    line = token.map[0] + 1 if token.map else 0
    return Block(page, line, language, title[1] if title else "", token.content, marks)


def pages() -> dict[str, tuple[Block, ...]]:
    """Every page that a reader meets and that holds blocks, by its path below the root."""
    paths = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {name: blocks for name, text in found.items() if (blocks := blocks_of(text, name))}
