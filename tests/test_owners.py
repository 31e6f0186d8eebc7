"""One idea, one owner: what a spreadsheet would run, and what is a date alone, are each decided in one module."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bundles", "scenarios", "adapters", "reconcile")


def _texts(tree: ast.AST) -> list[str]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def guards_formulas(tree: ast.AST) -> bool:
    """Whether a text names the signs by which formulas begin, or several short ones do together."""
    groups = (node.elts for node in ast.walk(tree) if isinstance(node, ast.Tuple | ast.List | ast.Set))
    spelled = ["".join(text for each in group for text in _texts(each)) for group in groups]
    return any({"=", "+", "-", "@"} <= set(text) and len(text) < 40 for text in [*_texts(tree), *spelled])


def tells_dates(tree: ast.AST) -> bool:
    """Whether a pattern describes midnight, or an instant is held against its own day."""
    patterns = any("00" in text and "[T" in text for text in _texts(tree))
    compared = (side for node in ast.walk(tree) if isinstance(node, ast.Compare) for side in node.comparators)
    names = {
        side.func.attr for side in compared if isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute)
    }
    return patterns or "normalize" in names


IDEAS = {
    "bundles/tables/cells.py": (guards_formulas, 'GUARD = ("=", "+", "-", "@")'),
    "bundles/timestamps.py": (tells_dates, "is_date = stamp == stamp.normalize()"),
}


def _owners(tells: Callable[[ast.AST], bool]) -> set[str]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = (path for path in files if tells(ast.parse(path.read_text(encoding="utf-8"))))
    return {str(path.relative_to(ROOT)) for path in found}


@pytest.mark.parametrize("home", IDEAS)
def test_an_idea_has_one_owner(home: str) -> None:
    tells, _ = IDEAS[home]
    assert _owners(tells) == {home}


@pytest.mark.parametrize("home", IDEAS)
def test_a_second_owner_is_found(home: str) -> None:
    tells, planted = IDEAS[home]
    assert tells(ast.parse(planted))
    assert not tells(ast.parse('"""Prose."""\nvalue = 1 + 2'))
