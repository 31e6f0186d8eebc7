"""Presets of ml4t-backtest: what the engine does on one by itself, and what the run says was in force."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from adapters import storage
from adapters.contract import Mode, Run, Task
from adapters.ml4t import ADAPTER
from bundles.errors import InputError
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, CompleteTerms, FillMoment, Lot, Slippage, Terms
from tests.adapters.ml4t_micro import COSTS, check_ledger, reasons, scenario
from tests.engines.runs import DECLARED

pytest.importorskip("ml4t.backtest")

ROWS = [(0, "A", 0.55), (0, "B", 0.6), (1, "A", 0.31), (2, "B", 0.45), (2, "A", 0.5), (3, "A", 0.2)]
"""Target weights of more than the account: what cash does not cover is each preset's own affair."""


def _asked(terms: Terms | None = None) -> Scenario:
    return scenario(ROWS, terms or Terms(), Kind.WEIGHTS)


def _alone(preset: str, asked: Scenario) -> list[tuple[str, float, float, float]]:
    """Asset, signed shares, price and commission of each fill that the engine makes without any of our code."""
    import polars as pl
    from ml4t.backtest import BacktestConfig, DataFeed, Engine, Strategy

    class Weights(Strategy):
        def on_data(self, timestamp: Any, data: Any, context: Any, broker: Any) -> None:
            for number, asset, weight in ROWS:
                if asked.panel.sessions[number].to_pydatetime() == timestamp:
                    broker.order_target_percent(asset, weight)

    columns = ["session", "asset", "open", "high", "low", "close", "volume"]
    bars = asked.panel.long()[columns].to_dict("list")
    stamps = [session.to_pydatetime() for session in bars.pop("session")]
    prices = pl.DataFrame({"timestamp": stamps, **bars})
    engine = Engine(DataFeed(prices_df=prices), Weights(), BacktestConfig.from_preset(preset))
    engine.run()
    return [
        (each.asset, each.quantity if each.side.value == "buy" else -each.quantity, each.price, each.commission)
        for each in engine.broker.fills
    ]


def _fills(run: Run) -> list[tuple[str, float, float, float]]:
    signed = run.fills["quantity"].where(run.fills["side"] == "buy", -run.fills["quantity"])
    return list(zip(run.fills["asset"], signed, run.fills["price"], run.fills["commission"], strict=True))


@pytest.mark.parametrize("preset", ADAPTER.presets)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_preset_fills_what_the_engine_fills_on_it_by_itself(preset: str) -> None:
    asked = _asked()
    run = ADAPTER.run(asked, Mode.NATIVE, preset)
    assert _fills(run) == _alone(preset, asked) != []
    assert run.preset == preset
    check_ledger(run, asked)


def test_presets_differ_so_that_one_taken_for_another_would_show() -> None:
    runs = {preset: tuple(_fills(ADAPTER.run(_asked(), Mode.NATIVE, preset))) for preset in ADAPTER.presets}
    assert len(set(runs.values())) == 5
    assert runs["default"] == runs["backtrader"]
    assert tuple(_fills(ADAPTER.run(_asked(), Mode.NATIVE))) == runs["default"]


def test_terms_in_force_are_those_of_the_preset() -> None:
    said = {preset: ADAPTER.run(_asked(), Mode.NATIVE, preset).terms for preset in ADAPTER.presets}
    assert said["realistic"].commission == Commission(rate=0.002)
    assert said["realistic"].slippage == Slippage(rate=0.002)
    assert said["realistic"].cash is None
    assert (said["zipline"].cash, said["zipline"].fill) == (CashPolicy.UNLIMITED, FillMoment.NEXT_OPEN)
    vectorbt = said["vectorbt"]
    assert (vectorbt.cash, vectorbt.fill, vectorbt.lot) == (
        CashPolicy.PARTIAL,
        FillMoment.SAME_CLOSE,
        Lot.FRACTIONAL,
    )
    assert {each.initial_cash for each in said.values()} == {100_000.0}


