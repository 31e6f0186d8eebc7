"""Values of a rule that no order can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scenarios.rules import CashRule, Rules


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Values that lead to the same run in every scenario; the first stands for all of them."""

    rule: str
    values: tuple[StrEnum, ...]
    reason: str


EQUIVALENCES = (
    Equivalence(
        "cash",
        (CashRule.REJECT, CashRule.CANCEL),
        "the same fills, and the same orders refused: only the engine's word for it is missing",
    ),
)


def canonical(rules: Rules) -> Rules:
    """``rules`` with each value replaced by the one that stands for it."""
    standing = {each.rule: each.values[0] for each in EQUIVALENCES if getattr(rules, each.rule) in each.values}
    return rules.model_copy(update=standing)
