"""``reconcile --help`` and ``reconcile list``: complete, and quick because no engine is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

import adapters
from adapters.contract import Support
from scenarios.catalogue import CATALOGUE
from scenarios.features import Feature
from tests.reconcile.command import reconcile

HEAVY = (
    "pandas",
    "numpy",
    "pyarrow",
    "exchange_calendars",
    "backtrader",
    "ml4t",
    "vectorbt",
    "zipline",
    "reconcile.variance",
)


def test_help_names_every_command_with_an_example():
    """And each command's own help has one."""
    told = reconcile("--help")
    assert told.exit_code == 0
    for command in ("list", "run", "diff"):
        assert f"  {command} " in told.stdout
        assert f"Example: reconcile {command}" in reconcile(command, "--help").stdout


@pytest.mark.parametrize("option", ["--engines", "--mode", "--against", "--pairs", "--set", "--out", "--json"])
def test_help_of_run_names_every_option(option: str):
    """As the design promises them."""
    assert option in reconcile("run", "--help").stdout


def test_without_a_command_help_is_shown():
    """A newcomer's first try."""
    result = reconcile()
    assert result.exit_code == 2
    assert "Usage: " in result.output


def test_list_shows_every_scenario_and_engine():
    """With versions, and one column of capabilities per engine; nothing is cut off in a pipe."""
    told = reconcile("list")
    assert told.exit_code == 0
    for entry in CATALOGUE.values():
        assert entry.name in told.stdout
        assert entry.summary in told.stdout
    for name in adapters.names():
        assert f"{name} " in told.stdout
        assert str(adapters.get(name).version) in told.stdout
    for feature in Feature:
        assert feature.value in told.stdout


def test_list_as_json():
    """The same for programs: scenarios, engines, versions, each capability with its reason."""
    content = json.loads(reconcile("list", "--json").stdout)
    assert [entry["name"] for entry in content["scenarios"]] == list(CATALOGUE)
    assert [engine["name"] for engine in content["engines"]] == list(adapters.names())
    for engine in content["engines"]:
        assert engine["version"] == version(engine["distribution"])
        assert set(engine["capabilities"]) == {feature.value for feature in Feature}
        for capability in engine["capabilities"].values():
            assert capability["support"] in set(Support)
            assert (capability["support"] == Support.FULL) == (capability["reason"] == "")


PROBE = """
import sys
from reconcile.cli import app
try:
    app({arguments!r})
except SystemExit as end:
    assert not end.code, end.code
print(*(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["list"], ["list", "--json"]])
def test_nothing_heavy_is_imported(arguments: list[str]):
    """A table library alone takes longer than an answer may."""
    code = PROBE.format(arguments=arguments, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr.split() == []


def test_the_probe_sees_what_is_imported():
    """A diff does import them: the check above can fail."""
    code = "import reconcile.variance\n" + PROBE.format(arguments=["--help"], heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"pandas", "numpy", "reconcile.variance"} <= set(done.stderr.split())
