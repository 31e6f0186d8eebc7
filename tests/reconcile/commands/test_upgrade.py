"""What ``reconcile upgrade`` says and with which exit code."""

from __future__ import annotations

import pytest

from adapters.contract import Mode
from reconcile.report.text.upgrade import headline, upgrade_of, upgrade_page, upgrade_summary
from reconcile.upgrade.change import RuleChange, ScenarioChange, Upgrade

RULE = RuleChange(Mode.NATIVE, "cash", "partial", "unlimited", "zipline")
SCENARIO = ScenarioChange("rotation", Mode.NATIVE, "order A: price 1 against 2", 3.5, {}, 4, 3)
NEW = ScenarioChange("single-asset", Mode.NATIVE, "unsupported before, runs now: no spread", causes={})
FAILED = "rotation, native mode, vectorbt@1.0.0: error: gone"


def _upgrade(rules=(), scenarios=(), same=5, failed=()) -> Upgrade:
    return Upgrade("vectorbt", "1.0.0", "1.2.0", tuple(rules), tuple(scenarios), same, 2, tuple(failed))


@pytest.mark.parametrize(
    ("upgrade", "code", "said"),
    [
        (_upgrade(), 0, "nothing changed, in 5 runs on each"),
        (_upgrade(rules=[RULE]), 1, "0 of 5 runs come to something else; rules that change: cash"),
        (_upgrade(scenarios=[SCENARIO], failed=[FAILED]), 1, "1 of 6 runs come to something else"),
        (_upgrade(scenarios=[SCENARIO, NEW]), 1, "1 of 6 runs come to something else"),
        (_upgrade(scenarios=[SCENARIO, NEW]), 1, "; 1 more only one of them can do"),
        (_upgrade(scenarios=[NEW]), 1, "0 of 5 runs come to something else"),
        (_upgrade(failed=[FAILED]), 2, "not known: 5 runs on each came to the same, 1 could not be compared"),
        (_upgrade(same=0), 2, "not known: 0 runs"),
    ],
)
def test_what_could_not_be_compared_is_never_unchanged(upgrade: Upgrade, code: int, said: str):
    assert upgrade.exit_code == code
    assert said in headline(upgrade)


def test_a_record_gives_the_same_page():
    upgrade = _upgrade(rules=[RULE], scenarios=[SCENARIO, NEW], failed=[FAILED])
    assert upgrade_of(upgrade_summary(upgrade)) == upgrade
    page = upgrade_page(upgrade)
    assert "| zipline | cash | partial | unlimited |" in page
    assert "3 of 4" in page
    assert "| 1 | `single-asset` | unsupported before, runs now: no spread |" in page
