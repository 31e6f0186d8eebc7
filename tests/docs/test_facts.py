"""What the pages of causes say of engines' defaults is what the adapters declare."""

from __future__ import annotations

import re

import pytest

import adapters
from tests.docs.blocks import ROOT


def _page(cause: str) -> str:
    return (ROOT / "docs" / "causes" / f"{cause}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", adapters.names())
def test_each_initial_cash_is_told(engine: str) -> None:
    """Next to some engine's name; the page has one sentence for all of them."""
    assert re.search(rf"\b{adapters.get(engine).native_terms.initial_cash:,.0f}\b", _page("income"))


def test_the_commission_that_nobody_asked_for() -> None:
    """One engine charges one by itself, and the page names the amount."""
    charged = {name: adapters.get(name).native_terms.commission for name in adapters.names()}
    asked = {name: each.per_share for name, each in charged.items() if each and (each.rate or each.per_share)}
    assert asked == {"zipline": 0.001}
    assert "Zipline charges 0.001 per share and the others nothing" in _page("fees")


def test_the_slippage_that_nobody_asked_for() -> None:
    slipped = {name: adapters.get(name).native_terms.slippage for name in adapters.names()}
    asked = {name: each.rate for name, each in slipped.items() if each and (each.rate or each.fixed)}
    assert asked == {"zipline": 0.0005}
    assert "Zipline's native slippage is 5 basis points" in _page("slippage")


@pytest.mark.parametrize(
    ("engine", "moment", "told"),
    [
        ("backtrader", "next_open", "Backtrader and ml4t-backtest fill a decision at the next open"),
        ("ml4t", "next_open", "Backtrader and ml4t-backtest fill a decision at the next open"),
        ("vectorbt", "same_close", "VectorBT at the close of the decision itself"),
        ("zipline", "next_close", "Zipline at the next close"),
    ],
)
def test_each_fill_moment(engine: str, moment: str, told: str) -> None:
    assert adapters.get(engine).native_terms.fill == moment
    assert told in _page("timing")


@pytest.mark.parametrize(
    ("engine", "policy", "told"),
    [
        ("backtrader", "reject", "refused by Backtrader and ml4t-backtest"),
        ("ml4t", "reject", "refused by Backtrader and ml4t-backtest"),
        ("vectorbt", "partial", "cut by VectorBT"),
        ("zipline", "unlimited", "filled on credit by Zipline"),
    ],
)
def test_each_cash_policy(engine: str, policy: str, told: str) -> None:
    assert adapters.get(engine).native_terms.cash == policy
    assert told in _page("unmatched")
