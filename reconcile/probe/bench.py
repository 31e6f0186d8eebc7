"""An engine on the bench: each case run once, and replayed under any rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import adapters
from adapters import registry
from adapters.contract import Adapter, Mode, NotImplementedByAdapter, Run, Unsupported
from reconcile.books.book import book_of
from reconcile.matching.match import pair
from reconcile.verdicts.divergence import Divergence, first_divergence

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.probes import Case
    from scenarios.rules import Rules
    from scenarios.scenario import Scenario

type Subject = Callable[[Scenario], Run]
"""What is probed: a scenario in, a run out. An engine, or the reference engine under given rules."""


def engine(adapter: Adapter, mode: Mode) -> Subject:
    """An engine as a subject."""
    return lambda scenario: adapter.run(scenario, mode)


def obeying(rules: Rules, mode: Mode) -> Subject:
    """The reference engine under ``rules``, as far as a scenario leaves them free."""
    return lambda scenario: _replayed(scenario, rules.obeying(scenario.terms), mode)


def _replayed(scenario: Scenario, rules: Rules, mode: Mode) -> Run:
    return adapters.get(registry.reference()).run(replace(scenario, rules=rules), mode)


@dataclass(frozen=True, slots=True)
class Silence:
    """Why a case says nothing of an engine: it ``declines`` the scenario, or did not fill what the case is about."""

    reason: str
    declines: bool


class Bench:
    """One subject in one mode."""

    def __init__(self, subject: Subject, mode: Mode) -> None:
        self._mode = mode
        self._subject = subject
        self._runs: dict[Case, Run | Silence] = {}

    def run(self, case: Case) -> Run | Silence:
        """The subject's run of ``case``, made once; or why the case says nothing of it."""
        if case not in self._runs:
            self._runs[case] = self._run(case)
        return self._runs[case]

    def _run(self, case: Case) -> Run | Silence:
        try:
            run = self._subject(case.scenario)
        except (Unsupported, NotImplementedByAdapter) as word:
            return Silence(" ".join(str(word).split()), declines=True)
        if case.needed is not None and case.needed not in set(run.fills["order_id"]):
            reason = f"order {case.needed}, without which the case says nothing, was not filled"
            return Silence(reason, declines=False)
        return run

    def divergence(self, case: Case, run: Run, rules: Rules) -> Divergence | None:
        """Where a replay of ``case`` under ``rules`` first is not what came back; ``None`` where it is."""
        replay = _replayed(case.scenario, rules.obeying(case.terms), self._mode)
        pairs = pair(book_of(run), book_of(replay))
        found = first_divergence(pairs, run, replay)
        return found or (_sequence_divergence(run, replay) if case.by_sequence else None)


def _sequence_divergence(run: Run, replay: Run) -> Divergence | None:
    theirs, ours = (", ".join(in_sequence(each)["order_id"]) for each in (run, replay))
    return None if theirs == ours else Divergence(None, "", "order of execution", theirs, ours)


def in_sequence(run: Run) -> pd.DataFrame:
    """The run's fills, in the order of execution."""
    return run.fills.sort_values("sequence", kind="stable")
