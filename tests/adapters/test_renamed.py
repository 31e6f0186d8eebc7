"""Names and calls of the version before still work, and warn; a rule that nobody knows is refused."""

from __future__ import annotations

import pytest

from adapters import contract
from adapters.contract import RESULT_COLUMNS, ReportedResult, Setting
from bundles.errors import InputError
from scenarios.rules import TITLES


@pytest.mark.parametrize(("old", "new"), [("TOLD_COLUMNS", RESULT_COLUMNS), ("Told", ReportedResult)])
def test_an_old_name_is_the_new_one(old: str, new: object):
    with pytest.warns(DeprecationWarning, match=f"adapters.contract.{old} is now"):
        assert getattr(contract, old) is new


def test_a_name_that_never_was_is_none_now():
    with pytest.raises(AttributeError, match="no attribute 'Tolt'"):
        getattr(contract, "Tolt")  # noqa: B009


def test_a_setting_by_topic_is_one_by_rule():
    """Every topic of before finds its rule, and the warning points at the caller."""
    with pytest.warns(DeprecationWarning, match="Topic is now the name of a rule"):
        topics = getattr(contract, "Topic")  # noqa: B009
    assert {Setting(topic, "as asked", "a:b").rule for topic in (topics.COMMISSION, topics.SLIPPAGE)} <= TITLES.keys()
    for topic in set(topics) - {topics.COMMISSION, topics.SLIPPAGE}:  # whose titles are names of rules
        with pytest.warns(DeprecationWarning, match="is now Setting") as warned:
            setting = Setting(topic, "as asked", "a:b")
        assert TITLES[setting.rule] == setting.topic == topic
        assert warned[0].filename == __file__
    assert topics.LOT == "share rounding"
    assert len(topics) == 11


def test_a_setting_by_rule_does_not_warn(recwarn: pytest.WarningsRecorder):
    assert Setting("rounding", "fractional", "a:b").topic == "share rounding"
    assert not recwarn.list


def test_a_rule_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match="no execution rule is called 'roundng'"):
        Setting("roundng", "fractional", "a:b")
