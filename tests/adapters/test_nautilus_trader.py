"""NautilusTrader's own behaviour, on panels of a few sessions: what it fills, keeps, refuses and rounds."""

from __future__ import annotations

import inspect
from functools import reduce
from importlib import import_module
from typing import Any

import pandas as pd
import pytest

import scenarios
from adapters import registry
from adapters.contract import Cause, Mode, Unsupported
from bundles.errors import InputError
from reconcile import compare
from scenarios.instructions import Kind
from scenarios.overrides import with_settings
from scenarios.terms import CashPolicy, Commission, FillMoment, Slippage, Terms
from tests.adapters.backtrader_micro import (
    COSTS,
    SESSIONS,
    check_ledger,
    check_prices,
    fills,
    orders,
    reasons,
    scenario,
    with_terms,
)
from tests.adapters.sabotage import nautilus_trader as faults
from tests.engines.runs import DECLARED

pytest.importorskip("nautilus_trader", reason="NautilusTrader lives in an environment of its own")

ADAPTER = registry.get("nautilus_trader")
FAULTS = {"one_cent_off": Cause.SLIPPAGE, "commission_doubled": Cause.FEES, "one_share_more": Cause.SIZING}


@pytest.mark.parametrize("fill", FillMoment)
@pytest.mark.parametrize(
    "costs",
    [
        {},
        {"slippage": Slippage(rate=0.001, fixed=0.05), "commission": Commission(rate=0.001, per_share=0.01)},
        {"commission": Commission(rate=0.001, minimum=1.5)},
    ],
)
def test_aligned_fills_are_exact_at_every_moment(fill: FillMoment, costs: dict[str, object]) -> None:
    asked = scenario([(0, "A", 10), (3, "A", -15), (0, "B", 20)], with_terms(fill=fill, **costs))
    run = ADAPTER.run(asked)
    days = [SESSIONS[number + fill.sessions_later] for number in (0, 3)]
    assert fills(run) == [
        ("20200102-A-1", days[0], 10),
        ("20200102-B-1", days[0], 20),
        ("20200107-A-1", days[1], -15),
    ]
    check_prices(run)
    check_ledger(run, asked)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_under_its_cause(fault: str) -> None:
    asked = with_settings(scenarios.load("orders"), ["fill=next_open"])
    judge = registry.get(registry.reference()).run(asked)
    assert compare(judge, ADAPTER.run(asked)).verdict == "aligned"
    with getattr(faults, fault)():
        variance = compare(judge, ADAPTER.run(asked))
    assert variance.verdict == "break"
    assert max(variance.causes, key=lambda cause: abs(variance.causes[cause])) is FAULTS[fault]
    assert compare(judge, ADAPTER.run(asked)).verdict == "aligned"


def test_a_native_order_fills_at_the_close_that_it_is_decided_at() -> None:
    run = ADAPTER.run(scenario([(0, "A", 10)], Terms()), Mode.NATIVE)
    assert fills(run) == [("20200102-A-1", SESSIONS[0], 10)]
    assert run.fills["slippage"].item() == 0.0
    assert run.fills["commission"].item() == 0.0


def test_amounts_are_not_rounded_to_cents() -> None:
    """In either mode: a fill's commission is what the terms say, and the account is the sum of its fills."""
    costs = Terms(initial_cash=22_000.0, commission=Commission(rate=0.000123))
    for mode in Mode:
        run = ADAPTER.run(scenario([(0, "A", 10)], costs), mode)
        fill = run.fills.iloc[0]
        assert fill["commission"] == pytest.approx(0.000123 * fill["value"], rel=1e-12)
        assert run.cash is not None
        assert run.cash.iloc[-1] == pytest.approx(22_000.0 - fill["value"] - fill["commission"], abs=1e-9)


def test_the_engine_denies_a_native_purchase_beyond_the_cash() -> None:
    run = ADAPTER.run(scenario([(0, "A", 200)], Terms(initial_cash=1_000.0)), Mode.NATIVE)
    assert fills(run) == []
    assert reasons(run)["20200102-A-1"].startswith("NOTIONAL_EXCEEDS_FREE_BALANCE")


