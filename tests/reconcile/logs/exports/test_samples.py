"""The samples are what the engines write: those that are installed here write them again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.reconcile.logs.exports.__main__ import ROOT, WRITERS, Writer
from tests.reconcile.logs.exports.oracle import SAMPLES

HERE = [writer for writer in WRITERS if writer.needs is None]


def _texts(folder: Path) -> dict[str, str]:
    """Text files by name, Zipline's random ids left out."""
    return {
        path.name: re.sub(r"\b[0-9a-f]{32}\b", "id", path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".json")
    }


def test_every_sample_has_its_writer():
    """And states what wrote it."""
    assert {writer.folder for writer in WRITERS} == {path.name for path in SAMPLES.iterdir()}
    for writer in WRITERS:
        versions = (SAMPLES / writer.folder / "versions.txt").read_text(encoding="utf-8")
        assert writer.needs is None or writer.needs.replace("==", " ") in versions


@pytest.mark.slow
@pytest.mark.parametrize("writer", HERE, ids=lambda writer: writer.folder)
def test_written_again(tmp_path: Path, writer: Writer):
    """The same, cell for cell."""
    subprocess.run(writer.command(tmp_path), cwd=ROOT, check=True)
    assert _texts(tmp_path) == _texts(SAMPLES / writer.folder)
