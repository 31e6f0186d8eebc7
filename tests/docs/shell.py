"""Lines of a shell block, run as a reader would type them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.docs.blocks import ROOT
from tests.reconcile.command import reconcile

_EXIT_CODE = re.compile(r"#.*\bexit code (\d)\b")
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A command, and the exit code that its comment states; 0 where it states none."""

    words: tuple[str, ...]
    exit_code: int


def lines_of(text: str) -> Iterator[Line]:
    """Commands of a block, without comments and empty lines."""
    for line in text.replace("\\\n", " ").splitlines():
        if words := shlex.split(line, comments=True):
            stated = _EXIT_CODE.search(line)
            yield Line(tuple(words), int(stated[1]) if stated else 0)


def run_line(line: Line) -> str:
    """Run it in the working directory; gives what it printed.

    Raises
    ------
    AssertionError
        It ends with another exit code than the page says, or is a command that no test can run.
    """
    program, *arguments = line.words
    if program == "make":
        return _known_target(arguments)
    if program not in ("reconcile", "pytest"):
        raise AssertionError(f"nothing here runs `{shlex.join(line.words)}`: mark the block `not run: …`")
    code, printed = _in_process(arguments) if program == "reconcile" else _apart(arguments)
    told = f"`{shlex.join(line.words)}` ended with {code}, and the page says {line.exit_code}:\n{printed}"
    assert code == line.exit_code, told
    return printed


def known_targets() -> frozenset[str]:
    """What `make` can be asked for."""
    return frozenset(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def _known_target(arguments: list[str]) -> str:
    """``make`` runs the repository's own checks, this one among them: that the target exists has to do."""
    unknown = [word for word in arguments if "=" not in word and word not in known_targets()]
    assert not unknown, f"the Makefile has no {', '.join(unknown)}"
    return ""


def _in_process(arguments: list[str]) -> tuple[int, str]:
    """Messages come first, then the report."""
    result = reconcile(*arguments)
    return result.exit_code, result.stderr + result.stdout


def _apart(arguments: list[str]) -> tuple[int, str]:
    """``pytest`` on the files of the page."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": paths}
    )
    return done.returncode, done.stdout + done.stderr
