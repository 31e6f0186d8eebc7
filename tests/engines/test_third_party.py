"""An engine that comes through an entry point runs the whole catalogue without a line of ours being touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.ci

HERE = Path(__file__).parent.parent / "third_party"


def _run(tmp_path: Path, *command: str, plugins: Path = HERE, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of this tree in a process that sees the packages in ``plugins``, too."""
    paths = {
        "PYTHONPATH": os.pathsep.join([str(plugins), str(HERE.parents[1])]),
        "BACKTEST_RECONCILE_CACHE": str(tmp_path / "cache"),
    }
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
    return _run(tmp_path, *suite, f"--rootdir={tmp_path}", "-k", *selected, plugins=HERE, **environment)


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


TOPIC = "tiny_topic"
SCENARIO = "tiny-purchase"


def test_a_topic_is_listed_run_and_in_the_matrix(tmp_path: Path):
    """A scenario that comes through an entry point is one of the catalogue for every command."""
    listed = json.loads(_run(tmp_path, "reconcile", "list", "--json").stdout)["scenarios"]
    assert [each["name"] for each in listed if each["topic"] == TOPIC] == [SCENARIO]
    assert SCENARIO in _run(tmp_path, "reconcile", "list").stdout
    ran = _run(tmp_path, "reconcile", "run", SCENARIO, "--engines", "reference,tiny", "--json")
    assert ran.returncode == 0, ran.stderr
    assert [pair["verdict"] for pair in json.loads(ran.stdout)["pairs"]] == ["aligned"]
    filled = _run(tmp_path, "reconcile", "matrix", TOPIC, "--engines", "tiny", "--out", "out", "--json")
    cells = {(cell["scenario"], cell["against"]): cell["verdict"] for cell in json.loads(filled.stdout)["cells"]}
    assert cells == {(SCENARIO, "hand"): "aligned", (SCENARIO, "expected"): "aligned"}
    assert "## Tiny topic" in (tmp_path / "out" / "matrix.md").read_text()


def test_a_topic_that_changes_is_run_again(tmp_path: Path):
    """The record of a cell holds for the code of its topic, too: here the price that paper says becomes wrong."""
    topic = tmp_path / "plugins"
    shutil.copytree(HERE, topic)
    command = ("reconcile", "matrix", SCENARIO, "--engines", "tiny", "--json")

    def on_paper() -> str:
        cells = json.loads(_run(tmp_path, *command, plugins=topic).stdout)["cells"]
        return next(str(cell["verdict"]) for cell in cells if cell["against"] == "hand")

    assert on_paper() == "aligned"
    module = topic / "tiny_topic.py"
    module.write_text(module.read_text().replace("final_value=10_000.0", "final_value=10_001.0"))
    assert on_paper() == "break"


@pytest.mark.parametrize(
    ("planted", "said"),
    [('name="orders"', "is in the catalogue twice"), ('topic="costs"', "says topic costs")],
)
def test_a_topic_that_cannot_be_used_is_named(tmp_path: Path, planted: str, said: str):
    """One line that names the scenario and the module."""
    text = (HERE / "tiny_topic.py").read_text()
    key = planted.partition("=")[0]
    topic = tmp_path / "plugins"
    shutil.copytree(HERE, topic)
    (topic / "tiny_topic.py").write_text(re.sub(rf'{key}="[^"]*"', planted, text, count=1))
    result = _run(tmp_path, "reconcile", "list", plugins=topic)
    assert result.returncode == 2
    assert said in result.stderr
    assert "see ENTRIES of tiny_topic" in result.stderr
    assert len(result.stderr.splitlines()) == 1
