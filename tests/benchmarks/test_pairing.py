"""The benchmark of pairing: its figures are those of the docs, and it can fail."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.pairing import EACH, LESS, WHOLE, Score, counted, judge, markdown, measure
from tests.benchmarks.pairing_families import FAMILIES

PAGE = Path(__file__).parents[2] / "docs" / "pairing.md"


@pytest.mark.ci
@pytest.mark.timeout(900)
def test_the_page_shows_what_is_measured():
    """Every family, to a tenth of a per cent."""
    assert PAGE.read_text(encoding="utf-8").endswith(markdown())


def test_families_are_paired_rightly():
    """One pair of logs of each: nearly all orders, and no family far below the judge."""
    whole = Score()
    for family in FAMILIES.values():
        ours, judged = measure(family, seeds=1)
        whole.add(ours.right, ours.asked)
        assert ours.share >= min(EACH, judged.share - LESS), family.name
    assert whole.share >= WHOLE


def test_wrong_pairs_are_counted():
    """Two orders whose counterparts are exchanged are four wrong ones."""
    family = FAMILIES["intraday"]
    a, b = family.logs(0)
    partners = judge(a, b, family.noise)
    right, asked = counted(a, b, partners)
    assert right == asked
    partners[[3, 4]] = partners[[4, 3]]
    assert counted(a, b, partners) == (asked - 4, asked)
    alone = np.full(len(partners), -1)
    assert counted(a, b, alone)[0] == 0
