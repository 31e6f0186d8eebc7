"""The fingerprint of a log: which rules reproduce its fills, which fills they do not, and what is not told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import tomli_w

from reconcile.fingerprints.commissions import fit_commissions, orders_of
from reconcile.fingerprints.evidence import evidence_of
from reconcile.fingerprints.prices import PriceRule, fit_prices
from scenarios.rules import Clipping, CommissionBasis, Rounding, SlippedFills
from scenarios.terms import Commission, FillMoment, Slippage

if TYPE_CHECKING:
    from bundles import Panel
    from bundles.arrays import Flags
    from reconcile.fingerprints.commissions import CommissionFit, CommissionRule
    from reconcile.fingerprints.evidence import Evidence
    from reconcile.fingerprints.prices import PriceFit
    from reconcile.logs.trade_log import TradeLog

_MOMENTS = {"open": (FillMoment.NEXT_OPEN,), "close": (FillMoment.SAME_CLOSE, FillMoment.NEXT_CLOSE)}
"""By the price that fills have, what an engine that decides at a close may do."""

_FEWEST = 3
"""Fills that a rule must reproduce to be told."""
_SHARE = 0.9
"""Of the fills that could show it, which a rule must reproduce to be told."""

_PRINTED = 0.02
"""Of an amount, within which printed decimals may leave it: said as a remark."""
_NOT_REPORTED = "not reported"

type Value = str | Slippage | Commission


@dataclass(frozen=True, slots=True)
class Told:
    """One rule: ``values`` that reproduce the log equally well, the only one first where it is told."""

    rule: str
    values: tuple[Value, ...]
    explained: int
    total: int
    remark: str = ""

    @property
    def is_told(self) -> bool:
        """Whether one value alone explains the fills."""
        return len(self.values) == 1

    @property
    def best(self) -> str:
        """The values, in words."""
        return " or ".join(str(value) for value in self.values)

    def is_enough(self, seen: int) -> bool:
        """Whether so many fills say it, of ``seen`` that could, that it is not chance."""
        return self.explained >= max(_FEWEST, _SHARE * seen)

    def __str__(self) -> str:
        if not self.values:
            return "not told"
        return self.best if self.is_told else f"{self.best}: not told"


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A fill that the rules do not reproduce: its place in the log, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Execution rules of a log's engine, as far as fills and bars tell them.

    ``explained`` of ``fills`` have the price and the commission that the rules predict.
    """

    name: str
    fills: int
    explained: int
    rules: tuple[Told, ...]
    unexplained: tuple[Unexplained, ...]

    def __getitem__(self, rule: str) -> Told:
        return next(each for each in self.rules if each.rule == rule)

    def __str__(self) -> str:
        """One line: what fills are like, and how many it explains."""
        parts = [f"{each.rule.replace('_', ' ')} {each}" for each in self.rules if each.rule in _SHOWN]
        return f"{'; '.join(parts)} ({self.explained:,} of {self.fills:,} fills)"

    @property
    def told(self) -> dict[str, object]:
        """The rules that are told, as ``run --rules`` takes them."""
        found = {each.rule: each.values[0] for each in self.rules if each.is_told and each.rule in _IN_FILE}
        return {name: as_data(value) for name, value in found.items()}

    def to_toml(self) -> str:
        """A rules file: what is told, and the rest as comments."""
        untold = [each for each in self.rules if each.rule in (*_IN_FILE, _MINIMUM) and not each.is_told]
        comments = "".join(f"# {each.rule}: {_one_line(each)}, by the log\n" for each in untold)
        return comments + tomli_w.dumps(self.told)


def as_data(value: Value) -> object:
    """The value as files hold it: amounts that are not charged, or not known to be, are left out."""
    if isinstance(value, str):
        return value
    return {name: amount for name, amount in value.model_dump(mode="json").items() if amount}


def _one_line(told: Told) -> str:
    return " ".join(str(told).split())


_MINIMUM = "commission_minimum"
_SHOWN = ("price", "slippage", "commission")
_BASES = (CommissionBasis.FILL_PRICE, CommissionBasis.REFERENCE_PRICE)
"""A commission inside the price is in no column of commissions: it is told as the slippage that it is."""

