"""``reconcile probe``: an engine's execution rules, measured, and what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

import adapters
from adapters.contract import Adapter, Mode
from reconcile.probe.kept import differing, kept_of, write
from reconcile.probe.probe import Probed, probe
from reconcile.report.files.summary import SCHEMA
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.text.console import report_console

if TYPE_CHECKING:
    from adapters.behaviour import Behaviour

type Differences = Mapping[Mode, tuple[str, ...]]
"""By mode, the names of rules that are kept otherwise than they were measured."""


def probe_and_report(name: str, *, as_json: bool, keep: bool) -> int:
    """Measure, print and, if asked, keep; gives 1 where a rule is not as kept or was not decided, else 0.

    Raises
    ------
    InputError
        No such engine, it is not installed, or what was measured cannot be kept.
    """
    adapter = adapters.get(name)
    measured = tuple(probe(adapter, mode) for mode in Mode)
    if keep:
        written = write(adapter, measured)
    kept = kept_of(adapter)
    differences = {each.mode: differing(kept.rules(each.mode), each.rules) for each in measured} if kept else {}
    if as_json:
        print(to_json(_content(adapter, measured, differences)), end="")
    else:
        _print(adapter, measured, kept, differences)
        if keep:
            report_console().print(escape(f"written: {written}"))
    return int(any(differences.values()) or any(each.open_rules for each in measured))


def _print(adapter: Adapter, measured: Sequence[Probed], kept: Behaviour | None, differences: Differences) -> None:
    console = report_console()
    for each in measured:
        console.print(_table(adapter, each))
        for remark in each.remarks:
            console.print(escape(f"not reproduced: {remark}"))
    for line in _verdict(adapter, measured, kept, differences):
        console.print(escape(line))


def _table(adapter: Adapter, probed: Probed) -> Table:
    title = f"{adapter.name} {adapter.version}, {probed.mode}"
    table = Table("rule", "value", "asked", "came back", title=title, title_justify="left")
    for finding in probed.findings:
        heads = [(finding.rule, str(finding)), *[("", "")] * (len(finding.evidence) - 1)]
        evidence = [(each.asked, each.came_back) for each in finding.evidence] or [(finding.question, "")]
        for head, cells in zip(heads, evidence, strict=True):
            table.add_row(*map(escape, (*head, *cells)))
        table.add_section()
    return table


def _verdict(
    adapter: Adapter, measured: Sequence[Probed], kept: Behaviour | None, differences: Differences
) -> list[str]:
    open_rules = [f"{each.mode} {rule}: not decided" for each in measured for rule in each.open_rules]
    if kept is None:
        return [*open_rules, f"nothing is kept of {adapter.name}"]
    lines = [
        f"{each.mode} {rule}: kept {getattr(kept.rules(each.mode), rule)}, measured {getattr(each.rules, rule)}"
        for each in measured
        for rule in differences[each.mode]
    ]
    version = f"{adapter.name} {kept.version}"
    return [*open_rules, *lines] or [f"every rule is as kept of {version}"]


def _content(adapter: Adapter, measured: Sequence[Probed], differences: Differences) -> dict[str, object]:
    modes = {each.mode.value: _mode_content(each, differences.get(each.mode, ())) for each in measured}
    return {"schema": SCHEMA, "engine": adapter.name, "version": adapter.version, "modes": modes}


def _mode_content(probed: Probed, differs: tuple[str, ...]) -> dict[str, object]:
    return {
        "rules": probed.rules.model_dump(mode="json"),
        "findings": [asdict(finding) | {"value": str(finding)} for finding in probed.findings],
        "remarks": probed.remarks,
        "differs_from_kept": differs,
    }
