"""Every block of code on every page does what the page says, and proof that a wrong one is found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks_of, pages
from tests.docs.running import Reader, givens_of, without_modules

PAGES = pages()
MOST_NOT_RUN = 12
LANGUAGES = {"bash", "console", "csv", "json", "python", "sh", "text", "toml", "yaml"}


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """A reader in an empty folder, whose own modules can be imported while it reads."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = frozenset(sys.modules)
    yield Reader(tmp_path)
    without_modules(before, tmp_path)


def _quick(blocks: tuple[Block, ...]) -> list[Block]:
    """Blocks that take no engine's time, and output of those only."""
    kept: list[Block] = []
    is_slow = False
    for block in blocks:
        is_slow = block.is_slow or (is_slow and block.is_output)
        if not is_slow:
            kept.append(block)
    return kept


def _follow(reader: Reader, page: str, blocks: list[Block] | tuple[Block, ...]) -> None:
    reader.prepare(page)
    reader.follow(blocks)


@pytest.mark.ci
@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_what_it_says(page: str, reader: Reader) -> None:
    """From top to bottom, but for what takes engines more than a few seconds."""
    _follow(reader, page, _quick(PAGES[page]))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("page", [page for page, blocks in PAGES.items() if any(block.is_slow for block in blocks)])
def test_a_slow_page_does_what_it_says(page: str, reader: Reader) -> None:
    """The whole page, all engines."""
    _follow(reader, page, PAGES[page])


def test_every_block_has_a_language() -> None:
    """What has none would be looked at by nobody."""
    unknown = [block.place for blocks in PAGES.values() for block in blocks if block.language not in LANGUAGES]
    assert unknown == []


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    """An excuse is the exception."""
    excused = [block for blocks in PAGES.values() for block in blocks if block.reason is not None]
    assert [block.place for block in excused if len(block.reason or "") < 10] == []
    assert len(excused) <= MOST_NOT_RUN, [block.place for block in excused]


def test_marks_are_known() -> None:
    """A misspelt mark would make a block run that should not, or the other way round."""
    marks = {mark for blocks in PAGES.values() for block in blocks for mark in block.marks}
    known = {"slow", "output"}
    strange = {mark for mark in marks - known if not mark.startswith(("not run: ", "given: "))}
    assert strange == set()


PRICES = """```csv title="prices.csv"
session,asset,open,high,low,close,volume
2024-01-02,AAA,50.00,51.20,49.80,51.00,2000000
2024-01-03,AAA,51.10,51.60,50.20,50.40,1800000
```
"""
LOGS = """```csv title="a.csv"
timestamp,asset,side,quantity,price
2024-01-03,AAA,buy,10,50
```
```csv title="b.csv"
timestamp,asset,side,quantity,price
2024-01-03,AAA,buy,10,51
```
"""
DIFFERENT = "```sh\nreconcile diff a.csv b.csv  # exit code 1\n```\n"
SHOWN = "<!-- output -->\n```text\n…\n│ price │ -10.00 │\n…\n```\n"
SCENARIO = """```toml
name = "planted"
[instructions]
kind = "wishes"
```
"""
GOOD = {
    "python": "```python\nx = 1\n```\n```python\nprint(x + 1)\n```\n<!-- output -->\n```text\n2\n```\n",
    "command": LOGS + DIFFERENT,
    "output": LOGS + DIFFERENT + SHOWN,
    "make": "```sh\nmake test\n```\n",
    "excused": "<!-- not run: installs packages -->\n```sh\npip install everything\n```\n",
    "workflow": "```yaml\njobs: {one: {steps: [{run: pytest}]}}\n```\n",
}
BAD = {
    "python that fails": ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
    "python that is none": ("```python\nfor\n```\n", "SyntaxError"),
    "a name of nothing": ("```python\nx = 1\n```\n```python\nprint(y)\n```\n", "NameError"),
    "other output": ("```python\nprint(1)\n```\n<!-- output -->\n```text\n2\n```\n", "the page shows"),
    "output of nothing": ("<!-- output -->\n```text\n2\n```\n", "the page shows"),
    "text without a mark": ("```text\nanything\n```\n", "no rule for a block of text"),
    "another exit code": (LOGS + "```sh\nreconcile diff a.csv b.csv\n```\n", "ended with 1, and the page says 0"),
    "an unknown option": (LOGS + "```sh\nreconcile diff a.csv b.csv --prizes c.csv\n```\n", "ended with 2"),
    "an unknown command": ("```sh\nreconcile rum rotation\n```\n", "ended with 2"),
    "a missing file": (DIFFERENT, "ended with 2"),
    "another figure": (LOGS + DIFFERENT + SHOWN.replace("-10.00", "-10.01"), "the page shows"),
    "a line too many": (LOGS + DIFFERENT + SHOWN.replace("…\n```", "anything\n…\n```"), "the page shows"),
    "an unknown target": ("```sh\nmake everything\n```\n", "the Makefile has no everything"),
    "another program": ("```sh\npip install everything\n```\n", "nothing here runs"),
    "an unknown kind": (PRICES + SCENARIO, "instructions.kind: Input should be"),
    "toml that is none": ("```toml\nname =\n```\n", "untitled.toml"),
    "a file told twice": (PRICES + PRICES.replace("51.10", "51.11"), "prices.csv differs"),
    "an untitled table": (PRICES.replace(' title="prices.csv"', ""), "a block of csv is a file"),
    "a workflow without steps": ("```yaml\njobs: {one: {steps: [{name: nothing}]}}\n```\n", "a step runs or uses"),
    "no language": ("```\nanything\n```\n", "no rule for a block of no language"),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_right_block_passes(text: str, reader: Reader) -> None:
    reader.follow(blocks_of(text))


@pytest.mark.parametrize(("text", "complaint"), BAD.values(), ids=BAD)
def test_a_wrong_block_is_found(text: str, complaint: str, reader: Reader) -> None:
    with pytest.raises(AssertionError, match=rf"^page\.md:\d+: (?s:.)*{complaint}"):
        reader.follow(blocks_of(text))


def test_a_file_of_another_page_is_the_same_file() -> None:
    """And a page that does not show it stops the test."""
    (given,) = givens_of("<!-- given: my.toml of docs/start.md as other.toml -->")
    assert (given.name, 'name = "my-strategy"' in given.content) == ("other.toml", True)
    with pytest.raises(StopIteration):
        givens_of("<!-- given: nothing.csv of docs/start.md -->")


def test_marks_belong_to_the_block_below_them() -> None:
    """A paragraph in between ends them."""
    text = "<!-- slow -->\n\ntext\n\n```sh\nreconcile list\n```\n\n<!-- slow -->\n```sh\nreconcile list\n```\n"
    assert [block.is_slow for block in blocks_of(text)] == [False, True]


def test_output_of_a_slow_block_is_slow() -> None:
    """Else it would be compared with what the block before printed."""
    text = "```sh\nreconcile list\n```\n<!-- slow -->\n```sh\nmake demo\n```\n<!-- output -->\n```text\nx\n```\n"
    assert [block.line for block in _quick(blocks_of(text))] == [1]