def test_a_native_cash_account_sells_nothing_short() -> None:
    run = ADAPTER.run(scenario([(0, "A", -5)], Terms()), Mode.NATIVE)
    assert fills(run) == []
    assert "SHORT SELLING not permitted" in reasons(run)["20200102-A-1"]


def test_aligned_cash_counts_fees_and_short_proceeds() -> None:
    short_first = scenario([(0, "A", -50), (1, "B", 250), (3, "A", 50)], COSTS)
    check_ledger(ADAPTER.run(short_first), short_first)
    refused = ADAPTER.run(scenario([(0, "A", 100)], COSTS))
    assert reasons(refused) == {"20200102-A-1": "cash does not cover the order"}


@pytest.mark.parametrize("policy", [CashPolicy.UNLIMITED, CashPolicy.PARTIAL])
def test_other_cash_policies(policy: CashPolicy) -> None:
    asked = scenario([(0, "A", 200), (3, "A", -200)], with_terms(cash=policy))
    if policy is CashPolicy.PARTIAL:
        with pytest.raises(Unsupported, match="partial: cash does not cover order 20200102-A-1"):
            ADAPTER.run(asked)
        return
    run = ADAPTER.run(asked)
    assert run.cash is not None
    assert run.cash.min() < -9_000
    check_ledger(run, asked)


def test_a_sale_pays_for_a_purchase_stated_before_it() -> None:
    asked = scenario([(0, "A", 90), (1, "B", 150), (1, "A", -90)])
    assert [fill[0] for fill in fills(ADAPTER.run(asked))] == ["20200102-A-1", "20200103-A-1", "20200103-B-1"]


@pytest.mark.parametrize("fill", FillMoment)
def test_an_order_waits_for_the_next_bar_of_its_asset(fill: FillMoment) -> None:
    gaps = frozenset({(1, "A"), (2, "A")})
    asked = scenario([(1, "A", 10), (0, "B", 5)], with_terms(fill=fill), gaps=gaps)
    run = ADAPTER.run(asked)
    assert ("20200103-A-1", SESSIONS[3], 10) in fills(run)
    check_ledger(run, asked)


def test_several_orders_of_one_session_and_asset_keep_their_ids() -> None:
    run = ADAPTER.run(scenario([(0, "A", 10), (0, "A", 5)]))
    assert fills(run) == [("20200102-A-1", SESSIONS[1], 10), ("20200102-A-2", SESSIONS[1], 5)]


@pytest.mark.parametrize("mode", Mode)
def test_an_order_of_the_last_session_is_pending_where_it_fills_at_the_next_open(mode: Mode) -> None:
    terms = with_terms(fill=FillMoment.NEXT_OPEN)
    run = ADAPTER.run(scenario([(0, "A", 10), (5, "A", -10)], terms), mode)
    assert orders(run.pending) == ["20200109-A-1"]
    assert orders(run.rejections) == []


def test_target_weights_truncate_toward_zero() -> None:
    run = ADAPTER.run(scenario([(0, "A", 0.333), (3, "A", 0.0)], Terms(initial_cash=10_000.0), Kind.WEIGHTS))
    assert [fill[2] for fill in fills(run)] == [33, -33]


def test_native_fractions_are_refused_by_what_an_equity_is() -> None:
    run = ADAPTER.run(scenario([(0, "A", 10.7)], Terms()), Mode.NATIVE)
    assert reasons(run) == {"20200102-A-1": "never submitted: 10.7 shares, and an Equity has no fractional units"}


def test_slippage_that_leaves_nothing_ends_the_run() -> None:
    with pytest.raises(Unsupported, match="would be filled at"):
        ADAPTER.run(scenario([(0, "A", -10)], with_terms(slippage=Slippage(fixed=200.0))))


def test_names_that_are_no_symbols_of_the_engine_are_assets_all_the_same() -> None:
    """Assets are numbered for the engine, which takes ASCII only."""
    from adapters.nautilus_trader.feed import identifiers

    panel = scenario([(0, "A", 1)]).panel
    assert [each.symbol.value for each in identifiers(panel).values()] == ["A0", "A1"]


