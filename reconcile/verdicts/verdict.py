"""Verdicts, and the exit codes that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from adapters.contract import Cause, Defect, Expectation, Mode
from bundles.tolerances import HALF_CENT

if TYPE_CHECKING:
    from reconcile.verdicts.divergence import Divergence


class Verdict(StrEnum):
    """What a cell (scenario × engine, or a pair of engines) comes to."""

    ALIGNED = "aligned"
    EXPLAINED = "explained"
    BREAK = "break"
    KNOWN_DEFECT = "known_defect"
    FIXED = "fixed"
    UNSUPPORTED = "unsupported"
    NOT_IMPLEMENTED = "not_implemented"
    UNAVAILABLE = "unavailable"
    ERROR = "error"


class Exit(IntEnum):
    """Exit codes of ``run``."""

    GOOD = 0
    BROKEN = 1
    TROUBLE = 2


_COMPARED = frozenset({Verdict.ALIGNED, Verdict.EXPLAINED, Verdict.KNOWN_DEFECT})
_BROKEN = frozenset({Verdict.BREAK, Verdict.FIXED, Verdict.ERROR})


@dataclass(frozen=True, eq=False)
class Findings:
    """What a verdict on two runs rests on; dollars in account currency, B minus A.

    ``adds_up`` says that nothing is unexplained, at the end and at every session. ``gross`` is Σ |row| by
    cause, ``differing`` gives the causes under which some fill differs at all when it is asked, and
    ``is_all_fills`` says that the runs differ in their fills and in what follows from them alone.
    """

    mode: Mode | None
    divergence: Divergence | None
    adds_up: bool
    causes: Mapping[Cause, float]
    gross: Mapping[Cause, float]
    differing: Callable[[], frozenset[Cause]]
    is_all_fills: bool


@dataclass(frozen=True)
class Declared:
    """What the adapters of a pair say of a scenario beforehand; dollars of expectations are B minus A."""

    expectations: tuple[Expectation, ...] = ()
    defects: tuple[Defect, ...] = ()


NOTHING_DECLARED = Declared()


def judge(findings: Findings, declared: Declared) -> Verdict:
    """The verdict on a pair.

    In aligned mode causes that add up turn no break green: only a difference that an adapter declares, with
    its cause and size, is ``explained``, and one that is declared and not there is ``fixed``. A declared
    defect is known as long as it breaks the pair.
    """
    verdict = _judge(findings, declared.expectations)
    return with_defects(verdict, declared.defects) if findings.mode is Mode.ALIGNED else verdict


def judge_accounts(of_fills: Verdict, difference: float, unexplained: float | None, rounding: float) -> Verdict:
    """The verdict on two logs by their amounts too, account currency; ``unexplained`` needs both account values.

    Fills that agree make no agreement where the account values do not, and what fills leave unexplained is a break.
    """
    if unexplained is not None and abs(unexplained) > rounding:
        return Verdict.BREAK
    return Verdict.EXPLAINED if of_fills is Verdict.ALIGNED and abs(difference) > rounding else of_fills


def with_defects(verdict: Verdict, defects: Sequence[Defect]) -> Verdict:
    """A break or an error that an adapter declares as its engine's defect is known; agreement is news."""
    told = {
        Verdict.BREAK: Verdict.KNOWN_DEFECT,
        Verdict.ERROR: Verdict.KNOWN_DEFECT,
        Verdict.ALIGNED: Verdict.FIXED,
    }
    return told.get(verdict, verdict) if defects else verdict


def _judge(findings: Findings, expectations: Sequence[Expectation]) -> Verdict:
    if not findings.adds_up:
        return Verdict.BREAK
    if findings.divergence is None:
        return Verdict.FIXED if expectations and findings.mode is Mode.ALIGNED else Verdict.ALIGNED
    if findings.mode is Mode.ALIGNED:
        return Verdict.EXPLAINED if _is_declared(findings, expectations) else Verdict.BREAK
    return Verdict.EXPLAINED


def _is_declared(findings: Findings, expectations: Sequence[Expectation]) -> bool:
    """Whether the declared dollars are the difference, cause by cause to the cent, and nothing else differs."""
    declared: dict[Cause, list[float]] = {}
    for expectation in expectations:
        declared.setdefault(expectation.cause, []).append(expectation.dollars)
    if not findings.is_all_fills or not findings.differing() <= declared.keys():
        return False
    return all(
        abs(amount - sum(declared[cause])) < HALF_CENT if cause in declared else findings.gross[cause] < HALF_CENT
        for cause, amount in findings.causes.items()
    )


def exit_code(verdicts: Iterable[Verdict], *, asked_and_missing: bool = False) -> Exit:
    """Broken beats trouble; nothing compared is trouble, and so is an engine asked for that is missing."""
    all_verdicts = set(verdicts)
    if all_verdicts & _BROKEN:
        return Exit.BROKEN
    if asked_and_missing or not all_verdicts & _COMPARED:
        return Exit.TROUBLE
    return Exit.GOOD
