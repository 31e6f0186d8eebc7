"""An engine that comes through an entry point runs the whole catalogue without a line of ours being touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent / "third_party"


def _run(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = {"PYTHONPATH": str(HERE), "BACKTEST_RECONCILE_CACHE": str(tmp_path / "cache")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        env={**os.environ, **paths, **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def _suite(tmp_path: Path, *selected: str, **environment: str) -> subprocess.CompletedProcess[str]:
    suite = ["pytest", str(HERE / "tiny_suite.py"), "-q", "-rs", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return _run(tmp_path, *suite, f"--rootdir={tmp_path}", "-k", *selected, **environment)


def test_the_suite_runs_on_it(tmp_path: Path):
    """What is required passes, what it declares that it cannot is skipped with its own word."""
    result = _suite(tmp_path, "required or order_types")
    assert result.returncode == 0, result.stdout
    assert " passed" in result.stdout
    assert "Tiny buys and sells whole shares at the next open, and nothing else" in result.stdout
    assert "failed" not in result.stdout


def test_a_fault_in_it_is_found_and_named(tmp_path: Path):
    """A cent too much per share breaks what is required, under slippage, with the command that shows more."""
    result = _suite(tmp_path, "basics-orders", TINY_FAULT="0.01")
    assert result.returncode == 1
    assert "break: " in result.stdout
    assert "slippage -" in result.stdout
    assert "reconcile run orders --engines reference,tiny" in result.stdout


def test_it_has_a_column_in_the_matrix(tmp_path: Path):
    """Beside any other engine, by name."""
    result = _run(tmp_path, "reconcile", "matrix", "orders", "stop-loss", "--engines", "tiny,backtrader", "--json")
    cells = {(cell["scenario"], cell["engine"]): cell["verdict"] for cell in json.loads(result.stdout)["cells"]}
    assert cells["orders", "tiny"] == cells["orders", "backtrader"] == "aligned"
    assert cells["stop-loss", "tiny"] == "unsupported"
