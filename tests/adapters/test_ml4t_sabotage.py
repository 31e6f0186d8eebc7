"""The faults that are planted in ml4t-backtest are really there, and its accounts follow them."""

from __future__ import annotations

import pytest

from adapters.contract import Mode
from adapters.ml4t import ADAPTER
from tests.adapters.ml4t_micro import check_ledger, scenario
from tests.adapters.sabotage.ml4t import commission_doubled, one_cent_off, one_share_more

pytest.importorskip("ml4t.backtest")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_cent_on_every_fill_shows_in_prices_and_accounts(mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    plain = ADAPTER.run(asked, mode)
    with one_cent_off():
        off = ADAPTER.run(asked, mode)
    assert (off.fills["price"] - plain.fills["price"]).tolist() == pytest.approx([0.01, 0.01], abs=1e-9)
    check_ledger(off, asked)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_doubled_commission_shows_in_fills_and_accounts(mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    plain = ADAPTER.run(asked, mode)
    with commission_doubled():
        doubled = ADAPTER.run(asked, mode)
    assert doubled.fills["commission"].tolist() == pytest.approx((2 * plain.fills["commission"]).tolist())
    check_ledger(doubled, asked)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_share_more_shows_in_quantities_and_accounts(mode: Mode) -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    with one_share_more():
        more = ADAPTER.run(asked, mode)
    assert more.fills["quantity"].tolist() == [11.0, 10.0]
    check_ledger(more, asked)
