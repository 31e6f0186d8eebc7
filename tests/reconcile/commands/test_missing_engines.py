"""Engines that are registered and cannot run: a third party's distribution is planted beside ours."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import registry
from tests.reconcile.command import reconcile, refusal
from tests.scenarios.files import scenario_file

INSTALL = 'engine ghost is not installed: pip install "no-such-distribution"'
ADAPTER = """
from adapters.contract import FULL, Adapter
from scenarios.features import Feature
from scenarios.terms import ALIGNED_TERMS
ADAPTER = Adapter("ghost", {distribution!r}, "no_such_engine", ALIGNED_TERMS, dict.fromkeys(Feature, FULL))
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path in which ``ghost`` is registered; of ours only two are asked, to be quick."""
    folder = tmp_path / "plugins"
    info = folder / "ghost_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ghost-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\nghost = ghost_plugin:ADAPTER\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "ghost_plugin", raising=False)
    registry._entries.cache_clear()
    installed = registry._entries(registry.GROUP)
    entries = {name: entry for name, entry in installed.items() if name not in ("vectorbt", "zipline")}
    monkeypatch.setattr(registry, "_entries", lambda group: entries if group == registry.GROUP else {})
    yield folder
    monkeypatch.undo()
    registry._entries.cache_clear()


def _ghost(plugins: Path, distribution: str) -> None:
    (plugins / "ghost_plugin.py").write_text(ADAPTER.format(distribution=distribution))


def test_asked_for_and_not_installed(plugins: Path, tmp_path: Path):
    """Refused before any engine runs, with the line that installs it."""
    _ghost(plugins, "no-such-distribution")
    file = scenario_file(tmp_path)
    told = refusal(tmp_path, "run", file, "--engines", "backtrader,ghost", "--out", tmp_path / "out")
    assert told == INSTALL


def test_not_asked_for_and_not_installed(plugins: Path, tmp_path: Path):
    """The installed ones are compared; the missing one is told and never left out in silence."""
    _ghost(plugins, "no-such-distribution")
    result = reconcile("run", scenario_file(tmp_path), "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert f"ghost: unavailable: {INSTALL}" in result.stdout
    content = json.loads((tmp_path / "out" / "variance.json").read_text())
    assert content["not_compared"] == [{"engine": "ghost", "verdict": "unavailable", "reason": INSTALL}]
    assert [(pair["engine_a"], pair["engine_b"]) for pair in content["pairs"]] == [("backtrader", "ml4t")]


def test_asked_for_and_fails_to_import(plugins: Path, tmp_path: Path):
    """Installed but broken: the others are compared, and the code says that one is missing."""
    _ghost(plugins, "ghost-plugin")
    result = reconcile("run", scenario_file(tmp_path), "--engines", "backtrader,ml4t,ghost")
    assert result.exit_code == 2, result.output
    assert "ghost: unavailable: engine ghost fails to import (No module named 'no_such_engine')" in result.stdout


def test_listed_with_the_line_that_installs_it(plugins: Path):
    """In the table and as JSON."""
    _ghost(plugins, "no-such-distribution")
    assert 'not installed: pip install "no-such-distribution"' in reconcile("list").stdout
    engines = {engine["name"]: engine for engine in json.loads(reconcile("list", "--json").stdout)["engines"]}
    assert engines["ghost"]["version"] is None
