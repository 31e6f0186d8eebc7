"""Verdicts, and the exit codes that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum

from adapters.contract import Cause, Expectation, Mode
from reconcile.agreement import Divergence


class Verdict(StrEnum):
    """What a cell (scenario × engine, or a pair of engines) comes to."""

    ALIGNED = "aligned"
    EXPLAINED = "explained"
    BREAK = "break"
    UNSUPPORTED = "unsupported"
    NOT_IMPLEMENTED = "not_implemented"
    UNAVAILABLE = "unavailable"
    ERROR = "error"


class Exit(IntEnum):
    """Exit codes of ``run``."""

    GOOD = 0
    BROKEN = 1
    TROUBLE = 2
    INTERRUPTED = 130


_COMPARED = frozenset({Verdict.ALIGNED, Verdict.EXPLAINED})
_BROKEN = frozenset({Verdict.BREAK, Verdict.ERROR})


def judged(
    mode: Mode | None,
    divergence: Divergence | None,
    causes: Mapping[Cause, float],
    difference: float,
    unexplained: float | None,
    tolerance: float,
    expectations: Sequence[Expectation],
) -> Verdict:
    """The verdict on a pair.

    In aligned mode causes that add up turn no break green: only a difference that an adapter declares, with
    its cause and size, is ``explained``.
    """
    if unexplained is not None and not abs(unexplained) <= tolerance:
        return Verdict.BREAK
    if divergence is None:
        return Verdict.ALIGNED
    if mode is Mode.ALIGNED:
        declared = _is_declared(causes, difference, tolerance, expectations)
        return Verdict.EXPLAINED if declared else Verdict.BREAK
    return Verdict.EXPLAINED


def _is_declared(
    causes: Mapping[Cause, float], difference: float, tolerance: float, expectations: Sequence[Expectation]
) -> bool:
    """Whether the declared dollars are the difference, cause by cause, to the cent."""
    declared = {expectation.cause: expectation.dollars for expectation in expectations}
    if not declared:
        return False
    by_cause = all(abs(amount - declared.get(cause, 0.0)) < 0.005 for cause, amount in causes.items())
    return by_cause and abs(difference - sum(declared.values())) < 0.005 + tolerance


def exit_code(verdicts: Iterable[Verdict], asked_and_missing: bool = False) -> Exit:
    """Broken beats trouble; nothing compared is trouble, and so is an engine asked for that is missing."""
    all_verdicts = set(verdicts)
    if all_verdicts & _BROKEN:
        return Exit.BROKEN
    if asked_and_missing or not all_verdicts & _COMPARED:
        return Exit.TROUBLE
    return Exit.GOOD
