"""A frame is compared as a file is: nothing is written for it, and what is wrong with it is said in the same words."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import reconcile
from bundles.errors import InputError
from tests.reconcile.command import reconcile as command

LOG = pd.DataFrame(
    {
        "timestamp": ["2024-01-02T14:30:00+00:00", "2024-01-03T14:30:00+00:00"],
        "asset": ["AAA", "AAA"],
        "side": ["buy", "sell"],
        "quantity": [10.0, 10.0],
        "price": [100.0, 101.0],
    }
)
FAULTS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "price": lambda log: log.assign(price=[100.0, -1.0]),
    "no price": lambda log: log.assign(price=[100.0, float("nan")]),
    "text": lambda log: log.assign(quantity=["ten", "10"]),
    "side": lambda log: log.assign(side=["buy", "lend"]),
    "timestamp": lambda log: log.assign(timestamp=["2024-01-02", "yesterday"]),
    "column": lambda log: log.drop(columns="price"),
    "two names": lambda log: log.drop(columns="asset").assign(symbol="A", ticker="B"),
    "empty": lambda log: log.iloc[:0].drop(columns="asset"),
}


def _refused(log: pd.DataFrame | Path) -> str:
    with pytest.raises(InputError) as caught:
        reconcile.diff(log, LOG)
    return str(caught.value)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_said_in_the_same_words(tmp_path: Path, fault: Callable[[pd.DataFrame], pd.DataFrame]):
    """In a file, by the command or in Python, and in a frame; only the name of the place differs."""
    path, good = tmp_path / "log.parquet", tmp_path / "good.parquet"
    fault(LOG).to_parquet(path)
    LOG.to_parquet(good)
    of_frame = _refused(fault(LOG))
    assert of_frame.startswith("a")
    assert _refused(path) == f"{path}{of_frame.removeprefix('a')}"
    assert command("diff", path, good).stderr == f"reconcile: {path}{of_frame.removeprefix('a')}\n"


def test_prices_are_refused_in_the_same_words(tmp_path: Path):
    """Market prices too may be a file or a frame."""
    prices = pd.DataFrame(
        {"session": ["2024-01-02"], "asset": "AAA", "open": 1.0, "high": 1.0, "low": 2.0, "close": 1.0, "volume": 1.0}
    )
    path = tmp_path / "market.parquet"
    prices.to_parquet(path, index=False)
    said = []
    for each in (prices, path):
        with pytest.raises(InputError) as caught:
            reconcile.diff(LOG, LOG, each)
        said.append(str(caught.value))
    assert said[1] == f"{path}{said[0].removeprefix('prices')}"


def test_no_file_is_written(monkeypatch: pytest.MonkeyPatch):
    """Neither a temporary one nor any other, for logs or for prices."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file is made")

    for module, name in ((tempfile, "mkdtemp"), (tempfile, "mkstemp"), (tempfile, "NamedTemporaryFile")):
        monkeypatch.setattr(module, name, refuse)
    for name in ("to_parquet", "to_csv", "to_pickle", "to_feather"):
        monkeypatch.setattr(pd.DataFrame, name, refuse)
    for name in ("mkdir", "write_text", "write_bytes", "touch"):
        monkeypatch.setattr(Path, name, refuse)
    variance = reconcile.diff(LOG, LOG.assign(price=[100.0, 102.0]))
    assert variance.difference == 10.0
    with pytest.raises(AssertionError, match="a file is made"):
        LOG.to_parquet("log.parquet")
