"""What each strategy can be told. Unknown parameters are refused, and values that no strategy can follow."""

from __future__ import annotations

import sys
from typing import Annotated

from pydantic import Field, model_validator

from scenarios.terms import Section

Sessions = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=1)]
Factor = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Exposure = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]

INVESTED = 0.95
"""Share of the account that a full portfolio takes: the rest pays for costs and for opens above the close."""


class Invested(Section):
    """``exposure``: the share of the account that a full portfolio takes."""

    exposure: Exposure = INVESTED


class Rotation(Invested):
    """The strongest assets by momentum, each month.

    ``lookback`` sessions of momentum; ``top`` places; momentum must be above ``minimum``; ``leverage`` multiplies the
    weights once, at the decision; ``defensive`` is the asset that takes what places are left, without it cash does.
    """

    lookback: Sessions
    top: Count = 3
    minimum: float = Field(default=0.0, allow_inf_nan=False)
    leverage: Factor = 1.0
    defensive: str | None = None


class EqualWeight(Invested):
    """Every asset alike, each month."""


class Banded(Invested):
    """Fixed ``shares`` of what is invested, by asset, set again where one has left its ``band``, each quarter."""

    shares: dict[str, Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]] = Field(min_length=1)
    band: Factor = 0.05

    @model_validator(mode="after")
    def _shares_are_of_one_whole(self) -> Banded:
        # Each share is rounded to a float once, and each sum again.
        if sum(self.shares.values()) > 1 + len(self.shares) * sys.float_info.epsilon:
            raise ValueError("shares add up to more than 1")
        return self


class Crosses(Invested):
    """Long what stands above its ``slow`` average by its ``fast`` one, both in sessions."""

    fast: Sessions = 20
    slow: Sessions = 50

    @model_validator(mode="after")
    def _fast_is_faster(self) -> Crosses:
        if self.fast >= self.slow:
            raise ValueError("fast has to be fewer sessions than slow")
        return self


class Reversion(Invested):
    """The ``count`` assets that fell most over ``lookback`` sessions, for a week each."""

    lookback: Sessions = 5
    count: Count = 3


class LongShort(Section):
    """The best ``count`` by momentum long and the worst short, ``gross`` of the account in all, each month."""

    lookback: Sessions
    count: Count = 2
    gross: Factor = 0.8


class ByVolatility(Invested):
    """Every asset by the inverse of its volatility over ``lookback`` sessions, each month."""

    lookback: Annotated[int, Field(ge=2)] = 63


class ByCovariance(Invested):
    """A long-only portfolio by means and covariances of the last ``lookback`` returns, each month."""

    lookback: Annotated[int, Field(ge=2)] = 252
