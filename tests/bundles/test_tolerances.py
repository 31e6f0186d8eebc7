"""Every tolerance of the product stands in one module, with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = Path("bundles/tolerances.py")
PACKAGES = ("bundles", "scenarios", "adapters", "reconcile")
SMALL = 1e-5


def tolerances_in(text: str) -> Iterator[int]:
    """The lines that hold a number too small to be anything but a tolerance, however it is written."""
    for node in ast.walk(ast.parse(text)):
        if (isinstance(node, ast.Constant) and isinstance(node.value, float) and 0.0 < node.value < SMALL) or (
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _is_negative(node.right)
        ):
            yield node.lineno


def _is_negative(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)


def test_tolerances_stand_in_one_module() -> None:
    modules = [path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    found = {path: list(tolerances_in((ROOT / path).read_text(encoding="utf-8"))) for path in modules}
    assert {path for path, lines in found.items() if lines} == {HOME}


def test_a_tolerance_elsewhere_is_found() -> None:
    for planted in ("x = 1e-9", "x = 0.000001", "x = 10 ** -9", "f(abs_tol=1e-12)"):
        assert list(tolerances_in(planted)) == [1], planted
    assert list(tolerances_in("x = 0.0005 + 1e9 + 10 ** 9")) == []


def test_each_tolerance_has_its_reason() -> None:
    body = ast.parse((ROOT / HOME).read_text(encoding="utf-8")).body[2:]
    for name, reason in zip(body[::2], body[1::2], strict=True):
        assert isinstance(name, ast.Assign)
        assert isinstance(reason, ast.Expr)
        assert isinstance(reason.value, ast.Constant)
        assert isinstance(reason.value.value, str)
