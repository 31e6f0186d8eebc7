"""From terms to the engine's configuration: fill moment, lot, cash policy and costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from ml4t.backtest import BacktestConfig, CommissionType, Engine, ExecutionMode
from ml4t.backtest.config import (
    ExecutionPrice,
    FillOrdering,
    InitialHwmSource,
    ShareType,
    SlippageType,
    TrailStopTiming,
    WaterMarkSource,
)
from ml4t.backtest.execution.impact import MarketImpactModel
from ml4t.backtest.models import CommissionModel, SlippageModel
from ml4t.backtest.types import AssetClass, ContractSpec, StopFillMode

from adapters.contract import Task, Unsupported
from adapters.ml4t import versions
from adapters.ml4t.broker import obey_cash_term
from adapters.ml4t.feed import CURRENCY, Tables, feed_of
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms

if TYPE_CHECKING:
    from ml4t.backtest import Strategy
    from ml4t.backtest.execution.limits import SharedVolumeParticipationLimit
    from ml4t.backtest.models import CommissionContext

    from bundles import Panel

_PRESETS = {
    FillMoment.NEXT_OPEN: "zipline",
    FillMoment.SAME_CLOSE: "fast",
    FillMoment.NEXT_CLOSE: "zipline",
}
"""The preset nearest to each fill moment; what matters of it is set from the terms all the same."""


@dataclass(frozen=True)
class TermsCommission(CommissionModel):
    """The commission term as the engine's commission model, across all fills of an order."""

    terms: Commission

    def quote(self, context: CommissionContext) -> float:
        """What a fill adds to its order's commission, account currency."""
        if not context.filled_quantity:
            return self.terms.of(context.signed_quantity, context.price)
        plain = self.terms.model_copy(update={"minimum": 0.0})
        so_far = plain.rate * context.filled_notional + plain.per_share * abs(context.filled_quantity)
        due = so_far + plain.of(context.signed_quantity, context.price)
        return max(self.terms.minimum, due) - context.commission_paid

    @override
    def calculate(self, asset: str, quantity: float, price: float) -> float:
        return self.terms.of(quantity, price)


@dataclass(frozen=True)
class TermsImpact(MarketImpactModel):
    """The slippage term as a market impact, the only price model that is told the order's side.

    A ``SlippageModel`` gets an unsigned quantity, so its price is ``p ± p·rate``, the last digit of
    which can differ from ``p·(1 ± rate)``.
    """

    terms: Slippage

    @override
    def calculate(self, quantity: float, price: float, volume: float | None, is_buy: bool) -> float:
        slipped = self.terms.price(price, 1 if is_buy else -1)
        if slipped <= 0:
            raise Unsupported(
                f"slippage: a sale at {price:g} would be filled at {slipped:g}, and ml4t-backtest fills at "
                "positive prices only"
            )
        return slipped - price


@dataclass(frozen=True)
class RateAndFixed(SlippageModel):
    """Slippage of both kinds at once, for which the engine's configuration has no type."""

    terms: Slippage

    @override
    def calculate(self, asset: str, quantity: float, price: float, volume: float | None) -> float:
        return price * self.terms.rate + self.terms.fixed


def engine_of(task: Task, strategy: Strategy, tables: Tables) -> Engine:
    """An engine, good for one run, that holds the task's terms."""
    engine = versions.make_engine(feed_of(tables), strategy, config_of(task), _models_of(task))
    if obeys_cash_term(task):
        obey_cash_term(engine.broker, task)
        versions.ask_cash_after_slippage(engine.broker, task)
    if task.is_aligned:
        versions.leave_limits_unslipped(engine.broker)
    return engine


def _models_of(task: Task) -> versions.Models:
    """Aligned, costs are the terms' own models; native, those of the configuration, where it has a type for them."""
    terms, panel = task.terms, task.scenario.panel
    own_commission = needs_own_commission(task)
    return versions.Models(
        commission=TermsCommission(terms.commission) if own_commission else None,
        slippage=None if task.is_aligned else _slippage_without_type(terms.slippage),
        impact=TermsImpact(terms.slippage) if task.is_aligned else None,
        limits=volume_limit(task),
        contracts=equities_of(panel) if panel.actions else None,
    )


def equities_of(panel: Panel) -> dict[str, ContractSpec]:
    """Every asset as an equity in dollars: corporate actions name their currency, and it has to be the asset's."""
    return {asset: ContractSpec(asset, asset_class=AssetClass.EQUITY, currency=CURRENCY) for asset in panel.assets}


def volume_limit(task: Task) -> SharedVolumeParticipationLimit | None:
    """The share of a bar's volume that all orders of its asset may take."""
    share = task.terms.volume_limit.share
    if share is None:
        return None
    from ml4t.backtest.execution.limits import SharedVolumeParticipationLimit  # from version 0.2 on

    return SharedVolumeParticipationLimit(max_participation=share)


