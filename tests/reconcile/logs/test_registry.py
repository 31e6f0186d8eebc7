"""Formats are known by name and by a file's head; other packages add theirs without a line of ours being touched."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.logs.formats import registry
from reconcile.logs.formats.entries import entries
from reconcile.logs.formats.head import head_of
from reconcile.logs.formats.own import ANY
from reconcile.logs.source import Source
from tests.reconcile.command import reconcile, refusal
from tests.reconcile.logs.logs import DATA, told, write

THIRD_PARTY = Path(__file__).parents[2] / "third_party"
TINY = "Tiny when,What,Shares,Paid\n2024-01-02T14:30:00Z,AAA,10,100\n"
OWN = "timestamp,asset,side,quantity,price\n2024-01-02T14:30:00Z,AAA,buy,10,101\n"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another package with a format is installed."""
    monkeypatch.syspath_prepend(THIRD_PARTY)
    yield
    registry._loaded.cache_clear()
    sys.modules.pop("tiny_format", None)


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
    a, b = write(tmp_path / "a.csv", TINY), write(tmp_path / "b.csv", OWN)
    assert refusal(tmp_path, "diff", a, b).startswith(f"{a}: no column 'timestamp'")


@pytest.mark.usefixtures("tiny")
def test_it_is_listed_in_its_own_words():
    """In the list of formats, beside ours, and by name in the help of the command."""
    listed = json.loads(reconcile("list", "--formats", "--json").stdout)["formats"]
    (said,) = [each for each in listed if each["name"] == "tiny"]
    assert said == {
        "name": "tiny",
        "title": "Tiny's fills",
        "export": "tiny --export fills.csv",
        "zone": "always stated",
        "fees": "not in it",
    }
    assert "tiny" in reconcile("list", "--formats").stdout
    assert "tiny" in _formats_in_help()


def _formats_in_help() -> set[str]:
    help_ = " ".join(reconcile("diff", "--help").stdout.split()).replace("- ", "-")  # lines break after a hyphen
    return set(help_.partition("Formats: ")[2].partition(" (")[0].split(", "))


def test_the_help_names_every_format():
    assert _formats_in_help() == {format_.name for format_ in registry.formats()}


def test_our_formats_are_entry_points_too():
    """Each under its own name, and what reads anybody's tables is asked last."""
    found = registry.formats()
    assert {entry.name for entry in entries()} == {format_.name for format_ in found}
    assert found[-1] is ANY


@pytest.mark.usefixtures("tiny")
def test_a_file_that_two_formats_know(tmp_path: Path):
    """Ours reads it, and a note names both; the other one reads it when it is asked for."""
    a, b = write(tmp_path / "a.csv", OWN.replace("price", "price,Tiny when")), write(tmp_path / "b.csv", OWN)
    said = told(a, b)
    assert said.formats.startswith("A is a.csv: our own columns")
    assert (
        "A: read as our own columns (own); it may be Tiny's fills (tiny) too, which --format-a or --format-b says"
        in (said.texts)
    )
    assert "'What'" in refusal(tmp_path, "diff", a, b, "--format-a", "tiny")


@pytest.mark.usefixtures("tiny")
def test_a_format_that_cannot_be_loaded_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With the package that it comes from, whatever file is read."""
    log = write(tmp_path / "b.csv", OWN)
    monkeypatch.setitem(sys.modules, "tiny_format", None)
    registry._loaded.cache_clear()
    assert refusal(tmp_path, "diff", log, log).startswith("the format 'tiny' of tiny-format cannot be loaded: ")


def _samples() -> list[Path]:
    return sorted(path for path in DATA.iterdir() if path.name not in {"bands.csv", "backtest.csv", "own.csv"})


@pytest.mark.parametrize("path", _samples(), ids=lambda path: path.name)
def test_a_sample_is_known_by_one_reader(path: Path):
    """Of all that know their own files."""
    head = head_of(Source(path))
    known = [each.name for each in registry.formats() if not each.last and each.recognises(head)]
    expected = {"renamed.csv", "mapped.csv", "records.json"}
    assert len(known) == (0 if path.name in expected else 1), known
