"""No module needs itself: imports at the top, inside functions and for types alone make no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bundles", "scenarios", "adapters", "reconcile")
# A result shows itself in a notebook: one arrow up, when asked.
UPWARD = {
    ("reconcile.variance", "reconcile.report.notebook"),
    ("reconcile.runs.comparison", "reconcile.report.notebook"),
}
# Temporary: these are on their way out, and go from here with them.
TEMPORARY = {
    frozenset({"reconcile.commands.diff", "reconcile.commands.requests"}),
}


def _name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _stated(node: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    """The modules that one statement may name: what is imported from a package can be a module or a name in it."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = module.split(".")[: (1 if is_package else 0) - node.level or None] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _imports(root: Path, packages: tuple[str, ...]) -> dict[str, set[str]]:
    """For each module those that it imports, wherever in its text it does so."""
    files = {_name(file, root): file for package in packages for file in (root / package).rglob("*.py")}
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        stated = [one for node in ast.walk(tree) for one in _stated(node, name, file.stem == "__init__")]
        owners = {one if one in files else one.rpartition(".")[0] for one in stated}
        found[name] = {owner for owner in owners if owner in files and (name, owner) not in UPWARD}
    return found


def _reached(start: str, imports: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    open_ends = [start]
    while open_ends:
        for name in imports[open_ends.pop()] - reached:
            reached.add(name)
            open_ends.append(name)
    return reached


def _circles(imports: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The strongly connected components of more than one module."""
    reached = {name: _reached(name, imports) for name in imports}
    return {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in imports
        if name in reached[name]
    }


def test_no_import_goes_in_a_circle():
    """All of the four packages."""
    circles = _circles(_imports(ROOT, PACKAGES)) - TEMPORARY
    assert not circles, [sorted(circle) for circle in circles]


def test_a_circle_is_found(tmp_path: Path):
    """Of a lazy import, one for types alone and a relative one; what nobody closes is none."""
    package = tmp_path / "planted"
    package.mkdir()
    (package / "__init__.py").write_text("from planted.first import one\n")
    (package / "first.py").write_text("def one():\n    from planted.second import two\n")
    (package / "second.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted import third\n"
    )
    (package / "third.py").write_text("from .first import one\n")
    (package / "fourth.py").write_text("import planted.third\n")
    assert _circles(_imports(tmp_path, ("planted",))) == {
        frozenset(f"planted.{n}" for n in ("first", "second", "third"))
    }