def _slippage_without_type(slippage: Slippage) -> RateAndFixed | None:
    return RateAndFixed(slippage) if slippage.rate and slippage.fixed else None


def obeys_cash_term(task: Task) -> bool:
    """Whether the cash policy is the scenario's or ours, rather than the engine's own."""
    return task.is_aligned or task.scenario.terms.cash is not None


def config_of(task: Task) -> BacktestConfig:
    """The engine's configuration: aligned from a preset, native from ``BacktestConfig()`` or the preset asked for.

    Native terms that are free hold the engine's own values (see ``declaration``), so that setting
    them changes nothing; under a preset they are its own, and left alone.
    """
    if task.preset:
        return _set(BacktestConfig.from_preset(task.preset), task.scenario.terms)
    if not task.is_aligned:
        return _set(BacktestConfig(), task.terms)
    config = versions.preset(_PRESETS[task.terms.fill])
    without_costs = {"commission": None, "slippage": None}
    _set(config, task.terms.model_copy(update=without_costs))
    _set_trail(config)
    return config


def _set(config: BacktestConfig, terms: Terms) -> BacktestConfig:
    """Put the terms that are fixed in force."""
    if terms.initial_cash is not None:
        config.initial_cash = terms.initial_cash
    if terms.lot is not None:
        config.share_type = ShareType.INTEGER if terms.lot is Lot.WHOLE else ShareType.FRACTIONAL
    if terms.fill is not None:
        _set_fill(config, terms.fill)
    if terms.cash is not None:
        _set_cash(config, terms.cash)
    if terms.commission is not None:
        _set_commission(config, terms.commission)
    if terms.slippage is not None:
        _set_slippage(config, terms.slippage)
    if terms.order is not None:
        config.fill_ordering = FillOrdering.FIFO  # as submitted
    return config


def _set_fill(config: BacktestConfig, fill: FillMoment) -> None:
    """``execution_price`` is read on the same bar only; the next bar has a field of its own."""
    same_bar = fill is FillMoment.SAME_CLOSE
    config.execution_mode = ExecutionMode.SAME_BAR if same_bar else ExecutionMode.NEXT_BAR
    config.execution_price = ExecutionPrice.CLOSE if same_bar else ExecutionPrice.OPEN
    versions.set_next_price(config, ExecutionPrice.CLOSE if fill is FillMoment.NEXT_CLOSE else None)


def _set_trail(config: BacktestConfig) -> None:
    """A trailing stop starts at the close of the entry's session, follows the closes, and is filled at its level."""
    config.initial_hwm_source = InitialHwmSource.BAR_CLOSE
    config.trail_hwm_source = WaterMarkSource.CLOSE
    config.trail_stop_timing = TrailStopTiming.LAGGED
    config.stop_fill_mode = StopFillMode.STOP_PRICE


def _set_cash(config: BacktestConfig, cash: CashPolicy) -> None:
    """Never ``reject_on_insufficient_cash = False``: it cancels the order without a word.

    Presets may buy on margin, keep cash back or try a session's orders beforehand.
    """
    config.allow_leverage, config.cash_buffer_pct = False, 0.0
    config.next_bar_queue_shadow_validation = False
    config.reject_on_insufficient_cash = True
    config.skip_cash_validation = cash is CashPolicy.UNLIMITED
    config.partial_fills_allowed = cash is CashPolicy.PARTIAL


def _set_commission(config: BacktestConfig, commission: Commission) -> None:
    config.commission_type = commission_type(commission)
    config.commission_rate = commission.rate
    config.commission_per_share = commission.per_share
    config.commission_minimum = commission.minimum
    config.commission_per_trade = 0.0


def commission_type(commission: Commission) -> CommissionType:
    """The engine's own type that charges such a commission."""
    if commission == Commission():
        return CommissionType.NONE
    if commission.rate and not commission.per_share and not commission.minimum:
        return CommissionType.PERCENTAGE
    if not commission.rate:
        return CommissionType.PER_SHARE
    return CommissionType.PER_ORDER if versions.has_order_commission() else CommissionType.NONE


def needs_own_commission(task: Task) -> bool:
    """Whether the commission is charged by a model of the terms: aligned, or where the engine has no type for it."""
    due = task.terms.commission
    return task.is_aligned or (due != Commission() and commission_type(due) is CommissionType.NONE)


def _set_slippage(config: BacktestConfig, slippage: Slippage) -> None:
    config.slippage_type = slippage_type(slippage)
    config.slippage_rate = slippage.rate
    config.slippage_fixed = slippage.fixed
    config.stop_slippage_rate = 0.0


def slippage_type(slippage: Slippage) -> SlippageType:
    """The engine's own type for such a slippage; both kinds at once go to ``RateAndFixed``."""
    if slippage.rate:
        return SlippageType.PERCENTAGE
    return SlippageType.FIXED if slippage.fixed else SlippageType.NONE
