"""Portfolios by volatility and covariance, long only.

The two optimised ones need no search. With Σ the covariances, weights w ≥ 0 of least variance and those of the
highest Sharpe ratio are, up to their sum, the y ≥ 0 that makes ½·yᵀΣy − bᵀy least: b is 1 for every asset for the
first, their mean returns for the second (the conditions of Karush, Kuhn and Tucker are the same ones). With Σ = L·Lᵀ
that is least squares with y ≥ 0, ‖Lᵀy − L⁻¹b‖, which the method of Lawson and Hanson solves in finitely many steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import nnls

from bundles.errors import InputError

if TYPE_CHECKING:
    from bundles.arrays import Floats
    from scenarios.strategies.history import History
    from scenarios.strategies.parameters import ByCovariance, ByVolatility
    from scenarios.strategies.ranked import Weights

_DIGITS = 9
"""Of a share: another machine's last digits must not make another study."""


def inverse_volatility(history: History, at: int, asked: ByVolatility) -> Weights | None:
    """Every asset by the inverse of its volatility."""
    row = history.volatility(asked.lookback)[at]
    if np.isnan(row).any():
        return None
    inverse = 1 / row
    shares = inverse / inverse.sum()
    return {asset: asked.exposure * float(share) for asset, share in zip(history.assets, shares, strict=True)}


def min_volatility(history: History, at: int, asked: ByCovariance) -> Weights | None:
    """The long-only portfolio of least variance."""
    returns = _window(history, at, asked.lookback)
    if returns is None:
        return None
    return _weights(history, _best_shares(returns, np.ones(returns.shape[1])), asked.exposure)


def max_sharpe(history: History, at: int, asked: ByCovariance) -> Weights | None:
    """The long-only portfolio of the highest mean for its deviation; nothing is held where no mean is positive."""
    returns = _window(history, at, asked.lookback)
    if returns is None:
        return None
    means = returns.mean(axis=0)
    return _weights(history, _best_shares(returns, means), asked.exposure) if (means > 0).any() else {}


def _window(history: History, at: int, lookback: int) -> Floats | None:
    """The last ``lookback`` returns, None where one is missing."""
    returns = history.returns()[max(at - lookback + 1, 0) : at + 1]
    return None if len(returns) < lookback or np.isnan(returns).any() else returns


def _best_shares(returns: Floats, aims: Floats) -> Floats:
    """Shares that add up to 1; ``aims`` is b."""
    covariances = np.atleast_2d(np.cov(returns, rowvar=False))
    try:
        lower = np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError as error:
        problem = f"covariances of {returns.shape[1]} assets cannot be told from {len(returns)} returns"
        raise InputError(problem, "a longer lookback, and no asset that another one repeats") from error
    # Both sides in one scale: the solver stops by a tolerance that knows none.
    scale = float(np.sqrt(np.trace(covariances)))
    found, _ = nnls(lower.T / scale, solve_triangular(lower, aims, lower=True) * scale)
    return np.asarray(found / found.sum(), dtype="float64")


def _weights(history: History, shares: Floats, exposure: float) -> Weights:
    rounded = {asset: round(float(share), _DIGITS) for asset, share in zip(history.assets, shares, strict=True)}
    return {asset: exposure * share for asset, share in rounded.items() if share > 0}
