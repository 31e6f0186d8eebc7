"""Two trade logs that are in memory or on disk, compared: ``reconcile diff`` for Python."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from adapters.contract import Run
from adapters.results import ResultLog
from bundles import Panel
from bundles.errors import InputError
from reconcile.commands.diff import diffed
from reconcile.logs.accounts import Account, with_accounts

if TYPE_CHECKING:
    from reconcile.variance import Variance

type Log = Run | ResultLog | pd.DataFrame | str | os.PathLike[str]
"""A trade log: a file, a frame with the columns that ``reconcile diff`` reads, a result or a run."""

type Prices = Panel | pd.DataFrame | str | os.PathLike[str]
"""Market prices: a file or a frame with a row per session and asset, or a panel."""

_EXPECTED = "a path, a DataFrame, what Adapter.from_result gives, or a Run"


def diff(a: Log, b: Log, prices: Prices | None = None) -> Variance:
    """Explain the difference of two trade logs of any origin, B minus A.

    Orders of engines' own results pair by asset, side and time: the numbers that engines give them mean nothing
    to each other. Of frames and files, orders pair by ``order_id`` where both sides share any.

    Parameters
    ----------
    prices
        What ``reconcile diff --prices`` takes. Without, what the market did between two fills stays unknown, and
        there is no ``by_session``.

    Returns
    -------
    Variance
        As of ``reconcile diff``. Where both sides report their account values and their fills can be held against
        them (see ``reconcile.logs.accounts``), ``difference`` is that of the final values and ``unexplained`` what
        the fills leave of it; else ``unexplained`` is ``None``.

    Raises
    ------
    InputError
        A log or the prices cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="reconcile-") as name:
        folder = Path(name)
        sides = [_Side.of(log, default) for log, default in ((a, "a"), (b, "b"))]
        paths = [side.path or _written(side, folder / place) for side, place in zip(sides, "ab", strict=True)]
        try:
            variance = diffed(paths[0], paths[1], _prices_path(prices, folder))
        except InputError as error:
            raise InputError(_without(folder, error.problem), _without(folder, error.hint)) from None
    variance = replace(variance, remarks=tuple(_without(folder, line) for line in variance.remarks))
    return with_accounts(variance, sides[0].account, sides[1].account)


@dataclass(frozen=True, eq=False)
class _Side:
    """A log by name: on disk already, or a frame."""

    name: str
    frame: pd.DataFrame | None = None
    path: Path | None = None
    has_own_ids: bool = False
    account: Account | None = None

    @classmethod
    def of(cls, log: Log, default: str) -> _Side:
        if isinstance(log, str | os.PathLike):
            return cls(default, path=Path(log))
        if isinstance(log, pd.DataFrame):
            return cls(default, log)
        if isinstance(log, Run):
            return cls(log.engine, log.fills, account=Account.of(log))
        if isinstance(log, ResultLog):
            return cls(log.engine, log.fills, has_own_ids=True, account=Account.of(log))
        raise InputError(f"side {default}: a {type(log).__name__} is no trade log", _EXPECTED)


def _written(side: _Side, folder: Path) -> Path:
    """The frame as a file that the command's own reader reads, named as the side is to be called."""
    assert side.frame is not None
    folder.mkdir()
    path = folder / f"{side.name}.parquet"
    frame = side.frame.reset_index(drop=True)
    if side.has_own_ids:
        frame = frame.assign(order_id=f"{side.name}-{folder.name} " + frame["order_id"])
    _to_parquet(frame, path)
    return path


def _prices_path(prices: Prices | None, folder: Path) -> Path | None:
    if prices is None or isinstance(prices, str | os.PathLike):
        return None if prices is None else Path(prices)
    frame = prices.long() if isinstance(prices, Panel) else prices
    path = folder / "prices.parquet"
    _to_parquet(frame, path, keep_index=frame.index.name is not None)
    return path


def _to_parquet(frame: pd.DataFrame, path: Path, *, keep_index: bool = False) -> None:
    try:
        (frame.reset_index() if keep_index else frame).to_parquet(path, index=False)
    except (ValueError, TypeError) as error:  # pyarrow's own errors are among them
        reason = " ".join(str(part) for part in error.args).split("\n")[0]
        raise InputError(f"{path.stem}: {reason}", "one kind of value in each column") from error


def _without(folder: Path, text: str) -> str:
    """A message that names frames as the caller knows them, not where they were put meanwhile."""
    for place in ("a", "b", ""):
        text = text.replace(f"{folder / place}{os.sep}", "")
    return text.replace(".parquet, row", ", row").replace(".parquet:", ":")
