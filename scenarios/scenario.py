"""A scenario: market data, instructions and terms. It knows nothing of any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bundles.actions import ActionKind
from scenarios.features import Feature
from scenarios.instructions import IgnoredSignal, Instruction, Kind, OrderType
from scenarios.terms import CompleteTerms, Lot, Terms

if TYPE_CHECKING:
    import pandas as pd

    from bundles import Panel
    from scenarios.document import Document
    from scenarios.rules import Rules

_ORDER_FEATURES = {
    OrderType.LIMIT: Feature.LIMIT_ORDERS,
    OrderType.STOP: Feature.STOP_ORDERS,
    OrderType.STOP_LIMIT: Feature.STOP_LIMIT_ORDERS,
    OrderType.TRAILING_STOP: Feature.TRAILING_STOPS,
    OrderType.CANCEL: Feature.CANCELLATION,
}


@dataclass(frozen=True, eq=False)
class Scenario:
    """What is asked of every engine alike.

    Attributes
    ----------
    name, summary
        The slug, and one sentence that says what the scenario asks.
    panel
        *The* market data: for engines, for reference prices and for marks.
    kind
        The level at which the user stated the instructions.
    instructions
        In order of decision session, then in the scenario's own order.
    terms
        What is fixed; an absent term is free.
    ignored
        Signals that the sizing rule turned into nothing.
    rules
        Execution rules for an engine that obeys any; ``None`` leaves it aligned mode's.
    exceptions
        By order_id: rules that such an engine applies to that order alone.
    document
        The same scenario as the keys of a scenario file, without the paths of its data.
    stated
        The instructions as the user stated them, one row each (session, asset, and quantity, signal
        or weight): what is written beside ``scenario.toml``.
    """

    name: str
    summary: str
    panel: Panel
    kind: Kind
    instructions: tuple[Instruction, ...]
    terms: Terms
    document: Document
    stated: pd.DataFrame
    ignored: tuple[IgnoredSignal, ...] = field(default=())
    rules: Rules | None = None
    exceptions: Mapping[str, Rules] = field(default_factory=dict)

    def with_terms(self, terms: Terms) -> Scenario:
        """The same scenario under other terms."""
        document = self.document.model_copy(update={"terms": terms})
        return replace(self, terms=terms, document=document)

    @cached_property
    def by_session(self) -> Mapping[pd.Timestamp, tuple[Instruction, ...]]:
        """Instructions of each decision session that has any."""
        sessions: dict[pd.Timestamp, list[Instruction]] = {}
        for instruction in self.instructions:
            sessions.setdefault(instruction.session, []).append(instruction)
        return {session: tuple(instructions) for session, instructions in sessions.items()}

    def needs(self, terms: CompleteTerms) -> frozenset[Feature]:
        """The features that an engine must offer to run this scenario under ``terms``."""
        asked = {
            Feature[terms.fill.name]: True,  # fill moments and their features have the same names
            Feature.SHARE_ORDERS: self.kind is Kind.ORDERS,
            Feature.TARGET_WEIGHTS: self.kind is not Kind.ORDERS,
            Feature.MANY_ASSETS: len(self.panel.assets) > 1,
            Feature.FRACTIONAL: terms.lot is Lot.FRACTIONAL,
            Feature.PER_SHARE_COMMISSION: terms.commission.per_share > 0,
            Feature.MINIMUM_COMMISSION: terms.commission.minimum > 0,
            Feature.FIXED_SLIPPAGE: terms.slippage.fixed > 0,
            Feature.MISSING_BARS: not self.panel.complete,
            Feature.SEVERAL_ORDERS: self._has_several_on_one_session_and_asset,
            Feature.SHORT_SALES: self._sells_short,
            Feature.BRACKETS: any(each.condition.parent for each in self.instructions),
            Feature.VOLUME_LIMIT: terms.volume_limit.share is not None,
            Feature.SPLITS: any(action.kind is ActionKind.SPLIT for action in self.panel.actions),
            Feature.DIVIDENDS: any(action.kind is ActionKind.DIVIDEND for action in self.panel.actions),
        }
        types = {each.condition.type for each in self.instructions} & _ORDER_FEATURES.keys()
        always = (feature for feature, is_needed in asked.items() if is_needed)
        return frozenset(always) | {_ORDER_FEATURES[each] for each in types}

    def check_lot(self, lot: Lot | None) -> None:
        """Refuse orders of fractions of shares where only whole ones are traded.

        Raises
        ------
        InputError
            Naming the first such order.
        """
        if lot is None:
            return
        for instruction in self.instructions:
            if instruction.quantity is not None:
                lot.check(float(instruction.quantity), f"order {instruction.order_id}")

    @cached_property
    def _has_several_on_one_session_and_asset(self) -> bool:
        asked = (each for each in self.instructions if not each.is_cancellation and not each.condition.parent)
        counts = Counter((each.session, each.asset) for each in asked)
        return max(counts.values(), default=0) > 1

    @cached_property
    def _sells_short(self) -> bool:
        position: Counter[str] = Counter()
        for instruction in self.instructions:
            if instruction.weight is not None and instruction.weight < 0:
                return True
            if not instruction.condition.parent:  # a leg closes what its entry has opened
                position[instruction.asset] += instruction.quantity or 0.0  # type: ignore[assignment]
            if position[instruction.asset] < 0:
                return True
        return False
