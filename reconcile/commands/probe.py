"""``reconcile probe``: an engine's execution rules, measured, and what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

import adapters
from adapters.contract import Mode
from bundles.errors import InputError
from reconcile.environments.columns import column_of
from reconcile.jobs.job import EngineFailed
from reconcile.jobs.local import Workers
from reconcile.probe.columns import probe_column
from reconcile.probe.kept import differing, kept_of, write
from reconcile.report.files.summary import SCHEMA
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.text.console import report_console
from reconcile.runs.progress import shown_steps

if TYPE_CHECKING:
    from adapters.behaviour import Behaviour
    from reconcile.environments.place import Column
    from reconcile.jobs.limits import Limits
    from reconcile.probe.probe import Probed

type Differences = Mapping[Mode, tuple[str, ...]]
"""By mode, the names of rules that are kept otherwise than they were measured."""


def probe_and_report(name: str, limits: Limits, *, as_json: bool, keep: bool) -> int:
    """Measure, print and, if asked, keep; gives 1 where a rule is not as kept or was not decided, else 0.

    Raises
    ------
    InputError
        No such engine, it is not installed, or what was measured cannot be kept.
    """
    with shown_steps() as on_step:
        column = column_of(name, on_step)
    adapter = adapters.get(column.engine)
    if keep and column.preset:
        raise InputError(f"{name} is a preset", "rules are kept of what the engine does without one")
    if keep and not column.place.is_here:
        raise InputError(f"{name} runs in an environment of its own", "rules are kept of the engine installed here")
    measured = _probe(column, limits)
    if keep:
        written = write(adapter, measured)
    kept = None if column.preset else kept_of(adapter)
    differences = {each.mode: differing(kept.rules(each.mode), each.rules) for each in measured} if kept else {}
    if as_json:
        print(to_json(_content(column, measured, differences)), end="")
    else:
        _print(column, measured, kept, differences)
        if keep:
            report_console().print(escape(f"written: {written}"))
    return int(any(differences.values()) or any(each.open_rules for each in measured))


def _probe(column: Column, limits: Limits) -> tuple[Probed, ...]:
    """Every rule in both modes, asked of a worker; a preset has the one."""
    modes = (Mode.NATIVE,) if column.preset else tuple(Mode)
    try:
        with Workers(limits) as workers:
            return tuple(probe_column(column, mode, workers) for mode in modes)
    except EngineFailed as error:
        raise InputError(f"{column.label}: {error}", "what fails cannot be measured") from error


def _print(column: Column, measured: Sequence[Probed], kept: Behaviour | None, differences: Differences) -> None:
    console = report_console()
    for each in measured:
        console.print(_table(column, each))
        for remark in each.remarks:
            console.print(escape(f"not reproduced: {remark}"))
    for line in _verdict(column.label if column.preset else column.engine, measured, kept, differences):
        console.print(escape(line))


def _table(column: Column, probed: Probed) -> Table:
    engine = f"{column.engine}:{column.preset}" if column.preset else column.engine
    title = f"{engine} {column.version}, {probed.mode}"
    table = Table("rule", "value", "asked", "came back", title=title, title_justify="left")
    for finding in probed.findings:
        heads = [(finding.rule, str(finding)), *[("", "")] * (len(finding.evidence) - 1)]
        evidence = [(each.asked, each.came_back) for each in finding.evidence] or [(finding.question, "")]
        for head, cells in zip(heads, evidence, strict=True):
            table.add_row(*map(escape, (*head, *cells)))
        table.add_section()
    return table


def _verdict(engine: str, measured: Sequence[Probed], kept: Behaviour | None, differences: Differences) -> list[str]:
    open_rules = [f"{each.mode} {rule}: not decided" for each in measured for rule in each.open_rules]
    if kept is None:
        return [*open_rules, f"nothing is kept of {engine}"]
    lines = [
        f"{each.mode} {rule}: kept {getattr(kept.rules(each.mode), rule)}, measured {getattr(each.rules, rule)}"
        for each in measured
        for rule in differences[each.mode]
    ]
    version = f"{engine} {kept.version}"
    return [*open_rules, *lines] or [f"every rule is as kept of {version}"]


def _content(column: Column, measured: Sequence[Probed], differences: Differences) -> dict[str, object]:
    modes = {each.mode.value: _mode_content(each, differences.get(each.mode, ())) for each in measured}
    return {"schema": SCHEMA, "engine": column.engine, "version": column.version, "modes": modes}


def _mode_content(probed: Probed, differs: tuple[str, ...]) -> dict[str, object]:
    return {
        "rules": probed.rules.model_dump(mode="json"),
        "findings": [asdict(finding) | {"value": str(finding)} for finding in probed.findings],
        "remarks": probed.remarks,
        "differs_from_kept": differs,
    }
