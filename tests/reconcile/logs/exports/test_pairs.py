"""Every pair of engines' own exports of one strategy: straight from the files, and right to half a cent a fill."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.reconcile.logs.exports import strategy
from tests.reconcile.logs.exports.oracle import RATE, SAMPLES, SLIP, Export, causes, fills, orders
from tests.reconcile.logs.logs import Told, told

ONE = (
    Export("vectorbt-1.0/orders_one.csv", "close", 0, SLIP, SLIP, "orders"),
    Export("backtrader/orders_one.csv", "open", 1, SLIP, SLIP, "orders"),
    Export("zipline/transactions_one.csv", "close", 1, SLIP, SLIP),
    Export("bt/transactions_one.csv", "close"),
    Export("pybroker/orders_one.csv", "open", 1, fees="orders"),
    Export("ml4t/fills_one.csv", "open", 1, SLIP, SLIP, "orders"),
    Export("nautilus/fills_one.csv", "close", fees="cents"),
    Export("backtesting/trades_one.csv", "open", 1, SLIP, 0.0, "trips", has_open=False),
)
"""A file of each engine."""
MORE = (
    Export("vectorbt-1.0/orders_nameless.csv", "close", 0, SLIP, SLIP, "orders"),
    Export("vectorbt-1.2/orders_one.csv", "close", 0, SLIP, SLIP, "orders"),
    Export("backtrader/transactions_one.json", "open", 1, SLIP, SLIP),
    Export("backtrader/transactions_one.csv", "open", 1, SLIP, SLIP),
    Export("backtrader/pyfolio_one.csv", "open", 1, SLIP, SLIP),
    Export("backtrader/transactions_file.json", "open", 1, SLIP, SLIP),
    Export("backtrader/pyfolio_file.csv", "open", 1, SLIP, SLIP),
    Export("backtrader/orders_file.csv", "open", 1, SLIP, SLIP, "orders"),
    Export("zipline/pyfolio_one.csv", "close", 1, SLIP, SLIP),
    Export("pybroker/orders_one.json", "open", 1, fees="orders"),
    Export("pybroker/trades_one.csv", "open", 1, has_open=False),
    Export("pybroker/trades_one.json", "open", 1, has_open=False),
    Export("ml4t/result", "open", 1, SLIP, SLIP, "orders"),
    Export("nautilus/order_fills_one.csv", "close", fees="cents"),
)
"""The same of each engine in its other files."""
MANY = (
    Export("vectorbt-1.0/orders_many.csv", "close", 0, SLIP, SLIP, "orders"),
    Export("backtrader/orders_many.csv", "open", 1, SLIP, SLIP, "orders"),
    Export("zipline/pyfolio_many.csv", "close", 1, SLIP, SLIP),
    Export("bt/transactions_many.csv", "close"),
    Export("pybroker/orders_many.json", "open", 1, fees="orders"),
    Export("ml4t/fills_many.csv", "open", 1, SLIP, SLIP, "orders"),
    Export("nautilus/order_fills_many.csv", "close", fees="cents"),
)
"""Three assets; backtesting.py trades one."""
HALF_A_CENT = 0.005
OTHERS = ("price", "data", "sizing", "rebalancing", "income")


def _pairs(exports: tuple[Export, ...]):
    return [pytest.param(a, b, id=f"{a.name}-{b.name}") for a, b in combinations(exports, 2)]


def _asset(export: Export, side: str) -> tuple[str, ...]:
    return (f"--asset-{side}", "GOOG") if "nameless" in export.path or "backtesting" in export.path else ()


def _compared(a: Export, b: Export) -> Told:
    return told(a.file, b.file, "--prices", strategy.PRICES, *_asset(a, "a"), *_asset(b, "b"))


def _check(a: Export, b: Export, bars: strategy.Bars) -> None:
    found, expected = _compared(a, b), causes(a, b, bars)
    in_a, in_b = fills(a, bars), fills(b, bars)
    both = sum(one is not None and other is not None for one, other in zip(in_a, in_b, strict=True))
    counts = both, sum(map(bool, in_a)) - both, sum(map(bool, in_b)) - both
    assert (found.pair["matched"], found.pair["only_a"], found.pair["only_b"]) == counts
    allowed = HALF_A_CENT * (sum(map(bool, in_a)) + sum(map(bool, in_b)))
    assert {name: found.pair["causes"][name] for name in expected} == pytest.approx(expected, abs=allowed)
    assert {name: found.pair["causes"][name] for name in OTHERS} == pytest.approx(dict.fromkeys(OTHERS, 0), abs=1e-6)
    assert ("fees" in found.pair["unknown"]) == (a.fees is None or b.fees is None)
    assert set(found.pair["unknown"]) <= {"fees"}
    assert found.pair["difference"] == pytest.approx(sum(expected.values()), abs=allowed)


@pytest.mark.parametrize(("a", "b"), _pairs(ONE))
def test_one_asset(a: Export, b: Export):
    """Every order that both have is paired, and each cause has the dollars that the prices say."""
    _check(a, b, strategy.one())


@pytest.mark.ci
@pytest.mark.parametrize(("a", "b"), _pairs(MANY))
def test_three_assets(a: Export, b: Export):
    """The same of a monthly rebalancing."""
    _check(a, b, strategy.many())


@pytest.mark.slow
@pytest.mark.parametrize(("a", "b"), [each for each in _pairs(ONE + MORE) if each not in _pairs(ONE)])
def test_every_file(a: Export, b: Export):
    """The same of every file of each engine with every other."""
    _check(a, b, strategy.one())


@pytest.mark.parametrize("name", ["orders_one", "orders_many", "trades_one", "positions_one", "entry_trades_many"])
def test_two_versions_of_an_engine(name: str):
    """Their fills agree, so the logs are aligned."""
    found = told(
        *(SAMPLES / f"vectorbt-{version}" / f"{name}.csv" for version in ("1.0", "1.2")), "--prices", strategy.PRICES
    )
    assert found.pair["verdict"] == "aligned"
    assert found.exit_code == 0


def test_the_oracle_by_hand():
    """Its first order: 100 shares, decided on 2024-01-04, at 140.25 (that close) or 139.77 (the next open)."""
    bars = strategy.one()
    first = [fills(export, bars)[0] for export in ONE]
    assert [each.market for each in first] == [140.25, 139.77, 138.83, 140.25, 139.77, 139.77, 140.25, 139.77]
    assert first[0].price == pytest.approx(140.25 * 1.0005)
    assert first[0].fee == pytest.approx(100 * 140.25 * 1.0005 * RATE)
    # Bought at 139.839885 and sold with 50 others at 138.79: 27.8629885 in all, half of it each.
    assert first[7].fee == pytest.approx(27.8629885 / 2)
    assert len(list(orders(bars))) == 12
