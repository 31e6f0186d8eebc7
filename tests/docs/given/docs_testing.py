"""What a reader of docs/testing.md has: a backtest of their own that trades as it did, and an engine's adapter."""

from __future__ import annotations

from pathlib import Path

from tests.docs.blocks import ROOT, blocks_of

_STRATEGY = """
import pandas as pd


def my_backtest():
    return pd.read_csv("expected/trades.csv")
"""
_ENGINE = """
import adapters

ADAPTER = adapters.get("backtrader")
"""


def given(folder: Path) -> dict[str, object]:
    """``my_strategy.py``, ``my_engine.py``, ``expected/trades.csv`` and ``prices.csv``."""
    shown = [
        block for page in ("docs/start.md", "README.md") for block in blocks_of((ROOT / page).read_text("utf-8"))
    ]
    files = {block.title: block.text for block in shown}
    (folder / "expected").mkdir()
    (folder / "expected" / "trades.csv").write_text(files["mine.csv"], encoding="utf-8")
    (folder / "prices.csv").write_text(files["prices.csv"], encoding="utf-8")
    (folder / "my_strategy.py").write_text(_STRATEGY, encoding="utf-8")
    (folder / "my_engine.py").write_text(_ENGINE, encoding="utf-8")
    return {}
