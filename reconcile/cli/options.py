"""Options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

OneScenario = Annotated[str, typer.Argument(help="A name from `reconcile list`, or a scenario file (.toml).")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Fix a term, such as fill=same_close; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Out = Annotated[Path | None, typer.Option(help="Write every table to this folder; without it nothing is written.")]
Open = Annotated[
    bool, typer.Option("--open", help="Open report.html in the browser; without --out from a temporary folder.")
]
Png = Annotated[bool, typer.Option("--png", help="The main charts as PNG files beside report.html (extra `png`).")]
Against = Annotated[
    str | None,
    typer.Option(help="A second scenario: `--engines A` runs both on A, `--engines A,B` this one on B."),
]
AgainstRun = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Kept runs to hold fresh ones against, a folder of --out or a saved run: `--against-run report`.",
    ),
]
Jobs = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="How many engines run at once. Default: one per core.")
]
Timeout = Annotated[
    float, typer.Option(metavar="SECONDS", min=0.1, help="How long an engine may take for one run, as --timeout 60.")
]
Again = Annotated[
    bool, typer.Option("--again", help="Run also what was kept of the same scenario, code and versions.")
]
Engines = Annotated[
    str | None,
    typer.Option(
        help="Engines, by comma; the first is the baseline. vectorbt@1.2 runs that version in an environment of its "
        "own, built on the way. Default: all installed."
    ),
]


class ModeChoice(StrEnum):
    """``--mode``."""

    ALIGNED = "aligned"
    NATIVE = "native"


class PairsChoice(StrEnum):
    """``--pairs``."""

    BASELINE = "baseline"
    ALL = "all"
