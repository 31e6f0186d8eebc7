"""The view of a pair stands in one module: no rendering keeps a second one."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from reconcile.report.view.pair import PairView

REPORT = Path(__file__).parents[3] / "reconcile" / "report"
HOME = REPORT / "view" / "pair.py"
PARTS = {"headline", "amounts", "causes", "counts", "episodes", "rules", "extras", "summary"}
PLANTED = "class Glance:\n    headline: str\n    causes: tuple[str, ...]\n"


def _sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in REPORT.rglob("*.py")}


def _classes(text: str) -> list[ast.ClassDef]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]


def _members(node: ast.ClassDef) -> set[str]:
    fields = {
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    return fields | {each.name for each in node.body if isinstance(each, ast.FunctionDef)}


def second_views(sources: dict[Path, str]) -> list[str]:
    """Classes elsewhere that hold two parts of the view or more, and names that two classes share."""
    elsewhere = [node for path, text in sources.items() if path != HOME for node in _classes(text)]
    names = Counter(node.name for text in sources.values() for node in _classes(text))
    copies = [node.name for node in elsewhere if len(_members(node) & PARTS) > 1]
    return copies + [name for name, count in names.items() if count > 1]


def test_a_pair_is_viewed_in_one_module() -> None:
    assert set(dir(PairView)) >= PARTS
    assert second_views(_sources()) == []


def test_a_second_view_is_found() -> None:
    assert second_views({**_sources(), REPORT / "planted.py": PLANTED}) == ["Glance"]
    assert second_views({**_sources(), REPORT / "planted.py": "class CauseLine:\n    net: float\n"}) == ["CauseLine"]
