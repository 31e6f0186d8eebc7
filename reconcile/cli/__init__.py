"""The ``reconcile`` command: what there is, with an example each. Only what help needs is imported here.

In: what was typed. Out: an exit code. Stands on ``commands``, which each command imports when it is called.
"""

from __future__ import annotations

from typing import Annotated

import typer

from reconcile.cli.engines import decide_, explain_, list_, matrix_, probe, run, upgrade
from reconcile.cli.environments import env
from reconcile.cli.logs import NamingFormats, diff, fingerprint
from reconcile.report.text.streams import write_any_text
from reconcile.runs.ending import skip_final_collection

app = typer.Typer(
    name="reconcile",
    help="Run one scenario through many backtesting engines and explain every dollar by which they differ.",
    epilog="Example: reconcile run rotation --mode native --out report",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
app.command("list", epilog="Example: reconcile list --json")(list_)
app.command("run", epilog="Example: reconcile run rotation --engines zipline,backtrader --mode native --out report")(
    run
)
app.command(
    "diff",
    cls=NamingFormats,
    epilog="Example: reconcile diff mine.csv theirs.csv --prices prices.csv --map price=Px,quantity=Qty",
)(diff)
app.command(
    "fingerprint",
    cls=NamingFormats,
    epilog="Example: reconcile fingerprint mine.csv --prices prices.csv --out rules.toml",
)(fingerprint)
app.command("matrix", epilog="Example: reconcile matrix costs stop-* --engines ml4t,zipline --out matrix")(matrix_)
app.command("explain", epilog="Example: reconcile explain rotation backtrader zipline --out report")(explain_)
app.command("decide", epilog="Example: reconcile decide study.toml --engines ml4t,zipline --out decided")(decide_)
app.command("probe", epilog="Example: reconcile probe backtrader")(probe)
app.command("upgrade", epilog="Example: reconcile upgrade vectorbt 1.0 1.2 my.toml --out upgrade")(upgrade)
app.add_typer(env)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"reconcile {version('backtest-reconcile')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
]


@app.callback()
def _everywhere(version: Version = False) -> None:
    """Nothing that every command has to do."""


def main() -> None:
    """Entry point of the ``reconcile`` command."""
    skip_final_collection()
    write_any_text()
    app()
