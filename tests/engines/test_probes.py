"""What is kept of each engine's rules is what a fresh probe finds: an upgrade that changes a rule fails with its name."""

from __future__ import annotations

import json
from functools import cache

import pytest

import adapters
from adapters.behaviour import FILE, Behaviour, behaviour_of
from adapters.contract import Mode
from bundles.errors import InputError
from reconcile.commands import probe as command
from reconcile.probe import kept as probing_store
from reconcile.probe.kept import differing, write
from reconcile.probe.probe import Certainty, Probed, probe
from scenarios.rules import CashRule, Rules
from scenarios.terms import FillMoment
from tests.engines.runs import ENGINES
from tests.reconcile.command import reconcile

LONG = {engine: [pytest.mark.ci] if number else [] for number, engine in enumerate(ENGINES)}
"""The first engine's rules stand for all while one waits; the others' take minutes."""
CELLS = [
    pytest.param(
        engine, mode, id=f"{engine}-{mode}", marks=[pytest.mark.xdist_group(f"probe-{engine}"), *LONG[engine]]
    )
    for engine in ENGINES
    for mode in Mode
]
NOT_REPRODUCED = {("vectorbt", Mode.ALIGNED): ["waiting"], ("zipline", Mode.ALIGNED): ["twice"]}
"""Cases in which orders are executed in another order than the rules say; it matters only where cash binds.

VectorBT's adapter sorts an order that waited for a bar with those of the session that fills it, and Zipline's
blotter groups by asset.
"""


@cache
def probed(engine: str, mode: Mode) -> Probed:
    """A fresh probe, made once per process."""
    return probe(adapters.get(engine), mode)


@pytest.mark.parametrize(("engine", "mode"), CELLS)
def test_rules_are_as_kept(engine: str, mode: Mode):
    """Every rule; the names of those that are not stand in the message."""
    kept = behaviour_of(adapters.get(engine))
    assert differing(kept.rules(mode), probed(engine, mode).rules) == ()
    assert kept.version == adapters.get(engine).version


@pytest.mark.ci
@pytest.mark.parametrize(("engine", "mode"), CELLS)
def test_every_applicable_rule_is_decided(engine: str, mode: Mode):
    """With evidence."""
    found = probed(engine, mode)
    undecided = {each.rule: each.reason for each in found.findings if each.certainty is not Certainty.DECIDED}
    assert undecided == {}
    assert all(each.evidence for each in found.findings if each.certainty is Certainty.DECIDED)


@pytest.mark.parametrize(("engine", "mode"), CELLS)
def test_rules_together_reproduce_every_case(engine: str, mode: Mode):
    """But those that are named above."""
    remarks = [remark.split(" ", 1)[0] for remark in probed(engine, mode).remarks]
    assert remarks == NOT_REPRODUCED.get((engine, mode), [])


@pytest.mark.parametrize(
    "engine",
    [pytest.param(each, marks=[pytest.mark.xdist_group(f"probe-{each}"), *LONG[each]]) for each in ENGINES],
)
def test_what_is_kept_is_written_by_the_command(engine: str, tmp_path, monkeypatch):
    """``--write`` gives the file that is kept, byte by byte."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / engine).mkdir()
    kept = (probing_store._folder(adapters.get(engine)) / FILE).read_text(encoding="utf-8")
    monkeypatch.setattr(probing_store, "_folder", lambda adapter: tmp_path / engine)
    path = write(adapters.get(engine), [probed(engine, mode) for mode in Mode])
    assert path.read_text(encoding="utf-8") == kept


@pytest.mark.xdist_group("probe-backtrader")
def test_an_installed_adapter_is_not_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(probing_store, "_folder", lambda adapter: tmp_path)
    with pytest.raises(InputError, match="kept in a source checkout"):
        write(adapters.get("backtrader"), [probed("backtrader", mode) for mode in Mode])


@pytest.mark.xdist_group("probe-backtrader")
def test_a_changed_rule_fails_with_its_name(monkeypatch):
    """Exit code 1, the rule, what is kept and what was measured."""
    kept = behaviour_of(adapters.get("backtrader"))
    other = Behaviour(kept.version, kept.native.model_copy(update={"fill": FillMoment.SAME_CLOSE}), kept.aligned)
    monkeypatch.setattr(command, "kept_of", lambda adapter: other)
    monkeypatch.setattr(command, "probe_column", lambda column, mode, _: probed(column.engine, mode))
    result = reconcile("probe", "backtrader")
    assert result.exit_code == 1
    assert "native fill: kept same_close, measured next_open" in result.stdout
    assert json.loads(reconcile("probe", "backtrader", "--json").stdout)["modes"]["native"]["differs_from_kept"] == [
        "fill"
    ]


@pytest.mark.xdist_group("probe-backtrader")
def test_the_command_says_that_all_is_as_kept(monkeypatch):
    """Exit code 0, both modes, each rule with what was asked and what came back."""
    monkeypatch.setattr(command, "probe_column", lambda column, mode, _: probed(column.engine, mode))
    result = reconcile("probe", "backtrader")
    assert result.exit_code == 0
    assert "every rule is as kept of backtrader" in result.stdout
    content = json.loads(reconcile("probe", "backtrader", "--json").stdout)
    assert set(content["modes"]) == {"aligned", "native"}
    findings = {each["rule"]: each for each in content["modes"]["native"]["findings"]}
    assert set(findings) == set(Rules.model_fields)
    assert "refused 20240103-CCC-1" in findings["cash"]["evidence"][0]["came_back"]
    assert findings["cash"]["value"] == "cascade"


def test_an_unknown_engine_is_one_line():
    result = reconcile("probe", "backtradr")
    assert result.exit_code == 2
    assert result.stderr == "reconcile: unknown engine 'backtradr': did you mean 'backtrader'?\n"


def test_values_that_no_order_tells_apart_are_no_difference():
    assert differing(Rules(cash=CashRule.REJECT), Rules(cash=CashRule.CANCEL)) == ()
    assert differing(Rules(cash=CashRule.REJECT), Rules(cash=CashRule.PARTIAL)) == ("cash",)
