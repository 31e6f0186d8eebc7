"""``reconcile decide``: would another engine have decided otherwise?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from bundles.tables.write import write_csv
from reconcile.decisions.answer import decide
from reconcile.decisions.study import load_study
from reconcile.report.files.folder import atomic_folder, check_writable
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.tables import write_text
from reconcile.report.text.console import report_console
from reconcile.report.text.decisions import (
    decisions_table,
    lines,
    ranking_table,
    results_table,
    stability_summary,
)
from reconcile.runs.progress import shown_steps

if TYPE_CHECKING:
    from reconcile.decisions.answer import Decisions


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """A study file, engines in the place of its own, terms fixed beside its own; whether to ask why."""

    study: Path
    engines: str | None = None
    settings: tuple[str, ...] = ()
    why: bool = False
    jobs: int = 1


def decide_and_report(request: DecideRequest, out: Path | None, *, as_json: bool) -> int:
    """Replay, print and write; gives 0 where the decision is the same everywhere, 1 where not, 2 where not known.

    Raises
    ------
    InputError
        The study, or the folder, cannot be used.
    """
    if out is not None:
        check_writable(out)
    engines = tuple(each.strip() for each in request.engines.split(",")) if request.engines else ()
    study = load_study(request.study, settings=request.settings, engines=engines)
    with shown_steps(is_said=False) as on_step:
        decisions = decide(
            study,
            why=request.why,
            jobs=request.jobs,
            on_done=lambda done, of: on_step(f"candidate {done} of {of}"),
            on_step=on_step,
        )
    if out is not None:
        _write(decisions, out)
    print(to_json(stability_summary(decisions)), end="") if as_json else _print(decisions, out)
    return decisions.exit_code


def _write(decisions: Decisions, target: Path) -> None:
    """The study, its tables and the summary, in a folder that appears whole or not at all."""
    with atomic_folder(target) as folder:
        write_text(folder / "study.toml", decisions.study.text)
        write_csv(results_table(decisions), folder / "results.csv")
        write_csv(decisions_table(decisions), folder / "decisions.csv")
        write_csv(ranking_table(decisions), folder / "ranking.csv")
        write_text(folder / "stability.json", to_json(stability_summary(decisions)))
        write_text(
            folder / "report.md", "\n".join([f"# {decisions.study.name}", "", "```", *lines(decisions), "```", ""])
        )


def _print(decisions: Decisions, out: Path | None) -> None:
    console = report_console()
    for line in lines(decisions):
        console.print(escape(line), soft_wrap=True, highlight=False)
    if out is not None:
        console.print(escape(f"{out}/report.md, {out}/stability.json and 3 tables"), soft_wrap=True, highlight=False)
