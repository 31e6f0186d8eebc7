"""Faults planted in the running Zipline show in its fills, and its own accounts follow them."""

from __future__ import annotations

import pytest

from adapters.contract import Mode
from adapters.zipline import ADAPTER
from tests.adapters.sabotage.zipline import commission_doubled, one_cent_off, one_share_more
from tests.adapters.zipline_micro import check_ledger, scenario
from tests.adapters.zipline_micro import own_cache as own_cache

pytest.importorskip("zipline")


def test_a_cent_on_every_fill_shows_in_prices_and_accounts() -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    plain = ADAPTER.run(asked)
    with one_cent_off():
        off = ADAPTER.run(asked)
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


def test_a_share_more_shows_in_quantities_and_accounts() -> None:
    asked = scenario([(0, "A", 10), (2, "A", -10)])
    with one_share_more():
        more = ADAPTER.run(asked)
    assert more.fills["quantity"].tolist() == [11.0, 10.0]
    assert more.positions is not None
    assert more.positions["A"].iloc[-1] == 1.0
    check_ledger(more, asked)
