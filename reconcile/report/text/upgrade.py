"""An upgrade as a sentence, as JSON and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from adapters.contract import Mode
from bundles.tolerances import HALF_CENT
from reconcile.formatting import signed
from reconcile.report.files.summary import SCHEMA
from reconcile.report.text.template import template
from reconcile.upgrade.change import RuleChange, ScenarioChange, Upgrade


def headline(upgrade: Upgrade) -> str:
    """Whether anything changes, and on how much that was tried."""
    tried = upgrade.same + len(upgrade.differing)
    name = f"{upgrade.engine} {upgrade.before} to {upgrade.after}"
    more = f"; {len(upgrade.failed)} could not be compared" if upgrade.failed else ""
    if not upgrade.has_changed and (upgrade.failed or not upgrade.same):
        return (
            f"{name}: not known: {tried} runs on each came to the same, {len(upgrade.failed)} could not be compared"
        )
    if not upgrade.has_changed:
        return f"{name}: nothing changed, in {tried} runs on each and in every rule that was measured{more}"
    rules = ", ".join(dict.fromkeys(each.rule for each in upgrade.rules)) or "none of those measured"
    of_one = len(upgrade.scenarios) - len(upgrade.differing)
    more = (f"; {of_one} more only one of them can do" if of_one else "") + more
    what = f"{len(upgrade.differing)} of {tried} runs come to something else"
    return f"{name}: {what}; rules that change: {rules}{more}"


def in_causes(change: ScenarioChange) -> str:
    """``timing +677.96, fees -46.51``: what reaches half a cent."""
    amounts = (change.causes or {}).items()
    return ", ".join(f"{cause} {signed(amount)}" for cause, amount in amounts if abs(amount) >= HALF_CENT)


def upgrade_summary(upgrade: Upgrade) -> dict[str, object]:
    """``upgrade.json``."""
    content = asdict(upgrade)
    content["scenarios"] = [asdict(each) | {"causes": dict(each.causes or {})} for each in upgrade.scenarios]
    return {"schema": SCHEMA, "changed": upgrade.has_changed, **content}


def upgrade_of(content: Mapping[str, Any]) -> Upgrade:
    """What ``upgrade_summary`` gave, as it was."""
    known = {name: content[name] for name in ("engine", "before", "after", "same", "unable")}
    return Upgrade(
        **known,
        rules=tuple(RuleChange(**each | {"mode": Mode(each["mode"])}) for each in content["rules"]),
        scenarios=tuple(ScenarioChange(**each | {"mode": Mode(each["mode"])}) for each in content["scenarios"]),
        failed=tuple(content["failed"]),
    )


def upgrade_page(upgrade: Upgrade) -> str:
    """``upgrade.md``: the sentence, rules, scenarios by the size of their difference, and what one version lacks."""
    return template("upgrade.md.j2").render(upgrade=upgrade, headline=headline(upgrade), in_causes=in_causes)
