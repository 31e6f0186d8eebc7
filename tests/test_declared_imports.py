"""What is imported is declared: a package that comes along with another may be gone with the next version of that."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = ("bundles", "scenarios", "adapters", "reconcile", "tests")
_NOT_INSTALLED = {"bt", "backtesting", "pybroker", "nautilus_trader", "_typeshed", "ccxt", "freqtrade", "jesse"}
"""Of environments of their own."""


def imported(path: Path) -> Iterator[str]:
    """Top-level names of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def undeclared(root: Path, declared: set[str]) -> list[str]:
    """``file: name`` of imports that no direct dependency gives."""
    owners = packages_distributions()
    ours = {*PACKAGES, *sys.stdlib_module_names}
    found = []
    for path in sorted(each for package in PACKAGES for each in (root / package).rglob("*.py")):
        for name in sorted(set(imported(path)) - ours - _NOT_INSTALLED):
            distributions = {canonicalize_name(each) for each in owners.get(name, ())}
            if distributions and not distributions & declared:
                found.append(f"{path.relative_to(root)}: {name}")
    return found


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (each for extra in project["optional-dependencies"].values() for each in extra)
    return {str(canonicalize_name(Requirement(each).name)) for each in (*project["dependencies"], *extras)}


def test_every_import_is_declared():
    assert undeclared(ROOT, _declared()) == []


def test_an_undeclared_one_is_found(tmp_path: Path):
    """One that comes along with what is declared."""
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles" / "planted.py").write_text("def run():\n    import pluggy\n", encoding="utf-8")
    assert undeclared(tmp_path, _declared()) == ["bundles/planted.py: pluggy"]
    assert undeclared(tmp_path, {"pluggy"}) == []
