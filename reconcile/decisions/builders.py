"""Strategies by name, with checked parameters, as a study calls them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pydantic import Field

from bundles.errors import InputError
from scenarios.catalogue.strategies import rules
from scenarios.document import checked
from scenarios.terms import Section

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.catalogue.strategies.schedule import Targets


class Builder(Section):
    """A strategy's parameters; ``lookback`` is how many sessions it needs before its first decision."""

    @property
    def needs(self) -> int:
        return 0

    def targets(self, closes: pd.DataFrame) -> Targets:
        """Target weights by decision session, from closes (session × asset, account currency)."""
        raise NotImplementedError


class Rotation(Builder):
    """The ``top`` assets by momentum over ``lookback`` sessions, each month."""

    lookback: int = Field(ge=1)
    top: int = Field(ge=1)
    minimum: float = Field(default=0.0, allow_inf_nan=False)
    leverage: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    defensive: str

    @property
    def needs(self) -> int:
        return self.lookback

    def targets(self, closes: pd.DataFrame) -> Targets:
        """See ``Builder``."""
        if self.defensive not in closes.columns:
            raise InputError(
                f"candidates: defensive: no asset {self.defensive!r}", f"assets are {', '.join(map(str, closes))}"
            )
        if self.top > closes.shape[1] - 1:
            raise InputError(f"candidates: top: {self.top}, of {closes.shape[1] - 1} assets to choose from")
        return rules.rotation(
            closes,
            lookback=self.lookback,
            top=self.top,
            minimum=self.minimum,
            defensive=self.defensive,
            leverage=self.leverage,
        )


class EqualWeight(Builder):
    """Every asset alike, each month."""

    def targets(self, closes: pd.DataFrame) -> Targets:
        """See ``Builder``."""
        return rules.equal_weight(closes)


class InverseVolatility(Builder):
    """Every asset by the inverse of its volatility over ``lookback`` sessions, each month."""

    lookback: int = Field(ge=2)

    @property
    def needs(self) -> int:
        return self.lookback

    def targets(self, closes: pd.DataFrame) -> Targets:
        """See ``Builder``."""
        return rules.inverse_volatility(closes, lookback=self.lookback)


BUILDERS: dict[str, type[Builder]] = {
    "equal_weight": EqualWeight,
    "inverse_volatility": InverseVolatility,
    "rotation": Rotation,
}


def builder_of(strategy: str, parameters: dict[str, object], where: str) -> Builder:
    """The builder with its parameters.

    Raises
    ------
    InputError
        An unknown strategy or parameter, one that is missing, or a value out of range.
    """
    if strategy not in BUILDERS:
        near = difflib.get_close_matches(strategy, BUILDERS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"strategies are {', '.join(BUILDERS)}"
        raise InputError(f"{where}: unknown strategy {strategy!r}", hint)
    return checked(BUILDERS[strategy], parameters, where)
