"""Faults planted in the running Backtrader show in its fills, and its own accounts follow them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pandas as pd
import pytest

from adapters.backtrader import ADAPTER
from scenarios.terms import FillMoment
from tests.adapters.backtrader_micro import check_ledger, scenario, with_terms
from tests.adapters.sabotage.backtrader import commission_doubled, one_cent_off, one_share_more

pytest.importorskip("backtrader")

type Sabotage = Callable[[], AbstractContextManager[None]]


def sabotaged(sabotage: Sabotage, fill: FillMoment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fills of a sound run and of a sabotaged one, whose own accounts must follow its fills."""
    asked = scenario([(0, "A", 10), (0, "B", 20), (3, "A", -5)], with_terms(fill=fill))
    sound = ADAPTER.run(asked)
    with sabotage():
        faulty = ADAPTER.run(asked)
    check_ledger(faulty, asked)
    assert ADAPTER.run(asked).fills.equals(sound.fills)
    return sound.fills, faulty.fills


@pytest.mark.parametrize("fill", FillMoment)
def test_sabotage_of_prices(fill: FillMoment) -> None:
    sound, faulty = sabotaged(one_cent_off, fill)
    assert list(faulty["price"] - sound["price"]) == pytest.approx([0.01] * 3)


@pytest.mark.parametrize("fill", FillMoment)
def test_sabotage_of_commissions(fill: FillMoment) -> None:
    sound, faulty = sabotaged(commission_doubled, fill)
    assert list(faulty["commission"]) == pytest.approx(list(2 * sound["commission"]), rel=1e-12)


@pytest.mark.parametrize("fill", FillMoment)
def test_sabotage_of_quantities(fill: FillMoment) -> None:
    sound, faulty = sabotaged(one_share_more, fill)
    assert list(faulty["quantity"] - sound["quantity"]) == [1, 0, 0]
