"""Round trips are derived from fills, once for every report."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest

from reconcile.books.fills import Fill
from tests.reconcile.ledgers import fills_from

RECONCILE = Path(__file__).parents[3] / "reconcile"
WHEN = pd.Timestamp("2020-01-02", tz="UTC")


@pytest.mark.parametrize(
    ("quantities", "trips"),
    [
        ([10.0], 0),
        ([10.0, -4.0, -6.0], 1),
        ([10.0, -15.0, 5.0], 2),
        ([0.1, 0.2, -0.3], 1),
        ([-5.0, 5.0, 5.0, -5.0], 2),
    ],
    ids=["open", "in-parts", "through-zero", "fractions", "short-and-long"],
)
def test_a_round_trip_ends_flat_or_through_zero(quantities: list[float], trips: int) -> None:
    fills = [
        Fill(str(place), WHEN, WHEN, "AAPL", each, 1.0, None, None, None) for place, each in enumerate(quantities)
    ]
    assert fills_from(fills).round_trips == {"AAPL": trips}


def owners(sources: dict[str, str]) -> list[str]:
    """Modules with a function that counts round trips."""
    trees = {name: ast.parse(text) for name, text in sources.items()}
    functions = {
        name: [each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        for name, tree in trees.items()
    }
    return [name for name, names in functions.items() if any("trips" in each for each in names)]


def test_they_stand_once() -> None:
    sources = {str(path.relative_to(RECONCILE)): path.read_text(encoding="utf-8") for path in RECONCILE.rglob("*.py")}
    assert owners(sources) == ["books/fills.py"]
    assert owners({**sources, "planted.py": "def _trips(fills): ...\n"}) == ["books/fills.py", "planted.py"]
