"""Logs for the tests of formats: the files under ``data``, and what a comparison says of two of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reconcile.command import reconcile

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Told:
    """What ``reconcile diff`` says: the summary of the pair, notes but that on pairing, and the line on formats."""

    pair: dict[str, Any]
    notes: list[dict[str, Any]]
    formats: str
    exit_code: int
    pairing: str

    @property
    def texts(self) -> list[str]:
        return [note["text"] for note in self.findings]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The notes but for what open positions are valued at, which is always said."""
        return [note for note in self.notes if note["topic"] != "marks"]

    def of(self, topic: str) -> list[dict[str, Any]]:
        """The notes on one topic."""
        return [note for note in self.notes if note["topic"] == topic]

    @property
    def outcome(self) -> dict[str, Any]:
        """All that two logs of the same trades must share: verdict, causes, counts, what is unknown."""
        names = ("verdict", "causes", "difference", "unknown", "matched", "only_a", "only_b")
        return {name: self.pair[name] for name in names}


def told(a: Path, b: Path, *options: object) -> Told:
    """Compare two logs."""
    result = reconcile("diff", a, b, "--json", *options)
    assert result.exit_code in (0, 1), result.output
    content = json.loads(result.stdout)
    (pair,) = content["pairs"]
    (pairing,) = (note for note in content["notes"] if note["topic"] == "pairing")
    others = [note for note in content["notes"] if note is not pairing]
    return Told(pair, others, result.stderr.strip(), result.exit_code, pairing["text"])


def write(path: Path, text: str) -> Path:
    """A log with that content."""
    path.write_text(text, encoding="utf-8")
    return path