_IN_FILE = ("fill", "slippage", "slipped_fills", "clipping", "commission", "commission_basis", "rounding")


def fingerprint_of(log: TradeLog, panel: Panel, name: str) -> Fingerprint:
    """The fingerprint of a log that was read.

    Raises
    ------
    InputError
        Prices that do not cover the log, or a timestamp that is none.
    """
    evidence = evidence_of(log, panel)
    prices = fit_prices(evidence)
    by_price = _explained_prices(prices, evidence)
    field = prices.best.field if prices.best else "open"
    charges, by_charge = _commissions(evidence, field)
    price_rules = _by_enough(_price_rules(prices, by_price), int(evidence.has_bar.sum()))
    paid = evidence.commission[np.isfinite(evidence.commission)]
    charge_rules = _by_enough(_commission_rules(charges, by_charge, paid.min(initial=np.inf)), len(paid))
    explained = by_price & by_charge
    if not (price_rules[0].values and (charges is None or charge_rules[0].values)):
        explained = np.zeros_like(explained)
    rules = (*price_rules, *charge_rules, *_lots(evidence))
    unexplained = tuple(
        Unexplained(log.spot(row), _why(row, prices.best, evidence, by_price[row], by_charge[row]))
        for row in np.flatnonzero(~explained).tolist()
    )
    return Fingerprint(name, len(log), int(explained.sum()), rules, unexplained)


def _by_enough(rules: Iterator[Told], seen: int) -> tuple[Told, ...]:
    """The rules as they are; where they reproduce too few of the fills that could show them, without a value."""
    return tuple(each if each.is_enough(seen) else _without_value(each) for each in rules)


def _without_value(told: Told) -> Told:
    if told.remark == _NOT_REPORTED:
        return told
    best = f"best: {told.best or 'none'}, {told.explained:,} of {told.total:,}, too few"
    return replace(told, values=(), remark=best)


def _explained_prices(prices: PriceFit, evidence: Evidence) -> Flags:
    if prices.best is None:
        return np.zeros(len(evidence), dtype=np.bool_)
    return prices.best.explains(evidence, is_printed=prices.is_printed)


def _commissions(evidence: Evidence, field: str) -> tuple[CommissionFit | None, Flags]:
    """The fit, ``None`` where no commission is reported, and which fills it explains."""
    known = np.isfinite(evidence.commission)
    result = np.ones(len(evidence), dtype=np.bool_)
    if not known.any():
        return None, result
    some = evidence.taken(np.flatnonzero(known))
    orders = orders_of(some, PriceRule(field).reference(some))
    fit = fit_commissions(orders)
    right = fit.rules[0].explains(orders, is_printed=fit.is_printed) if fit.rules else np.zeros(len(orders.shares))
    result[known] = right.astype(np.bool_)[orders.number]
    return fit, result


def _price_rules(prices: PriceFit, explained: Flags) -> Iterator[Told]:
    rules, counts = prices.rules, (int(explained.sum()), len(explained))
    remark = "as prices are printed" if prices.is_printed else ""
    fields = _different(rule.field for rule in rules)
    yield Told("price", fields, *counts, remark)
    yield Told("fill", _different(each.value for name in fields for each in _MOMENTS.get(str(name), ())), *counts)
    alike = _PRINTED if prices.is_printed else 0.0
    yield Told(
        "slippage", _different(each for rule in rules for each in _slippages(rule, alike)), *counts, _ranges(rules)
    )
    every = SlippedFills, Clipping
    for name, kind in zip(("slipped_fills", "clipping"), every, strict=True):
        found = {getattr(rule, "slipped" if name == "slipped_fills" else name) for rule in rules}
        yield Told(name, tuple(each.value for each in kind if each in found), *counts)


def _slippages(rule: PriceRule, alike: float) -> Iterator[Slippage]:
    """The plainest, and another where an amount may be one that is further off than ``alike``."""
    rate, fixed = rule.rate.value, rule.fixed.value
    yield Slippage(rate=rate, fixed=fixed)
    if not (rule.rate.is_told or rule.rate.is_within(alike)):
        yield Slippage(rate=rule.rate.other, fixed=fixed)
    if not (rule.fixed.is_told or rule.fixed.is_within(alike)):
        yield Slippage(rate=rate, fixed=rule.fixed.other)


