"""``reconcile env``: engines in environments of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from reconcile.cli.errors import expected_errors
from reconcile.cli.options import Json

env = typer.Typer(
    name="env",
    help="Engines in environments of their own: vectorbt@1.2, or a name of environments.toml.",
    epilog="Example: reconcile env sync vectorbt@1.2",
    rich_markup_mode=None,
    no_args_is_help=True,
)
Environments = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="As vectorbt@1.2. Default: all that a file names.")
]


@env.command("sync", epilog="Example: reconcile env sync vectorbt@1.2 ml4t@0.1.5")
def env_sync(names: Environments = None) -> None:
    """Build environments that are not there yet, with uv."""
    with expected_errors():
        from reconcile.commands.env import sync

        raise typer.Exit(sync(names or ()))


@env.command("list", epilog="Example: reconcile env list --json")
def env_list(json: Json = False) -> None:
    """Environments that files name, and those that are built."""
    with expected_errors():
        from reconcile.commands.env import list_

        raise typer.Exit(list_(as_json=json))


@env.command("remove", epilog="Example: reconcile env remove vectorbt@1.2")
def env_remove(names: Annotated[list[str], typer.Argument(metavar="NAME...", help="As vectorbt@1.2.")]) -> None:
    """Delete environments; they can be built anew."""
    with expected_errors():
        from reconcile.commands.env import remove_

        raise typer.Exit(remove_(names))


@env.command("path", epilog="Example: $(reconcile env path vectorbt@1.2) -m pip list")
def env_path(name: Annotated[str, typer.Argument(help="As vectorbt@1.2.")]) -> None:
    """Where the Python of an environment is."""
    with expected_errors():
        from reconcile.commands.env import path

        raise typer.Exit(path(name))
