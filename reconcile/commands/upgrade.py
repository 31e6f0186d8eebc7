"""``reconcile upgrade``: what another version of an engine changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

import adapters
from adapters.contract import EngineUnavailable, Mode
from bundles.errors import InputError
from reconcile.environments.columns import column_of, without_preset
from reconcile.formatting import signed
from reconcile.jobs.job import EngineFailed
from reconcile.jobs.limits import Limits
from reconcile.report.files.folder import atomic_folder, check_writable
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.tables import write_text
from reconcile.report.text.console import report_console
from reconcile.report.text.upgrade import headline, in_causes, upgrade_page, upgrade_summary
from reconcile.runs.progress import shown_steps
from reconcile.upgrade.measure import measure
from scenarios.catalogue import CATALOGUE, Topic
from scenarios.loading import load

if TYPE_CHECKING:
    from reconcile.environments.building import OnStep
    from reconcile.environments.place import Column
    from reconcile.upgrade.change import Upgrade


_WHERE = "mode or preset"


@dataclass(frozen=True, slots=True)
class UpgradeRequest:
    """Two versions of an engine, and scenarios beside the catalogue, or alone where ``only`` is said."""

    engine: str
    before: str
    after: str
    scenarios: tuple[str, ...] = ()
    only: bool = False
    limits: Limits = field(default_factory=Limits)


def upgrade_and_report(request: UpgradeRequest, out: Path | None, *, as_json: bool) -> int:
    """Measure, print and write; gives 1 where something changes, 2 where not all could be compared, else 0.

    Raises
    ------
    InputError
        A version or scenario cannot be used, or a version cannot be measured.
    """
    if out is not None:
        check_writable(out)
    upgrade = measured_upgrade(request)
    if out is not None:
        with atomic_folder(out) as folder:
            write_text(folder / "upgrade.md", upgrade_page(upgrade))
            write_text(folder / "upgrade.json", to_json(upgrade_summary(upgrade)))
    print(to_json(upgrade_summary(upgrade)), end="") if as_json else _print(upgrade)
    return upgrade.exit_code


def measured_upgrade(request: UpgradeRequest) -> Upgrade:
    """Both versions, measured; environments that are not there are built. Raises as ``upgrade_and_report``.

    An engine's presets are tried in native mode, on the basics of the catalogue and on what is named.
    """
    quick = () if request.only else tuple(entry for entry in CATALOGUE.values() if entry.is_quick)
    basics = tuple(entry.name for entry in quick if entry.topic is Topic.BASICS)
    engine, preset = without_preset(request.engine)
    presets = (preset,) if preset else adapters.get(engine).presets
    found = None if preset else _measured(request, "", tuple(entry.name for entry in quick))
    for each in presets:
        on_preset = _measured(request, each, basics)
        found = found.with_preset(on_preset) if found else on_preset
    assert found is not None
    return found


def _measured(request: UpgradeRequest, preset: str, catalogue: tuple[str, ...]) -> Upgrade:
    engine, _ = without_preset(request.engine)
    scenarios = [load(name) for name in dict.fromkeys((*request.scenarios, *catalogue))]
    modes = (Mode.NATIVE,) if preset else tuple(Mode)
    with shown_steps() as on_step:
        before, after = (_column(engine, preset, each, on_step) for each in (request.before, request.after))
    with shown_steps(is_said=False) as on_step:
        try:
            return measure(before, after, scenarios, modes, on_step, request.limits)
        except (EngineFailed, EngineUnavailable) as error:
            raise InputError(f"{before.label}, {after.label}: {error}", "what fails cannot be measured") from error


def _column(engine: str, preset: str, version: str, on_step: OnStep) -> Column:
    """A version, or an environment by its own name."""
    head = f"{engine}:{preset}" if preset else engine
    column = column_of(f"{head}@{version}" if version[:1].isdigit() else version, on_step)
    if column.engine != engine:
        raise InputError(f"{version} holds {column.engine}", f"two versions of {engine} are compared")
    return column


def _print(upgrade: Upgrade) -> None:
    console = report_console()
    console.print(escape(headline(upgrade)), soft_wrap=True)
    if upgrade.rules:
        table = Table(
            "mode or preset", "rule", upgrade.before, upgrade.after, title="rules that change", title_justify="left"
        )
        for rule in upgrade.rules:
            table.add_row(rule.where, rule.rule, escape(rule.before), escape(rule.after))
        console.print(table)
    if upgrade.differing:
        console.print(_scenarios(upgrade))
    for what, changes in upgrade.of_one.items():
        console.print(escape(f"{len(changes)} runs, {changes[0].scenario} first: {what}"), soft_wrap=True)
    for line in upgrade.failed:
        console.print(escape(f"not compared: {line}"), soft_wrap=True)


def _scenarios(upgrade: Upgrade) -> Table:
    title = f"scenarios that change, {upgrade.after} minus {upgrade.before}, account currency"
    table = Table(
        "scenario", "mode or preset", "fills kept", "difference", "by cause", title=title, title_justify="left"
    )
    for each in upgrade.differing:
        kept, amount = f"{each.kept} of {each.fills}", signed(each.difference or 0.0)
        table.add_row(each.scenario, each.where, kept, amount, escape(in_causes(each) or each.what))
    return table