@pytest.mark.parametrize("mode", Mode)
def test_every_declared_rule_has_a_setting_whose_source_exists(mode: Mode) -> None:
    for terms in (COSTS, Terms(), with_terms(cash=CashPolicy.UNLIMITED)):
        run = ADAPTER.run(scenario([(0, "A", 10)], terms), mode)
        assert [setting.rule for setting in run.settings] == list(DECLARED)
        for setting in run.settings:
            module, _, path = setting.source.partition(":")
            found: Any = reduce(getattr, path.split("."), import_module(module))
            assert inspect.isroutine(found) or inspect.isclass(found) or callable(found), setting


def _engine() -> Any:
    """Buy 100 shares at a quote of 101 and sell them at 105, as a user of NautilusTrader writes it."""
    from decimal import Decimal

    from nautilus_trader.backtest.config import BacktestEngineConfig
    from nautilus_trader.backtest.engine import BacktestEngine
    from nautilus_trader.config import LoggingConfig
    from nautilus_trader.model.currencies import USD
    from nautilus_trader.model.data import QuoteTick
    from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
    from nautilus_trader.model.identifiers import InstrumentId, Venue
    from nautilus_trader.model.instruments import Equity
    from nautilus_trader.model.objects import Money, Price, Quantity
    from nautilus_trader.trading.strategy import Strategy

    name, size = InstrumentId.from_str("AAPL.SIM"), Quantity.from_int(1_000_000)

    class Mine(Strategy):  # type: ignore[misc]
        sides = iter((OrderSide.BUY, OrderSide.SELL))

        def on_start(self) -> None:
            self.subscribe_quote_ticks(name)

        def on_quote_tick(self, _tick: Any) -> None:
            self.submit_order(self.order_factory.market(name, next(self.sides), Quantity.from_int(100)))

    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True), run_analysis=False))
    engine.add_venue(Venue("SIM"), OmsType.NETTING, AccountType.CASH, [Money(100_000, USD)], USD)
    tick = Price.from_str("0.01")
    fees = {"maker_fee": Decimal("0.001"), "taker_fee": Decimal("0.001")}
    engine.add_instrument(Equity(name, name.symbol, USD, 2, tick, Quantity.from_int(1), 0, 0, **fees))
    instants = {"101.00": "2020-01-02 21:00", "105.00": "2020-01-07 21:00"}
    for price, instant in instants.items():
        at = int(pd.Timestamp(instant, tz="UTC").value)
        quote = Price.from_str(price)
        engine.add_data([QuoteTick(name, quote, quote, size, size, at, at)])
    engine.add_strategy(Mine())
    engine.run()
    return engine


def test_an_engine_that_has_run_is_a_log() -> None:
    engine = _engine()
    log = ADAPTER.from_result(engine)
    engine.dispose()
    assert log.fills["side"].tolist() == ["buy", "sell"]
    assert log.fills["price"].tolist() == [101.0, 105.0]
    assert log.fills["commission"].tolist() == pytest.approx([10.10, 10.50])
    assert [str(each) for each in log.fills["timestamp"]] == [
        "2020-01-02 21:00:00+00:00",
        "2020-01-07 21:00:00+00:00",
    ]
    assert log.fills["asset"].tolist() == ["AAPL", "AAPL"]
    assert (log.initial_cash, log.equity) == (100_000.0, None)


def test_something_else_is_no_result() -> None:
    with pytest.raises(InputError, match="nautilus_trader: a list is no result to read: hand over a BacktestEngine"):
        ADAPTER.from_result([1])


ORDERS = (
    "stop-loss",
    "stop-loss-gapped",
    "limit-entry-gapped",
    "bracket-both",
    "trailing-from-close",
    "short-bracket",
)


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("fill", FillMoment)
def test_stops_limits_and_legs_are_met_as_the_terms_say(name: str, fill: FillMoment) -> None:
    asked = with_settings(scenarios.load(name), [f"fill={fill}", "slippage.rate=0.001"])
    judge = registry.get(registry.reference()).run(asked)
    run = ADAPTER.run(asked)
    assert compare(judge, run).verdict == "aligned"
    assert len(run.fills) > 0
    assert orders(run.pending) == orders(judge.pending)


def test_a_touched_purchase_that_cash_does_not_cover_ends_the_run() -> None:
    asked = with_settings(scenarios.load("stop-entry"), ["initial_cash=100"])
    with pytest.raises(Unsupported, match="when its price is touched, and NautilusTrader fills it all the same"):
        ADAPTER.run(asked)
