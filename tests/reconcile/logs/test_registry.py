"""Formats are known by name and by a file's head; other packages add theirs without a line of ours being touched."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from reconcile.cli import logs
from reconcile.logs.formats import registry
from reconcile.logs.formats.own import ANY
from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import told, write

THIRD_PARTY = Path(__file__).parents[2] / "third_party"
TINY = "Tiny when,What,Shares,Paid\n2024-01-02T14:30:00Z,AAA,10,100\n"
OWN = "timestamp,asset,side,quantity,price\n2024-01-02T14:30:00Z,AAA,buy,10,101\n"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another package with a format is installed."""
    monkeypatch.syspath_prepend(THIRD_PARTY)
    registry._of_other_packages.cache_clear()
    yield
    sys.modules.pop("tiny_format", None)
    registry._of_other_packages.cache_clear()


@pytest.mark.usefixtures("tiny")
def test_a_format_of_another_package_is_recognised(tmp_path: Path):
    """By its head, or asked for by name; its faults are said in one line under its own names."""
    a, b = write(tmp_path / "a.csv", TINY), write(tmp_path / "b.csv", OWN)
    for options in ((), ("--format-a", "tiny")):
        found = told(a, b, *options)
        assert found.formats == "A is a.csv: Tiny's fills; B is b.csv: our own columns"
        assert found.pair["difference"] == -10.0
    write(a, TINY.replace("100", "free"))
    assert refusal(tmp_path, "diff", a, b) == f"{a}, line 2: Paid is 'free': expected a finite number"


def test_without_it_the_file_is_nobodys(tmp_path: Path):
    """So it is the other package that made the difference above."""
    registry._of_other_packages.cache_clear()
    a, b = write(tmp_path / "a.csv", TINY), write(tmp_path / "b.csv", OWN)
    assert refusal(tmp_path, "diff", a, b).startswith(f"{a}: no column 'timestamp'")


def _restated(help_: str) -> set[str]:
    return set(re.split(r", | or ", help_.partition(";")[0]))


def test_the_help_names_every_format_of_ours():
    """The command restates the list, so as to start quickly."""
    (option,) = get_args(logs.FormatSide)[1:]
    ours = {format_.name for format_ in (*registry._OURS, ANY)}
    assert _restated(option.help) == ours
    assert _restated(option.help.replace("lean, ", "")) != ours
