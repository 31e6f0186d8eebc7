"""A log asked for again, fill by fill, under rules of one's choice: whether the same fills come of it."""

from __future__ import annotations

import dataclasses
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

import adapters
import bundles
from adapters import registry
from bundles import Panel
from reconcile.fingerprints.fingerprint import Fingerprint
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.rules import Rules
from scenarios.scenario import Scenario
from scenarios.terms import Commission, FillMoment, Lot, Terms

NEAR = 1e-9
EARLIER = "2024-02-29"
TOGETHER = (("slippage", "slipped_fills", "clipping"), ("commission", "commission_basis"), ("fill",), ("rounding",))
"""Rules that make one number together: another value of one may need another of the next."""


def same_fills(fills: pd.DataFrame, panel: Panel, rules: Rules) -> bool:
    """Whether these fills come of their own quantities, asked in time, under these rules."""
    log = fills.sort_values(["session", "asset"]).reset_index(drop=True)
    replay = adapters.get(registry.reference()).replay(_asked(log, panel, rules))
    rows = [
        (fill.session, fill.asset, fill.quantity, fill.price, charge)
        for fill, charge in zip(replay.fills, replay.commissions, strict=True)
    ]
    again = pd.DataFrame(rows, columns=["session", "asset", "quantity", "price", "commission"])
    again = again.sort_values(["session", "asset"]).reset_index(drop=True)
    keys = ["session", "asset"]
    if len(again) != len(log) or list(again[keys].itertuples(index=False)) != list(log[keys].itertuples(index=False)):
        return False
    ours = log.assign(quantity=_signed(log))
    numbers = ["quantity", "price", "commission"]
    return bool(np.allclose(again[numbers].to_numpy(float), ours[numbers].to_numpy(float), rtol=1e-12, atol=NEAR))


def _signed(log: pd.DataFrame) -> pd.Series[float]:
    return log["quantity"].where(log["side"] == "buy", -log["quantity"])


def _asked(log: pd.DataFrame, panel: Panel, rules: Rules) -> Scenario:
    """Orders of the log's quantities, decided when these rules fill them in its sessions."""
    longer = _longer(panel)
    places = longer.sessions.get_indexer(pd.DatetimeIndex(log["session"]))
    decided = longer.sessions[places - (rules.fill is not FillMoment.SAME_CLOSE)]
    stated = pd.DataFrame({"session": decided.strftime("%Y-%m-%d"), "asset": log["asset"], "quantity": _signed(log)})
    terms = Terms(lot=Lot.FRACTIONAL)
    document = Document(name="again", instructions=InstructionsSection(kind=Kind.ORDERS), terms=terms)
    return dataclasses.replace(assemble(document, longer, stated), rules=rules)


@cache
def _longer(panel: Panel) -> Panel:
    """The panel with a session before it, which an order of its first session may have been decided at."""
    long = panel.long()
    long["session"] = [f"{session:%Y-%m-%d}" for session in pd.DatetimeIndex(long["session"])]
    first = long[long["session"] == long["session"].min()].assign(session=EARLIER)
    return bundles.from_long(pd.concat([first, long]))


def wrong(found: Fingerprint, planted: Rules, fills: pd.DataFrame, panel: Panel) -> list[str]:
    """Rules told otherwise than planted, and values that are said to give the same fills and do not."""
    if not same_fills(fills, panel, planted):
        return ["the replay itself"]
    values = _values(found, planted)
    result = ["commission minimum"] if _minimum_is_wrong(found, planted, fills, panel) else []
    for group in TOGETHER:
        trials = [dict(zip(group, chosen, strict=True)) for chosen in product(*(values[name] for name in group))]
        asked = [(trial, planted.model_copy(update=trial)) for trial in trials]
        alike = [trial for trial, rules in asked if rules == planted or same_fills(fills, panel, rules)]
        for name in group:
            unseen = [value for value in values[name] if all(trial[name] != value for trial in alike)]
            result += [f"{name} is not {value}" for value in unseen]
            if found[name].is_told and values[name] != [_expected(name, found, planted)]:
                result.append(f"{name} is told, and is not what was planted")
    return result


def _expected(name: str, found: Fingerprint, planted: Rules) -> object:
    value = getattr(planted, name)
    if isinstance(value, Commission) and not found["commission_minimum"].is_told:
        return value.model_copy(update={"minimum": 0.0})
    return value


def _values(found: Fingerprint, planted: Rules) -> dict[str, list[object]]:
    """What the log leaves of each rule."""
    kinds = {name: type(getattr(planted, name)) for group in TOGETHER for name in group}
    return {
        name: [kind(each) if isinstance(each, str) else each for each in found[name].values]
        for name, kind in kinds.items()
    }


def _minimum_is_wrong(found: Fingerprint, planted: Rules, fills: pd.DataFrame, panel: Panel) -> bool:
    """Whether the largest minimum that it is said to leave gives other fills."""
    minimum, charged = found["commission_minimum"], found["commission"].values[0]
    if minimum.is_told:
        return minimum.values != (f"{planted.commission.minimum:.10g}" if planted.commission.minimum else "none",)
    assert isinstance(charged, Commission)
    up_to = float(str(minimum.values[-1]).removeprefix("up to ")) * (1 - NEAR)
    largest = charged.model_copy(update={"minimum": up_to})
    return not same_fills(fills, panel, planted.model_copy(update={"commission": largest}))
