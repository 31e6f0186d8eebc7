"""What is kept with an adapter, against what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.behaviour import FILE, Behaviour, behaviour_of
from adapters.contract import Adapter, Mode
from bundles.errors import InputError
from scenarios.probes import canonical

if TYPE_CHECKING:
    from reconcile.probe.probe import Probed
    from scenarios.rules import Rules


def kept_of(adapter: Adapter) -> Behaviour | None:
    """What is kept with the adapter; ``None`` where nothing is.

    Raises
    ------
    InputError
        What is kept cannot be read.
    """
    return behaviour_of(adapter) if _folder(adapter).joinpath(FILE).is_file() else None


def differing(kept: Rules, measured: Rules) -> tuple[str, ...]:
    """Names of rules that differ; of values that no order can tell apart, one is as good as the other."""
    return canonical(kept).differing(canonical(measured))


def write(adapter: Adapter, measured: Sequence[Probed]) -> Path:
    """Keep what was measured of the installed version with the adapter.

    Raises
    ------
    InputError
        The adapter is no part of a source checkout, or a rule was not decided.
    """
    wanting = [f"{each.mode} {rule}" for each in measured for rule in each.open_rules]
    if wanting:
        raise InputError(f"nothing is kept: not decided: {', '.join(wanting)}", f"see reconcile probe {adapter.name}")
    folder = _folder(adapter)
    if not _is_source(folder):
        raise InputError(f"{adapter.name} is installed, its rules are kept in a source checkout", "pip install -e .")
    rules = {each.mode: each.rules for each in measured}
    behaviour = Behaviour(adapter.version or "", rules[Mode.NATIVE], rules[Mode.ALIGNED])
    path = folder / FILE
    path.write_text(behaviour.to_toml(), encoding="utf-8")
    return path


def _folder(adapter: Adapter) -> Path:
    return Path(str(files(adapter.module.rpartition(".")[0])))


def _is_source(folder: Path) -> bool:
    return "site-packages" not in folder.parts and any((up / "pyproject.toml").is_file() for up in folder.parents)
