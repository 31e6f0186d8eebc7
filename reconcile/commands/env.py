"""``reconcile env``: environments of engines: built, listed, removed, found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from bundles.errors import InputError
from reconcile.environments.building import Environment, built, environment_of, environments, remove
from reconcile.environments.specification import specification_of, specifications
from reconcile.report.text.console import report_console
from reconcile.runs.progress import shown_steps

if TYPE_CHECKING:
    from reconcile.environments.specification import Specification


def sync(names: Sequence[str]) -> int:
    """Build those named, or all that a file names; what is built already takes no time. Gives the exit code.

    Raises
    ------
    InputError
        A name means no environment, or one cannot be built; those before it are built.
    """
    with shown_steps() as on_step:
        for specification in _asked(names):
            column = built(specification, on_step).column
            print(f"{specification.asked}: {column.engine} {column.version}")
    return 0


def list_(*, as_json: bool) -> int:
    """Print the named environments, and those that were built for a version; gives the exit code."""
    rows = list(_rows())
    if as_json:
        print(json.dumps(rows, indent=2))
        return 0
    table = Table("environment", "engine", "holds", "built", "folder", title="Environments", title_justify="left")
    for row in rows:
        table.add_row(*(escape(str(row[name])) for name in ("asked", "engine", "requires", "built", "folder")))
    report_console().print(table)
    return 0


def remove_(names: Sequence[str]) -> int:
    """Delete those named; gives the exit code.

    Raises
    ------
    InputError
        A name means no environment, or one that is not built.
    """
    for environment in map(environment_of, _asked(names)):
        if not environment.is_built:
            raise InputError(f"{environment.specification.asked} is not built", "reconcile env list")
        remove(environment)
        print(f"removed: {environment.folder}")
    return 0


def path(name: str) -> int:
    """Print where the Python of an environment is; gives the exit code.

    Raises
    ------
    InputError
        The name means no environment, or one that is not built.
    """
    environment = environment_of(specification_of(name))
    if not environment.is_built:
        raise InputError(f"{name} is not built", f"reconcile env sync {name}")
    print(environment.python)
    return 0


def _asked(names: Sequence[str]) -> list[Specification]:
    return [specification_of(name) for name in names] if names else list(specifications().values())


def _rows() -> Iterator[dict[str, str]]:
    """Those that files name, then those that were built beside."""
    named = [environment_of(each) for each in specifications().values()]
    yield from map(_row, named)
    for folder in environments():
        if folder not in [each.folder for each in named]:
            about = json.loads((folder / "environment.json").read_text(encoding="utf-8"))
            yield _told(about["asked"], about["engine"], about["requires"], "yes", folder)


def _row(environment: Environment) -> dict[str, str]:
    asked = environment.specification
    built_ = "yes" if environment.is_built else "no"
    return _told(asked.asked, asked.engine, asked.requires, built_, environment.folder)


def _told(asked: str, engine: str, requires: Sequence[str], built_: str, folder: Path) -> dict[str, str]:
    return {"asked": asked, "engine": engine, "requires": ", ".join(requires), "built": built_, "folder": str(folder)}
