"""Two trade logs of many fills that differ as logs do: other prices, costs and sizes, and rows that are missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

_SEED = 3
_ASSETS = 500
_FIRST, _LAST = np.datetime64("2016-01-04"), np.datetime64("2025-12-31")
_CLOSE = np.timedelta64(21, "h")
_OTHER_PRICE, _OTHER_SIZE, _MISSING = 0.30, 0.10, 0.02
"""Which share of B's fills is at another market price, of another size, or not there."""


def write_logs(fills: int, folder: Path) -> tuple[Path, Path]:
    """Write ``a.csv`` and ``b.csv``, the trade log's columns, about ``fills`` rows each; gives their paths."""
    generator = np.random.default_rng(_SEED)
    log = _log(fills, generator)
    paths = folder / "a.csv", folder / "b.csv"
    for path, table in zip(paths, (log, _changed(log, generator)), strict=True):
        table.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%:z")
    return paths


def _log(fills: int, generator: np.random.Generator) -> pl.DataFrame:
    days = np.arange(_FIRST, _LAST)
    sessions = np.sort(generator.choice(days[np.is_busday(days)], fills))
    assets = np.array([f"STOCK{number:03d}" for number in range(_ASSETS)])[generator.integers(0, _ASSETS, fills)]
    instants = pl.Series(sessions.astype("datetime64[ms]") + _CLOSE).dt.replace_time_zone("UTC")
    names = pl.DataFrame({"session": sessions, "asset": assets, "n": np.arange(fills)})
    reference = np.round(generator.uniform(5, 500, fills), 2)
    return _priced(
        pl.DataFrame(
            {
                "order_id": names.select(
                    pl.format("{}-{}-{}", pl.col("session").dt.strftime("%Y%m%d"), "asset", "n")
                ),
                "session": sessions,
                "timestamp": instants,
                "asset": assets,
                "side": np.where(generator.random(fills) < 0.5, "buy", "sell"),
                "quantity": generator.integers(1, 500, fills).astype(np.float64),
                "reference_price": reference,
                "sequence": np.arange(fills),
            }
        ),
        slipped=0.0005,
        rate=0.001,
    )


def _changed(log: pl.DataFrame, generator: np.random.Generator) -> pl.DataFrame:
    """The other engine's log of the same orders."""
    moved, resized, kept = (generator.random(len(log)) < share for share in (_OTHER_PRICE, _OTHER_SIZE, 1 - _MISSING))
    other = log.with_columns(
        reference_price=pl.when(pl.Series(moved))
        .then((pl.col("reference_price") * 1.001).round(2))
        .otherwise(pl.col("reference_price")),
        quantity=pl.col("quantity") + pl.Series(resized).cast(pl.Float64),
    )
    return _priced(other, slipped=0.0008, rate=0.0012).filter(pl.Series(kept))


def _priced(log: pl.DataFrame, slipped: float, rate: float) -> pl.DataFrame:
    """Prices after slippage, and what follows from them, by rates."""
    sign = pl.when(pl.col("side") == "buy").then(1.0).otherwise(-1.0)
    price = pl.col("reference_price") * (1 + slipped * sign)
    return log.with_columns(price=price).with_columns(
        value=pl.col("quantity") * pl.col("price"),
        commission=pl.col("quantity") * pl.col("price") * rate,
        slippage=sign * pl.col("quantity") * (pl.col("price") - pl.col("reference_price")),
    )
