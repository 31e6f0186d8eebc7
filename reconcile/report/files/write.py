"""The files of a comparison, each written from the same frozen result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bundles.tables.write import write_csv
from reconcile.formatting import in_file_name
from reconcile.report.charts.png import write_pictures
from reconcile.report.files.folder import atomic_folder
from reconcile.report.files.summary import summary
from reconcile.report.files.tables import as_json, write_text, write_variances
from reconcile.report.html.viewing import PAGE
from reconcile.report.text.markdown import markdown
from reconcile.report.view.rules import explanation_summary, write_explanation
from scenarios.rules import to_toml
from scenarios.writing import write as write_scenario

if TYPE_CHECKING:
    from adapters.contract import Run
    from reconcile.explain.explanation import Explanation
    from reconcile.runs.comparison import Comparison
    from scenarios.scenario import Scenario


def write_comparison(
    comparison: Comparison, target: Path, explanations: Sequence[Explanation] = (), *, pictures: bool = False
) -> None:
    """Write the whole folder, or nothing; with ``pictures`` the main charts as PNG too.

    Raises
    ------
    InputError
        ``target`` cannot be written, or holds something that is not an earlier report.
    """
    with atomic_folder(target) as folder:
        if comparison.scenarios:
            _write_scenarios(comparison.scenarios, folder)
        runs = {cell.name: cell.run for cell in comparison.results if cell.run}
        for label, run in runs.items():
            _write_run(run, label, folder)
        _write_series(runs, folder)
        write_variances(comparison.variances, folder)
        write_text(folder / "variance.json", as_json(summary(comparison)))
        write_text(folder / "variance.md", markdown(comparison, explanations))
        for explanation in explanations:
            write_explanation(explanation, folder)
            write_text(folder / "explain.json", as_json(explanation_summary(explanation)))
        _write_page(comparison, folder, explanations)
        if pictures:
            write_pictures(comparison.variances, folder, explanations)


def _write_page(comparison: Comparison, folder: Path, explanations: Sequence[Explanation]) -> None:
    from reconcile.report.html.page import page_of_comparison

    write_text(folder / PAGE, page_of_comparison(comparison, explanations))


def _write_scenarios(scenarios: Sequence[Scenario], folder: Path) -> None:
    """The scenario; a second one, which side B ran, in a folder of its own."""
    write_scenario(scenarios[0], folder)
    if scenarios[0].rules is not None:
        write_text(folder / "rules.toml", to_toml(scenarios[0].rules))
    for other in scenarios[1:]:
        (folder / "against").mkdir()
        write_scenario(other, folder / "against")


def _write_run(run: Run, label: str, folder: Path) -> None:
    label = in_file_name(label)
    write_csv(run.fills, folder / f"trades_{label}.csv")
    if run.rejections is not None:
        write_csv(run.rejections, folder / f"rejections_{label}.csv")
    if run.positions is not None:
        write_csv(run.positions.rename_axis("session").reset_index(), folder / f"positions_{label}.csv")


def _write_series(runs: dict[str, Run], folder: Path) -> None:
    """Account value and cash: session, then one column per engine that reports it."""
    for name in ("equity", "cash"):
        columns = {label: getattr(run, name) for label, run in runs.items() if getattr(run, name) is not None}
        if columns:
            write_csv(pd.DataFrame(columns).rename_axis("session").reset_index(), folder / f"{name}.csv")
