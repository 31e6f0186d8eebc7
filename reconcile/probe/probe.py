"""Measuring the rules of an engine: which value of each rule makes the reference engine do what it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from reconcile.formatting import shares
from reconcile.probe.bench import Bench, Silence, engine, in_sequence
from reconcile.probe.candidates import Value, is_measured, values_of
from scenarios.probes import CHECKS, EQUIVALENCES, PROBES, Case, Probe
from scenarios.rules import Rules

if TYPE_CHECKING:
    import pandas as pd

    from adapters.contract import Adapter, Mode, Run


class Certainty(StrEnum):
    """How far a probe got."""

    DECIDED = "decided"
    UNDECIDED = "cannot decide"
    UNKNOWN = "none of the known values"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One case of a probe: what was asked, what came back, and which values that rules out."""

    asked: str
    came_back: str
    ruled_out: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.asked}: {self.came_back}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found.

    ``value`` is ``None`` unless decided; ``left`` are the values between which it could not decide, and
    ``reason`` says why nothing could be asked. ``stands_in`` is, of a rule that does not apply, a value that nothing
    of what could be asked rules out.
    """

    rule: str
    question: str
    certainty: Certainty
    value: Value | None
    left: tuple[str, ...] = ()
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    stands_in: Value | None = None

    def __str__(self) -> str:
        """The value, or why there is none."""
        if self.certainty is Certainty.DECIDED:
            return _value_text(self.value)
        if self.certainty is Certainty.UNDECIDED:
            return f"cannot decide between {', '.join(self.left)}"
        return f"{self.certainty}{f': {self.reason}' if self.reason else ''}"


@dataclass(frozen=True, slots=True)
class Probed:
    """Everything measured of one engine in one mode.

    ``rules`` holds what was decided, and aligned mode's rule where nothing was; ``remarks`` are the cases
    that these rules together do not reproduce, one sentence each.
    """

    mode: Mode
    findings: tuple[Finding, ...]
    rules: Rules
    remarks: tuple[str, ...] = field(default=())

    @property
    def open_rules(self) -> tuple[str, ...]:
        """Rules that apply and were not decided."""
        wanting = (Certainty.UNDECIDED, Certainty.UNKNOWN)
        return tuple(finding.rule for finding in self.findings if finding.certainty in wanting)


def probe(adapter: Adapter, mode: Mode) -> Probed:
    """Measure every rule of an engine in one mode.

    Raises
    ------
    EngineUnavailable
        The engine is not installed or fails to import.
    """
    return probe_bench(Bench(engine(adapter, mode), mode), mode)


def probe_bench(bench: Bench, mode: Mode) -> Probed:
    """Measure whatever is on the bench; each probe may rely on what those before it found."""
    rules = Rules()
    findings = []
    for each in PROBES:
        finding = decide(each, bench, rules)
        value = finding.stands_in if finding.value is None else finding.value
        if value is not None:
            rules = rules.model_copy(update={each.rule: value})
        findings.append(finding)
    return Probed(mode, tuple(findings), rules, tuple(_remarks(bench, rules)))


def decide(probe: Probe, bench: Bench, found: Rules) -> Finding:
    """Which value of one rule reproduces what came back, the other rules being those ``found``."""
    left: Sequence[Value] | None = None
    evidence: list[Evidence] = []
    silences: list[Silence] = []
    for case in probe.cases:
        run = bench.run(case)
        if isinstance(run, Silence):
            silences.append(run)
            continue
        before = values_of(probe.rule, found, case, run) if left is None else left
        left = _reproducing(probe.rule, before, bench, case, run, found)
        ruled_out = tuple(_value_text(value) for value in before if value not in left)
        evidence.append(Evidence(case.asked, _came_back(run, case), ruled_out))
        if len(left) <= 1:
            break
    return _finding(probe, left or (), evidence, silences, getattr(found, probe.rule))


def _reproducing(
    rule: str, values: Sequence[Value], bench: Bench, case: Case, run: Run, found: Rules
) -> tuple[Value, ...]:
    left = []
    for value in values:
        if bench.divergence(case, run, found.model_copy(update={rule: value})) is None:
            left.append(value)
            if is_measured(rule):
                break
    return _without_equivalents(rule, tuple(left))


def _without_equivalents(rule: str, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Of values that no order can tell apart, the one that stands for them."""
    same = next((each.values for each in EQUIVALENCES if each.rule == rule), ())
    return tuple(value for value in values if value not in same[1:] or same[0] not in values)


def _finding(
    probe: Probe, left: Sequence[Value], evidence: list[Evidence], silences: list[Silence], assumed: Value
) -> Finding:
    """Values that only a case could separate which the engine declines are no open question: it says why.

    ``assumed`` is what holds where nothing is known; it gives way to the first of ``left`` that was not ruled out.
    """
    finding = Finding(
        probe.rule,
        probe.question,
        Certainty.UNKNOWN,
        None,
        tuple(map(_value_text, left)),
        evidence=_telling(evidence),
    )
    if len(left) == 1:
        return replace(finding, certainty=Certainty.DECIDED, value=left[0], left=())
    declined = [silence.reason for silence in silences if silence.declines or not evidence]
    if declined and (left or not evidence):
        stands_in = left[0] if left and assumed not in left else None
        return replace(finding, certainty=Certainty.NOT_APPLICABLE, reason=declined[0], stands_in=stands_in)
    return replace(finding, certainty=Certainty.UNDECIDED) if left else finding


def _telling(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """What ruled something out; the last case where nothing did."""
    return tuple(each for each in evidence if each.ruled_out) or tuple(evidence[-1:])


def _remarks(bench: Bench, rules: Rules) -> list[str]:
    """Every case again under all rules together, those included that nothing had to be decided by."""
    remarks = []
    for case in (*(case for each in PROBES for case in each.cases), *CHECKS):
        run = bench.run(case)
        divergence = None if isinstance(run, Silence) else bench.divergence(case, run, rules)
        if divergence is not None:
            remarks.append(f"{case.name} ({case.asked}): {divergence}, by these rules")
    return remarks


def _value_text(value: object) -> str:
    """A rule's value as a table shows it."""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _came_back(run: Run, case: Case) -> str:
    """Fills in order of execution, then refused and pending orders; or the account, where it is asked for."""
    if case.terms.free == frozenset(type(case.terms).model_fields):
        return "not reported" if run.equity is None else f"{run.equity.iloc[0]:,.2f}"
    lists = (("refused", run.rejections), ("pending", run.pending))
    others = [f"{word} {order_id}" for word, frame in lists for order_id in _names(frame)]
    return "; ".join([*_fills(run), *others]) or "nothing"


def _fills(run: Run) -> Iterator[str]:
    """``buy 10 AAA at 120 on 2024-01-04``, with the commission where one was charged."""
    fills = in_sequence(run)
    names = ("side", "quantity", "asset", "price", "session", "commission")
    for side, quantity, asset, price, session, commission in zip(*(fills[name] for name in names), strict=True):
        paid = f" for {commission:.10g}" if commission else ""
        yield f"{side} {shares(quantity)} {asset} at {price:.10g}{paid} on {session:%Y-%m-%d}"


def _names(frame: pd.DataFrame | None) -> list[str]:
    return ["not reported"] if frame is None else list(frame["order_id"])
