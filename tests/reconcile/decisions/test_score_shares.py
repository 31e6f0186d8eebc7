"""The score of a candidate under two rule sets, split over the rules."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from reconcile.decisions.score_shares import score_shares
from scenarios.rules import ExecutionOrder, Rules
from scenarios.terms import FillMoment
from tests.reconcile.decisions.test_study import study_in

CANDIDATE = "m126-n3-x1.25"


def test_they_add_up_and_are_negated(tmp_path: Path) -> None:
    """To the difference of the two scores; turned round, every share is negated; what is the same has none."""
    workload = study_in(tmp_path, other=Rules(order=ExecutionOrder.BY_COLUMN, fill=FillMoment.SAME_CLOSE))
    a, b = workload.specifications
    forth, back = score_shares(workload, CANDIDATE, a, b), score_shares(workload, CANDIDATE, b, a)
    assert forth is not None
    assert back is not None
    assert math.fsum(forth.by_rule.values()) == pytest.approx(forth.score_b - forth.score_a, abs=1e-12)
    assert {rule: -share + 0.0 for rule, share in back.by_rule.items()} == dict(forth.by_rule)
    assert set(forth.by_rule) == {"order", "fill"}
    assert forth.by_rule["fill"] != 0


@pytest.mark.parametrize("planted", ["fill", "order"])
def test_the_planted_rule_is_the_only_one_with_a_share(tmp_path: Path, planted: str) -> None:
    value = {"fill": FillMoment.SAME_CLOSE, "order": ExecutionOrder.BY_COLUMN}[planted]
    workload = study_in(tmp_path, other=Rules().model_copy(update={planted: value}))
    found = score_shares(workload, CANDIDATE, *workload.specifications)
    assert found is not None
    assert list(found.by_rule) == [planted]
    assert found.by_rule[planted] == pytest.approx(found.score_b - found.score_a, abs=1e-12)


def test_one_rule_set_twice_has_no_share(tmp_path: Path) -> None:
    workload = study_in(tmp_path)
    found = score_shares(workload, CANDIDATE, *workload.specifications)
    assert found is not None
    assert (dict(found.by_rule), found.score_a) == ({}, found.score_b)
