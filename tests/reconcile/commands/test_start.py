"""Commands start quickly: what they do not need is not imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = {"scenarios.catalogue", "pydantic", "plotly", "exchange_calendars", "jinja2", "pandas", "polars", "rich"}
NEEDED = {
    "reconcile.cli": set(),
    "reconcile.commands.logs.diff": {"jinja2", "pandas", "polars", "rich"},
}


@pytest.mark.parametrize("module", NEEDED)
def test_slow_imports(module: str):
    """Help needs none of them, and two logs need no catalogue."""
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & {SLOW!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= NEEDED[module]


def test_the_check_can_fail():
    code = f"import sys, scenarios.catalogue; print(*sorted(set(sys.modules) & {SLOW!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pydantic" in done.stdout.split()
