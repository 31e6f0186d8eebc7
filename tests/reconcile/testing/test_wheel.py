"""The plugin as an installed package: a wheel in an environment of its own, found by pytest without being named."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.reconcile.testing.projects import LOGS, ROOT, SUITE

SCENARIOS = SUITE.replace('"orders", "stop-loss"', '"orders", engines="backtrader"')


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    environment = {**clean, "BACKTEST_RECONCILE_CACHE": str(cwd / "cache"), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of a new environment with our wheel; what we depend on comes from this environment, nothing from afar."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    built = _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    installed = _run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    return python


@pytest.mark.slow
def test_the_wheel_registers_the_plugin_and_brings_all_it_needs(python: Path, tmp_path: Path):
    (tmp_path / "test_mine.py").write_text(SCENARIOS, encoding="utf-8")
    (tmp_path / "test_logs.py").write_text(LOGS, encoding="utf-8")
    result = _run(python, "-m", "pytest", "--strict-markers", "--reconcile-report", "reports", cwd=tmp_path)
    assert "backtest-reconcile-" in result.stdout, result.stdout + result.stderr
    assert "1 failed, 1 passed" in result.stdout
    (report,) = (tmp_path / "reports").iterdir()
    assert (report / "variance.md").is_file()
    where = _run(python, "-c", "import reconcile; print(reconcile.__file__)", cwd=tmp_path).stdout
    assert str(python.parent.parent) in where, "the wheel was tested, not the source"


@pytest.mark.slow
def test_a_project_that_does_not_use_it_imports_nothing_for_it(python: Path, tmp_path: Path):
    test = "import sys\ndef test_nothing():\n    assert not {'pandas', 'adapters', 'scenarios'} & set(sys.modules)\n"
    (tmp_path / "test_nothing.py").write_text(test, encoding="utf-8")
    result = _run(python, "-m", "pytest", "-q", cwd=tmp_path)
    assert "1 passed" in result.stdout, result.stdout


@pytest.mark.slow
def test_another_package_of_the_same_name_is_recognised(python: Path, tmp_path: Path):
    """One of the index is called `adapters`, too: installed over ours, it leaves a line and no traceback."""
    (ours,) = (python.parents[1] / "lib").glob("python*/site-packages/adapters/__init__.py")
    content = ours.read_text(encoding="utf-8")
    try:
        ours.write_text('"""Adapters for language models."""\n', encoding="utf-8")
        result = _run(python, "-m", "reconcile", "list", cwd=tmp_path)
    finally:
        ours.write_text(content, encoding="utf-8")
    assert result.returncode == 2
    assert result.stderr.startswith("reconcile: another package named 'adapters' has overwritten ours: ")
    assert len(result.stderr.splitlines()) == 1
    assert _run(python, "-m", "reconcile", "list", cwd=tmp_path).returncode == 0
