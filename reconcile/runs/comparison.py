"""The result of one command, whole and frozen: every report is drawn from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from reconcile.verdicts.verdict import Exit, Verdict, exit_code

if TYPE_CHECKING:
    from adapters.contract import Mode, Run
    from reconcile.runs.jobs import Cell
    from scenarios.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Comparison:
    """Engines asked, what they answered, and the variance of each pair that could be compared.

    ``command`` repeats it. ``scenarios`` holds one scenario, or two where one engine ran both. ``policy_costs``
    are aligned runs that refused or cut orders, each minus the same with unlimited cash.
    """

    scenarios: tuple[Scenario, ...]
    mode: Mode
    cells: tuple[Cell, ...]
    variances: tuple[Variance, ...]
    command: str
    policy_costs: tuple[Variance, ...] = ()
    asked_and_missing: bool = False

    @property
    def name(self) -> str:
        """The scenario's name, or both."""
        return " against ".join(scenario.name for scenario in self.scenarios)

    @property
    def title(self) -> str:
        """Scenario and mode, and the engine where one alone ran."""
        engines = {cell.engine for cell in self.cells}
        only = f" on {next(iter(engines))}" if len(engines) == 1 else ""
        return f"{self.name}{only}, {self.mode} mode"

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(cell.run for cell in self.cells if cell.run)

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """Of the pairs, and of the cells that have no run."""
        yield from (variance.verdict for variance in self.variances)
        yield from (cell.verdict for cell in self.cells if cell.verdict)

    @property
    def exit_code(self) -> Exit:
        return exit_code(self.verdicts, self.asked_and_missing)

    def _repr_html_(self) -> str:
        """Engines, and each pair as it shows by itself, for a notebook."""
        from reconcile.report.notebook import comparison_html

        return comparison_html(self)


def compare_cells(cells: Sequence[Cell], every_pair: bool) -> tuple[Variance, ...]:
    """The first run against each other one, or every pair."""
    runs = [cell.run for cell in cells if cell.run]
    pairs = combinations(runs, 2) if every_pair else ((runs[0], run) for run in runs[1:])
    return tuple(compare(a, b, declared_of(a, b)) for a, b in pairs)
