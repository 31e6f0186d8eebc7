"""Commands that stand within a sentence or a table exist, with every option that is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import typer.main
from markdown_it import MarkdownIt

from reconcile.cli import app
from tests.docs.blocks import ROOT
from tests.docs.shell import known_targets

_DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *(path.relative_to(ROOT).as_posix() for path in _DOCS),
]
_COMMANDS = typer.main.get_group(app).commands
_OPTION = re.compile(r"(?<!\S)--?[a-z][\w-]*")


def inline_code(text: str) -> Iterator[str]:
    """What stands between single backticks, tables included."""
    for token in MarkdownIt().enable("table").parse(text):
        yield from (child.content for child in token.children or () if child.type == "code_inline")


def wrong_commands(text: str) -> list[str]:
    """Inline commands that name a target, a command or an option that there is not."""
    return [code for code in inline_code(text) if not _is_known(code)]


def _is_known(code: str) -> bool:
    program, what = [*code.split(), "", ""][:2]
    if not re.fullmatch(r"[a-z][a-z-]*", what) or program not in ("make", "reconcile"):
        return True
    if program == "make":
        return what in known_targets()
    if what not in _COMMANDS:
        return False
    options = {option for parameter in _COMMANDS[what].params for option in parameter.opts + parameter.secondary_opts}
    return set(_OPTION.findall(code)) <= options | {"--help"}


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_a_sentence_exist(page: str) -> None:
    assert wrong_commands((ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "make everything",
        "reconcile rum rotation",
        "reconcile run rotation --prizes x",
        "reconcile diff a b --mode native",
    ],
)
def test_a_wrong_command_in_a_sentence_is_found(code: str) -> None:
    assert wrong_commands(f"Say `{code}`.\n\n| a |\n| --- |\n| `{code}` |\n") == [code, code]


@pytest.mark.parametrize(
    "code", ["make test", "reconcile run S --mode native --set fill=same_close", "reconcile", "--out DIR"]
)
def test_a_right_one_passes(code: str) -> None:
    assert wrong_commands(f"Say `{code}`.") == []
