"""``reconcile explain`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import reconcile.explain.explanation
from adapters.behaviour import Behaviour, behaviour_of
from adapters.contract import Adapter
from bundles.errors import InputError
from reconcile.cli import app
from scenarios.terms import FillMoment
from tests.reconcile.command import refusal

pytestmark = pytest.mark.ci

ENGINES = ("backtrader", "ml4t")


def _explain(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["explain", "rotation", *ENGINES, *arguments])
    return result.exit_code, result.stdout


def test_json_has_every_rule_and_adds_up():
    """The keys that programs rely on; rules plus what is unexplained are the difference."""
    code, text = _explain("--json")
    content = json.loads(text)
    assert code == 0
    assert list(content) == [
        "engine_a", "engine_b", "difference", "rules", "unexplained",
        "fills_a", "reproduced_a", "fills_b", "reproduced_b",
    ]  # fmt: skip
    assert sum(content["rules"].values()) + content["unexplained"] == pytest.approx(content["difference"], abs=1e-9)
    assert content["rules"]["clipping"] < -1
    assert content["reproduced_a"] == content["fills_a"] == 72


def test_the_folder_holds_the_comparison_and_the_explanation(tmp_path: Path):
    """Rules and roots as CSV, the section in the report, and the summary."""
    out = tmp_path / "out"
    code, text = _explain("--out", str(out), "--interactions")
    assert code == 0
    assert "together beyond alone" in text
    rules = pd.read_csv(out / "rules_backtrader_vs_ml4t.csv")
    summary = json.loads((out / "explain.json").read_text())
    assert rules["dollars"].sum() == pytest.approx(summary["difference"], abs=1e-6)
    roots = pd.read_csv(out / "roots_backtrader_vs_ml4t.csv", keep_default_na=False)
    assert set(roots["origin"]) == {"root", "consequence"}
    assert "## Why: rule by rule" in (out / "variance.md").read_text()
    assert (out / "variance.json").exists()


def test_what_is_not_replayed_is_unexplained(monkeypatch: pytest.MonkeyPatch):
    """A wrong rule leaves its dollars unexplained, with exit code 1; they are never folded into a rule."""
    kept = behaviour_of

    def wrong(adapter: Adapter) -> Behaviour:
        behaviour = kept(adapter)
        native = behaviour.native.model_copy(update={"fill": FillMoment.NEXT_CLOSE})
        return Behaviour(behaviour.version, native, behaviour.aligned)

    monkeypatch.setattr(reconcile.explain.explanation, "behaviour_of", wrong)
    code, text = _explain("--json")
    content = json.loads(text)
    assert code == 1
    assert abs(content["unexplained"]) > 1
    assert content["reproduced_a"] < content["fills_a"]


def test_rules_of_another_version_are_not_used(monkeypatch: pytest.MonkeyPatch):
    """What was measured on one version says nothing of another."""
    kept = behaviour_of
    monkeypatch.setattr(
        reconcile.explain.explanation,
        "behaviour_of",
        lambda adapter: Behaviour("0.1", kept(adapter).native, kept(adapter).aligned),
    )
    result = CliRunner().invoke(app, ["explain", "rotation", *ENGINES])
    assert result.exit_code == 2
    assert "were measured on 0.1" in result.stderr
    assert "reconcile probe backtrader" in result.stderr


def test_bad_input_is_one_line(tmp_path: Path):
    """An unknown engine, one engine twice."""
    said = refusal(tmp_path, "explain", "rotation", "backtrader", "zipine")
    assert said == "unknown engine 'zipine': did you mean 'zipline'?"
    assert refusal(tmp_path, "explain", "rotation", "ml4t", "ml4t").startswith("explain takes two engines, not 1")


def test_an_engine_without_measured_rules_says_how_to_measure_them():
    """The reference engine has no rules of its own."""
    from adapters import get

    with pytest.raises(InputError, match="no measured rules of reference"):
        behaviour_of(get("reference"))
