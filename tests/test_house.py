"""How the house is built: rooms that one can survey, a plate on each door, short functions; each rule can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bundles", "scenarios", "adapters", "reconcile")
MOST_MODULES = {"bundles": 12, "reconcile": 12, "scenarios": 20, "adapters": 20}
"""In one folder, ``__init__`` not counted. An engine has the files that every engine has, so it may have more."""
PUBLIC_FACE = {"__main__", "cli", "conformance", "formatting", "log_diff", "pytest_plugin", "variance"}
"""What may stand in ``reconcile/`` beside its rooms: what users import or start, and how numbers look in words."""
MOST_LINES = 45
MEDIAN_LINES = 7


def folders_of(package: Path) -> list[Path]:
    """The package and every folder below it that holds modules."""
    return sorted({path.parent for path in package.rglob("*.py")})


def modules_in(folder: Path) -> list[str]:
    """Names of the modules that stand in the folder itself, without ``__init__``."""
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def crowded(root: Path) -> list[str]:
    """``folder: number of modules`` where there are more than one can survey."""
    counted = [
        (folder.relative_to(root), len(modules_in(folder)), MOST_MODULES[package])
        for package in PACKAGES
        for folder in folders_of(root / package)
    ]
    return [f"{folder}: {count} modules, at most {most}" for folder, count, most in counted if count > most]


def strangers(root: Path) -> list[str]:
    """Modules at the top of ``reconcile/`` that belong into a room."""
    return sorted(set(modules_in(root / "reconcile")) - PUBLIC_FACE)


def without_plate(root: Path) -> list[str]:
    """Rooms of ``reconcile/`` whose ``__init__`` does not say what comes in and what goes out."""
    rooms = [folder for folder in folders_of(root / "reconcile") if folder != root / "reconcile"]
    return [str(room.relative_to(root)) for room in rooms if not _has_plate(room / "__init__.py")]


def _has_plate(init: Path) -> bool:
    text = init.read_text(encoding="utf-8") if init.is_file() else ""
    plate = ast.get_docstring(ast.parse(text)) or ""
    return "In: " in plate and "Out: " in plate


def functions(root: Path) -> Iterator[tuple[str, int]]:
    """Each function of the packages, ``path:line name``, with its length in lines, decorators left out."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                    place = f"{path.relative_to(root)}:{node.lineno} {node.name}"
                    yield place, node.end_lineno - node.lineno + 1


def long_functions(root: Path) -> list[str]:
    """Functions that are longer than one can take in at a glance."""
    return [f"{place}: {lines} lines" for place, lines in functions(root) if lines > MOST_LINES]


def typical_length(root: Path) -> float:
    """The median over all functions of the packages, in lines."""
    return median(lines for _, lines in functions(root))


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A small house without a fault."""
    for package in PACKAGES:
        _plant(tmp_path / package / "__init__.py", "")
    _plant(tmp_path / "reconcile" / "cli.py", _function(MEDIAN_LINES))
    _plant(tmp_path / "reconcile" / "books" / "__init__.py", '"""One side.\n\nIn: fills. Out: a book.\n"""\n')
    return tmp_path


def _plant(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _function(lines: int) -> str:
    return "@property\ndef first():\n" + "    pass\n" * (lines - 1)


def test_no_folder_is_crowded() -> None:
    assert crowded(ROOT) == []


@pytest.mark.parametrize("folder", ["bundles", "reconcile/books", "adapters/toy", "scenarios"])
def test_a_crowded_folder_is_found(planted: Path, folder: str) -> None:
    """One module more than the rule allows."""
    most = MOST_MODULES[folder.partition("/")[0]]
    for number in range(most):
        _plant(planted / folder / f"m{number}.py", "")
    assert crowded(planted) == []
    _plant(planted / folder / "one_more.py", "")
    assert crowded(planted) == [f"{folder}: {most + 1} modules, at most {most}"]


def test_only_the_public_face_stands_outside_the_rooms() -> None:
    assert strangers(ROOT) == []


def test_a_module_outside_the_rooms_is_found(planted: Path) -> None:
    assert strangers(planted) == []
    _plant(planted / "reconcile" / "helpers.py", "")
    assert strangers(planted) == ["helpers"]


def test_every_room_has_a_plate() -> None:
    """Its docstring says ``In:`` and ``Out:``."""
    assert without_plate(ROOT) == []


@pytest.mark.parametrize("text", ["", '"""One side of a comparison."""', '"""In: fills, and nothing comes out."""'])
def test_a_room_without_a_plate_is_found(planted: Path, text: str) -> None:
    assert without_plate(planted) == []
    _plant(planted / "reconcile" / "books" / "__init__.py", text)
    assert without_plate(planted) == ["reconcile/books"]


def test_a_room_without_an_init_is_found(planted: Path) -> None:
    _plant(planted / "reconcile" / "report" / "view" / "pair.py", "")
    assert without_plate(planted) == ["reconcile/report/view"]


def test_functions_are_short() -> None:
    assert long_functions(ROOT) == []
    assert typical_length(ROOT) <= MEDIAN_LINES


def test_a_long_function_is_found(planted: Path) -> None:
    """A method of a class too, and a function within a function."""
    _plant(planted / "bundles" / "fits.py", _function(MOST_LINES))
    assert long_functions(planted) == []
    _plant(planted / "bundles" / "long.py", "class A:\n" + "    def method(self):\n" + "        pass\n" * MOST_LINES)
    assert long_functions(planted) == [f"bundles/long.py:2 method: {MOST_LINES + 1} lines"]


def test_functions_that_grow_are_noticed(planted: Path) -> None:
    assert typical_length(planted) == MEDIAN_LINES
    _plant(planted / "scenarios" / "grown.py", _function(MEDIAN_LINES + 2))
    assert typical_length(planted) > MEDIAN_LINES