def _ranges(rules: Sequence[PriceRule]) -> str:
    """What else gives the same fills, where an amount is not told to its last digits."""
    wide = [each for rule in rules[:1] for each in (rule.rate, rule.fixed) if not each.is_told]
    return "; ".join(map(str, wide))


def _commission_rules(fit: CommissionFit | None, explained: Flags, least: float) -> Iterator[Told]:
    """``least`` is the smallest commission of a fill."""
    if fit is None:
        yield Told("commission", (), 0, len(explained), _NOT_REPORTED)
        return
    counts = int(explained.sum()), len(explained)
    remark = "as commissions are printed" if fit.is_printed else ""
    alike = _PRINTED if fit.is_printed else 0.0
    yield Told(
        "commission", _different(each for rule in fit.rules for each in _charges(rule, alike)), *counts, remark
    )
    yield _minimum(fit.rules, least, counts)
    yield Told("commission_basis", _bases(fit.rules), *counts)


def _charges(rule: CommissionRule, alike: float) -> Iterator[Commission]:
    """As ``_slippages``."""
    rate, per_share, minimum = rule.amounts
    yield Commission(rate=rate, per_share=per_share, minimum=minimum)
    if not (rule.rate.is_told or rule.rate.is_within(alike)):
        yield Commission(rate=rule.rate.other, per_share=per_share, minimum=minimum)
    if not (rule.per_share.is_told or rule.per_share.is_within(alike)):
        yield Commission(rate=rate, per_share=rule.per_share.other, minimum=minimum)


def _minimum(rules: Sequence[CommissionRule], least: float, counts: tuple[int, int]) -> Told:
    """A minimum that charged no order is not known to be none: any up to the least charge gives the same."""
    untried = [rule for rule in rules if not rule.minimum]
    found = _different(f"{rule.minimum:.10g}" for rule in rules if rule.minimum)
    if not untried:
        return Told(_MINIMUM, found, *counts)
    if not any(any(rule.amounts) for rule in rules):
        return Told(_MINIMUM, ("none",), *counts)
    return Told(_MINIMUM, ("none", *found, f"up to {least:.10g}"), *counts, "no order was small enough to try it")


def _bases(rules: Sequence[CommissionRule]) -> tuple[str, ...]:
    """Either, where no rate is charged."""
    if not any(rule.rate.value for rule in rules):
        return tuple(each.value for each in _BASES) if rules else ()
    return tuple(each.value for each in _BASES if any(rule.basis is each for rule in rules))


def _lots(evidence: Evidence) -> Iterator[Told]:
    """Fractions are seen; whole shares may be the rule of the engine, or just what was asked of it."""
    whole = evidence.size == np.trunc(evidence.size)
    count, total = int(whole.sum()), len(evidence)
    is_whole = count == total
    yield Told(
        "lot",
        ("whole", "fractional") if is_whole else ("fractional",),
        total,
        total,
        f"{count:,} quantities are whole",
    )
    rounding = list(Rounding) if is_whole else [Rounding.FRACTIONAL]
    yield Told("rounding", tuple(each.value for each in rounding), total, total)


def _different(values: Iterator[Value]) -> tuple[Value, ...]:
    """Each once, in order."""
    found: list[Value] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)


def _why(row: int, rule: PriceRule | None, evidence: Evidence, by_price: np.bool_, by_charge: np.bool_) -> str:
    price = evidence.price[row]
    if not evidence.has_bar[row]:
        return f"price {price:.10g} on a session without a bar"
    if by_price and by_charge:
        return "rules that hold for too few fills to be told"
    if by_price:
        return f"commission {evidence.commission[row]:.10g}"
    inside = evidence.bar["low"][row] <= price <= evidence.bar["high"][row]
    where = "within the bar" if inside else "outside of the bar"
    return f"price {price:.10g}, {where}{_expected(row, rule, evidence)}"


def _expected(row: int, rule: PriceRule | None, evidence: Evidence) -> str:
    return "" if rule is None else f", {rule.predicted(evidence)[row]:.10g} by the rules"