def test_settings_say_what_no_term_does() -> None:
    run = ADAPTER.run(_asked(), Mode.NATIVE, "realistic")
    said = {setting.rule: setting.value for setting in run.settings}
    assert said["cash"] == "refused whole; 0.02 of cash is kept back"
    assert said["commission"] == "0.002 of value"


def test_a_slippage_that_no_term_says_is_none_of_them() -> None:
    """0.1.4's zipline slips by the share of a bar's volume."""
    from ml4t.backtest import BacktestConfig
    from ml4t.backtest.config import SlippageType

    from adapters.ml4t.presets import _slippage

    config = BacktestConfig.from_preset("zipline")
    assert _slippage(config) == Slippage()
    config.slippage_type, config.slippage_rate = SlippageType.VOLUME_BASED, 0.1
    assert _slippage(config) is None


@pytest.mark.parametrize("preset", ADAPTER.presets)
def test_a_stated_term_holds_on_every_preset(preset: str) -> None:
    terms = COSTS.model_copy(update={"cash": CashPolicy.REJECT, "lot": Lot.WHOLE, "fill": FillMoment.NEXT_OPEN})
    run = ADAPTER.run(_asked(terms), Mode.NATIVE, preset)
    plain = ADAPTER.run(_asked(terms), Mode.NATIVE)
    assert run.terms == plain.terms
    assert isinstance(run.terms, CompleteTerms)
    if preset in ("default", "realistic"):
        assert _fills(run) == _fills(plain)
        assert reasons(run) == reasons(plain) != []
    check_ledger(run, _asked(terms))


def test_a_stated_cost_leaves_the_rest_to_the_preset() -> None:
    asked = _asked(Terms(commission=Commission(rate=0.001)))
    run = ADAPTER.run(asked, Mode.NATIVE, "realistic")
    assert (run.terms.commission, run.terms.slippage) == (Commission(rate=0.001), Slippage(rate=0.002))
    assert run.fills["commission"].tolist() == pytest.approx((0.001 * run.fills["value"]).tolist())


@pytest.mark.parametrize("preset", ADAPTER.presets)
def test_settings_name_every_rule_and_code_that_exists(preset: str) -> None:
    run = ADAPTER.run(_asked(), Mode.NATIVE, preset)
    assert [setting.rule for setting in run.settings] == list(DECLARED)
    for setting in run.settings:
        module, _, path = setting.source.partition(":")
        found: object = importlib.import_module(module)
        for name in path.split("."):
            found = getattr(found, name)


@pytest.mark.parametrize(
    ("preset", "mode", "said"),
    [
        ("zipline", Mode.ALIGNED, "preset ml4t:zipline in aligned mode, where every term is set"),
        ("zip", Mode.NATIVE, "engine ml4t has no preset 'zip'"),
    ],
)
def test_a_preset_is_refused_where_it_says_nothing(preset: str, mode: Mode, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        ADAPTER.run(_asked(), mode, preset)
    assert "\n" not in str(refused.value)


def test_a_saved_run_keeps_its_preset_and_the_term_that_none_says(tmp_path: Path) -> None:
    run = ADAPTER.run(_asked(), Mode.NATIVE, "realistic")
    storage.save(run, tmp_path)
    back = storage.load(tmp_path)
    assert (back.preset, back.terms) == ("realistic", run.terms)
    assert back.terms.cash is None


def test_the_configuration_is_the_preset_s_own_where_nothing_is_stated() -> None:
    from ml4t.backtest import BacktestConfig

    from adapters.ml4t.rules import config_of

    terms = CompleteTerms.model_validate(ADAPTER.native_terms.model_dump())
    for preset in ADAPTER.presets:
        task = Task(_asked(), Mode.NATIVE, terms, preset)
        assert config_of(task) == BacktestConfig.from_preset(preset)
