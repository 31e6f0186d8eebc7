"""What a command says of what its caller can mend."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def expected_errors() -> Iterator[None]:
    """What is the caller's to mend becomes one line and exit code 2; a bug keeps its traceback."""
    from bundles.errors import InputError

    try:
        yield
    except InputError as error:
        from bundles.tables.cells import printable

        print(f"reconcile: {printable(' '.join(str(error).split()))}", file=sys.stderr)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        print("reconcile: interrupted, nothing was written", file=sys.stderr)
        raise typer.Exit(130) from None
