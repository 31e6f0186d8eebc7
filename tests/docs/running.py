"""A page's blocks run one after the other in one folder, as a reader would who follows it from top to bottom."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import yaml

import scenarios
from tests.docs.blocks import ROOT, Block, blocks_of
from tests.docs.shell import lines_of, run_line

GIVEN = Path(__file__).parent / "given"
_WIDTH = re.compile(r"([ ━─])\1+")
_SECONDS = re.compile(r"│ \d+\.\d │$", re.MULTILINE)
_GIVEN = re.compile(r"<!-- given: (?P<title>\S+) of (?P<page>\S+?)(?: as (?P<name>\S+))? -->")
_FILES = ("csv", "toml", "json")


def slug(page: str) -> str:
    """``docs/causes/timing.md`` is ``docs_causes_timing``."""
    return re.sub(r"\W", "_", page.removesuffix(".md"))


@dataclass(frozen=True, slots=True)
class Given:
    """A file that a page takes from another one: ``<!-- given: prices.csv of docs/start.md -->``."""

    name: str
    content: str


def givens_of(text: str) -> list[Given]:
    """What the comments of a page name.

    Raises
    ------
    StopIteration
        The other page shows no such file.
    """
    return [
        Given(
            found["name"] or found["title"],
            next(
                block.text
                for block in blocks_of((ROOT / found["page"]).read_text(encoding="utf-8"))
                if block.title == found["title"]
            ),
        )
        for found in _GIVEN.finditer(text)
    ]


@dataclass
class Reader:
    """Follows one page in ``folder``, the working directory; keeps Python's names and what was printed last."""

    folder: Path
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "page"})
    printed: str = ""

    def prepare(self, page: str) -> None:
        """Put in place what the page takes for given: files of other pages that it names, and names of Python."""
        for given in givens_of((ROOT / page).read_text(encoding="utf-8")):
            (self.folder / given.name).write_text(given.content, encoding="utf-8")
        if (GIVEN / f"{slug(page)}.py").is_file():
            module = import_module(f"tests.docs.given.{slug(page)}")
            self.names |= module.given(self.folder)

    def follow(self, blocks: Iterable[Block]) -> None:
        """Every block that is to be run; a fault names the place."""
        for block in blocks:
            try:
                self._act(block)
            except (Exception, SystemExit) as error:
                raise AssertionError(f"{block.place}: {type(error).__name__}: {error}") from error

    def _act(self, block: Block) -> None:
        if block.reason is not None:
            self.printed = ""
            return
        if block.is_output:
            compare_output(block.text, self.printed)
            return
        if block.language in _FILES:
            self._file(block)
            return
        acts: dict[str, Callable[[Block], None]] = {
            "python": self._python, "sh": self._shell, "bash": self._shell, "console": self._shell, "yaml": _workflow,
        }  # fmt: skip
        assert block.language in acts, f"no rule for a block of {block.language or 'no language'}: mark it"
        acts[block.language](block)

    def _file(self, block: Block) -> None:
        """A file that is there already says the same; another one is written. A scenario must load."""
        path = self.folder / (block.title or f"untitled.{block.language}")
        assert block.title or block.language == "toml", (
            f'a block of {block.language} is a file: ```{block.language} title="…"'
        )
        if block.title and path.exists():
            assert _content(path.suffix, path.read_text()) == _content(path.suffix, block.text), (
                f"{path.name} differs"
            )
            return
        path.write_text(block.text, encoding="utf-8")
        if path.suffix == ".toml" and (not block.title or "instructions" in tomllib.loads(block.text)):
            scenarios.load(path)
        if path.suffix == ".toml" and not block.title:
            path.unlink()

    def _shell(self, block: Block) -> None:
        self.printed = "".join([run_line(line) for line in lines_of(block.text)])

    def _python(self, block: Block) -> None:
        """A titled block is a file of the reader's project, another one is typed into one session."""
        if block.title:
            (self.folder / block.title).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / block.title).write_text(block.text, encoding="utf-8")
            compile(block.text, block.title, "exec")
            return
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(block.text, block.place, "exec", dont_inherit=True), self.names)
        self.printed = out.getvalue()


def _content(suffix: str, text: str) -> object:
    readers: dict[str, Callable[[str], object]] = {".toml": tomllib.loads, ".json": json.loads}
    return readers.get(suffix, str.split)(text)


def compare_output(shown: str, printed: str) -> None:
    """Line by line; seconds and the width of a table may be any, and a line ``…`` stands for lines left out."""
    wanted, got = (_comparable(text) for text in (shown, printed))
    parts = [re.escape(part.strip("\n")) for part in re.split(r"^…$", wanted, flags=re.MULTILINE)]
    pattern = r"(?:.*\n)*?".join(f"{part}\n" if part else "" for part in parts)
    assert re.fullmatch(pattern, f"{got}\n"), f"the page shows\n{wanted}\nand it prints\n{got}"


def _comparable(text: str) -> str:
    lines = [_WIDTH.sub(r"\1", line).strip() for line in text.strip("\n").splitlines()]
    return _SECONDS.sub("│ s │", "\n".join(lines))


def _workflow(block: Block) -> None:
    """A GitHub workflow: every step runs something or uses something."""
    content = yaml.safe_load(block.text)
    steps = [step for job in content["jobs"].values() for step in job["steps"]]
    assert steps
    assert all(("run" in step) != ("uses" in step) for step in steps), "a step runs or uses something"


def without_modules(before: Iterable[str], folder: Path) -> None:
    """Forget modules that a page's own files in ``folder`` brought in."""
    for name in set(sys.modules) - set(before):
        if str(getattr(sys.modules[name], "__file__", None)).startswith(f"{folder}{os.sep}"):
            del sys.modules[name]
