"""The ``reconcile`` command in this process, and what every refusal of bad input must be like."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from reconcile.cli import app


def reconcile(*arguments: object) -> Result:
    """Run the command; an exception that it does not expect is raised, as it would show."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def refusal(folder: Path, *arguments: object) -> str:
    """The message of a command that must refuse: one line, code 2, nothing printed, ``folder`` left as it was."""
    before = listing(folder)
    result = reconcile(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert listing(folder) == before
    return one_line(result.stderr)


def one_line(stderr: str) -> str:
    """The only line of ``stderr``, without the command's name."""
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("reconcile: ")
    return lines[0].removeprefix("reconcile: ")


def listing(folder: Path) -> dict[str, int | None]:
    """Every path below ``folder``, hidden ones too, with the size of each file."""
    return {
        str(path.relative_to(folder)): path.stat().st_size if path.is_file() else None for path in folder.rglob("*")
    }
