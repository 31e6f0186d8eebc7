"""Which scenarios and engines a test's mark asks for; what is unknown stops the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import adapters
from adapters.contract import Mode
from bundles.errors import InputError
from reconcile.matrix.selection import choose_scenarios
from scenarios.catalogue import CATALOGUE

_FIXTURES = "scenario, engine_run or expected_run"


@dataclass(frozen=True)
class MarkArguments:
    """What ``@pytest.mark.scenario(*names, engines=…, mode=…)`` says, checked."""

    scenarios: tuple[str, ...]
    engines: tuple[str, ...]
    mode: Mode

    @classmethod
    def by(cls, named: Sequence[object], keywords: Mapping[str, object], folder: Path) -> MarkArguments:
        """The mark's arguments, read; paths of scenario files are relative to ``folder``, that of the test file.

        Raises
        ------
        InputError
            A name, topic, pattern, file, engine or mode that there is not, or an unknown keyword.
        """
        unknown = set(keywords) - {"engines", "mode"}
        if unknown:
            raise InputError(f"mark scenario: {min(unknown)!r} is no keyword of it", "it takes engines and mode")
        if not named:
            raise InputError("mark scenario: names no scenario", "a name, topic, pattern or file (.toml)")
        return cls(_scenarios(named, folder), _engines(keywords.get("engines", ())), _mode(keywords.get("mode")))


def _scenarios(named: Sequence[object], folder: Path) -> tuple[str, ...]:
    """Names in the order given, a topic's or a pattern's in the catalogue's order; files as absolute paths."""
    found: dict[str, None] = {}
    for each in named:
        if not isinstance(each, str):
            raise InputError(f"mark scenario: {each!r} is no name", "names are text")
        found |= dict.fromkeys([_file(each, folder)] if each.endswith(".toml") else choose_scenarios([each]))
    return tuple(found)


def _file(named: str, folder: Path) -> str:
    path = folder / named
    if not path.is_file():
        raise InputError(f"mark scenario: {path} is no file", "scenario files are relative to the test file")
    return str(path)


def _engines(named: object) -> tuple[str, ...]:
    if not isinstance(named, str | tuple | list):
        raise InputError(f"mark scenario: engines is {named!r}", "a name or several")
    engines = (named,) if isinstance(named, str) else tuple(map(str, named))
    for name in engines:
        adapters.get(name)
    return engines


def _mode(stated: object) -> Mode:
    try:
        return Mode.ALIGNED if stated is None else Mode(str(stated))
    except ValueError:
        raise InputError(f"mark scenario: mode {stated!r}", "aligned or native") from None


def asked_of(node: pytest.Item) -> MarkArguments:
    """What the mark of a collected test asks for."""
    mark = node.get_closest_marker("scenario")
    if mark is None:
        pytest.fail(f'{_FIXTURES} need the mark: @pytest.mark.scenario("orders")', pytrace=False)
    return MarkArguments.by(mark.args, mark.kwargs, node.path.parent)


def parametrize(metafunc: pytest.Metafunc, mark: pytest.Mark) -> None:
    """One test per scenario, and per engine where the mark names engines.

    Raises
    ------
    pytest.Collector.CollectError
        The mark asks for something that there is not, or the test uses no fixture of it.
    """
    try:
        asked = MarkArguments.by(mark.args, mark.kwargs, metafunc.definition.path.parent)
    except InputError as error:
        raise pytest.Collector.CollectError(f"{metafunc.definition.name}: {error}") from None
    if "scenario" not in metafunc.fixturenames:
        raise pytest.Collector.CollectError(f"{metafunc.definition.name}: marked, but uses neither {_FIXTURES}")
    metafunc.parametrize("scenario", [parameter(name) for name in asked.scenarios], indirect=True)
    if asked.engines and "adapter" in metafunc.fixturenames:
        metafunc.parametrize("adapter", asked.engines, indirect=True)


def parameter(name: str) -> object:
    """A scenario as a test's parameter, named by topic; a long one carries the mark ``slow``."""
    entry = CATALOGUE.get(name)
    if entry is None:
        return pytest.param(name, id=Path(name).stem)
    marks = () if entry.is_quick else (pytest.mark.slow,)
    return pytest.param(name, id=f"{entry.topic}-{entry.name}", marks=marks)
