"""Projects of users of the plugin, each run in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
THIRD_PARTY = ROOT / "tests" / "third_party"

CONFTEST = """
import dataclasses, pytest
from tiny_engine import ADAPTER

@pytest.fixture
def adapter():
    return ADAPTER
"""
"""A user's own engine, which no entry point names."""

SUITE = """
import pytest, reconcile

@pytest.mark.scenario("orders", "stop-loss")
def test_mine(engine_run, expected_run):
    reconcile.assert_aligned(expected_run, engine_run)
"""

LOGS = """
import reconcile

HEADER = "timestamp,asset,side,quantity,price\\n"

def test_logs(tmp_path):
    for name, price in (("mine", 50), ("theirs", 51)):
        (tmp_path / f"{name}.csv").write_text(HEADER + f"2024-01-03T14:30:00Z,AAA,buy,100,{price}\\n")
    reconcile.assert_aligned(tmp_path / "mine.csv", tmp_path / "theirs.csv")
"""


class Project:
    """A folder with tests, and pytest in it with our plugin and no other but xdist."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pytester = pytester
        # By name and alone: so it does not matter what else this environment has registered.
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{THIRD_PARTY}")
        monkeypatch.setenv("PYTHONWARNINGS", "ignore")

    @property
    def folder(self) -> Path:
        return self._pytester.path

    def file(self, name: str, text: str) -> Project:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self

    def run(self, *arguments: str) -> pytest.RunResult:
        plugins = ("-p", "xdist", "-p", "reconcile.pytest_plugin", "-p", "no:cacheprovider")
        return self._pytester.runpytest_subprocess(*plugins, "--strict-markers", *arguments, timeout=100)

    def reports(self, name: str = "reports") -> list[Path]:
        folder = self.folder / name
        return sorted(folder.iterdir()) if folder.exists() else []
