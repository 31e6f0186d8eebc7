"""``reconcile upgrade``: what another version of an engine changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from adapters.contract import EngineUnavailable, Mode
from bundles.errors import InputError
from reconcile.environments.columns import column_of
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
from scenarios.catalogue import CATALOGUE
from scenarios.loading import load

if TYPE_CHECKING:
    from reconcile.environments.building import OnStep
    from reconcile.environments.place import Column
    from reconcile.upgrade.change import Upgrade


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
    """Measure, print and write; gives 1 where something changes, else 0.

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
    return int(upgrade.has_changed)


def measured_upgrade(request: UpgradeRequest) -> Upgrade:
    """Both versions, measured; environments that are not there are built. Raises as ``upgrade_and_report``."""
    named = () if request.only else tuple(name for name, entry in CATALOGUE.items() if entry.is_quick)
    scenarios = [load(name) for name in dict.fromkeys((*request.scenarios, *named))]
    with shown_steps() as on_step:
        before, after = (_column(request.engine, version, on_step) for version in (request.before, request.after))
    with shown_steps(is_said=False) as on_step:
        try:
            return measure(before, after, scenarios, tuple(Mode), on_step, request.limits)
        except (EngineFailed, EngineUnavailable) as error:
            raise InputError(f"{request.engine}: {error}", "a version that fails cannot be measured") from error


def _column(engine: str, version: str, on_step: OnStep) -> Column:
    """A version, or an environment by its own name."""
    name = version if not version[:1].isdigit() else f"{engine}@{version}"
    column = column_of(name, on_step)
    if column.engine != engine:
        raise InputError(f"{name} holds {column.engine}", f"two versions of {engine} are compared")
    return column


def _print(upgrade: Upgrade) -> None:
    console = report_console()
    console.print(escape(headline(upgrade)), soft_wrap=True)
    if upgrade.rules:
        table = Table("mode", "rule", upgrade.before, upgrade.after, title="rules that change", title_justify="left")
        for rule in upgrade.rules:
            table.add_row(rule.mode, rule.rule, escape(rule.before), escape(rule.after))
        console.print(table)
    if upgrade.scenarios:
        console.print(_scenarios(upgrade))
    for line in upgrade.failed:
        console.print(escape(f"not compared: {line}"), soft_wrap=True)


def _scenarios(upgrade: Upgrade) -> Table:
    title = f"scenarios that change, {upgrade.after} minus {upgrade.before}, account currency"
    table = Table("scenario", "mode", "fills kept", "difference", "by cause", title=title, title_justify="left")
    for each in upgrade.scenarios:
        kept = "" if each.difference is None else f"{each.kept} of {each.fills}"
        amount = "" if each.difference is None else signed(each.difference)
        table.add_row(each.scenario, each.mode, kept, amount, escape(in_causes(each) or each.what))
    return table
