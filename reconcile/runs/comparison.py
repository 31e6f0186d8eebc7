"""The result of one command, whole and frozen: every report is drawn from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.contract import Mode, Run
    from reconcile.jobs.job import JobResult
    from reconcile.variance import Variance
    from reconcile.verdicts.verdict import Verdict
    from scenarios.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Comparison:
    """Engines asked, what came of each, and the variance of each pair that could be compared.

    ``command`` repeats it. ``scenarios`` holds one scenario, two where the sides ran different ones, none where a
    saved run does not hold it. ``policy_costs`` are aligned runs that refused or cut orders, each minus the same
    with unlimited cash. ``remarks`` are lines on what was compared, to be read first.
    """

    scenarios: tuple[Scenario, ...]
    mode: Mode
    results: tuple[JobResult, ...]
    variances: tuple[Variance, ...]
    command: str
    policy_costs: tuple[Variance, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The scenario's name, or both."""
        held = [scenario.name for scenario in self.scenarios] or [run.scenario for run in self.runs]
        return " against ".join(dict.fromkeys(held))

    @property
    def title(self) -> str:
        """Scenario and mode, and the engine where one alone ran."""
        engines = {result.engine for result in self.results}
        only = f" on {next(iter(engines))}" if len(engines) == 1 else ""
        return f"{self.name}{only}, {self.mode} mode"

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(result.run for result in self.results if result.run)

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """Of the pairs, and of the engines that gave no run."""
        yield from (variance.verdict for variance in self.variances)
        yield from (result.verdict for result in self.results if result.verdict)

    def _repr_html_(self) -> str:
        """Engines, and each pair as it shows by itself, for a notebook."""
        from reconcile.report.notebook import comparison_html

        return comparison_html(self)
