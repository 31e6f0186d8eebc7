"""What a command says of what its caller can mend."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def expected_errors() -> Iterator[None]:
    """What is the caller's to mend becomes one line and exit code 2; a bug keeps its traceback."""
    try:
        from bundles.errors import InputError
    except ImportError:
        _say_if_overwritten()
        raise
    try:
        yield
    except InputError as error:
        from bundles.tables.cells import printable

        print(f"reconcile: {printable(' '.join(str(error).split()))}", file=sys.stderr)
        raise typer.Exit(2) from None
    except (ImportError, AttributeError):
        _say_if_overwritten()
        raise
    except KeyboardInterrupt:
        print("reconcile: interrupted, nothing was written", file=sys.stderr)
        raise typer.Exit(130) from None


def _say_if_overwritten() -> None:
    """One line in the place of a traceback, where the cause is another package in the place of ours."""
    from reconcile.cli.overwritten import overwritten

    if said := overwritten():
        print(f"reconcile: {said}", file=sys.stderr)
        raise typer.Exit(2) from None
