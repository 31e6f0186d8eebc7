"""The ``reconcile`` command. Only what help needs is imported here; each command imports the rest."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from reconcile.report.text.streams import write_any_text
from reconcile.runs.ending import skip_final_collection

app = typer.Typer(
    name="reconcile",
    help="Run one scenario through many backtesting engines and explain every dollar by which they differ.",
    epilog="Example: reconcile run rotation --mode native --out report",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)

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
SideA = Annotated[
    Path, typer.Argument(help="A trade log (CSV, Parquet, JSON or XML), or a folder of runs: the baseline.")
]
SideB = Annotated[Path, typer.Argument(help="The trade log, or the folder, to compare with it.")]
FolderEngines = Annotated[
    str | None,
    typer.Option(
        help="Of two folders these engines alone, by comma: `reconcile diff before after --engines zipline`; "
        "`A,B` where each folder has one of them."
    ),
]
PricesFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Market prices: session, asset, open, high, low, close, volume.")
]
Splits = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Splits that logs and prices lack, as --splits splits.csv: session, asset, ratio."
    ),
]
Dividends = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Dividends, for income, as --dividends dividends.csv: session, asset, amount."),
]
PricesSide = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="As --prices, for that log alone: --prices-a old.csv --prices-b new.csv"),
]
MapBoth = Annotated[
    str | None,
    typer.Option("--map", metavar="OURS=THEIRS,…", help="Columns by name, such as price=Px,quantity=Qty."),
]
MappingFile = Annotated[
    Path | None, typer.Option(metavar="FILE.toml", help="Columns by name, from a file of --save-mapping.")
]
SaveMapping = Annotated[
    Path | None, typer.Option(metavar="FILE.toml", help="Keep what --map, --map-a and --map-b say.")
]
MapSide = Annotated[
    str | None, typer.Option(metavar="OURS=THEIRS,…", help="As --map, for that log alone; comes before --map.")
]
FormatSide = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="One of the formats below; else it is recognised."),
]
ZoneSide = Annotated[
    str | None, typer.Option(metavar="ZONE", help="Time zone of timestamps that state none, as America/New_York.")
]
ShiftSide = Annotated[
    str | None, typer.Option(metavar="SHIFT", help="Compare as if the log were so much later, as -1session or 30min.")
]
MomentSide = Annotated[
    str | None, typer.Option(metavar="MOMENT", help="open or close: when a log fills that has dates only.")
]
Tolerance = Annotated[
    str | None, typer.Option(metavar="NAME=AMOUNT,…", help="What fills may differ by, as price=0.005,time=1s.")
]
AssetSide = Annotated[
    str | None, typer.Option(metavar="ASSET", help="The asset of a log that names none, or names it 0.")
]
MapAssets = Annotated[
    str | None,
    typer.Option(metavar="NAME=NAME,…", help="Assets by another name, for both logs, such as GOOG.XNAS=GOOG."),
]
DayFirst = Annotated[
    bool | None,
    typer.Option("--dayfirst/--no-dayfirst", help="Whether 01/02/2024 is in February, where a log does not tell."),
]


class ModeChoice(StrEnum):
    """``--mode``."""

    ALIGNED = "aligned"
    NATIVE = "native"


class PairsChoice(StrEnum):
    """``--pairs``."""

    BASELINE = "baseline"
    ALL = "all"


@contextmanager
def _expected_errors() -> Iterator[None]:
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


@app.command("list", epilog="Example: reconcile list --json")
def list_(
    formats: Annotated[bool, typer.Option("--formats", help="The formats of trade logs instead.")] = False,
    json: Json = False,
) -> None:
    """Scenarios and engines, with versions and capabilities; or the formats of trade logs."""
    with _expected_errors():
        from reconcile.commands.list import list_everything, list_formats

        (list_formats if formats else list_everything)(as_json=json)


@app.command(epilog="Example: reconcile run rotation --engines zipline,backtrader --mode native --out report")
def run(
    scenario: OneScenario,
    engines: Annotated[
        str | None, typer.Option(help="Engines, by comma; the first is the baseline. Default: all installed.")
    ] = None,
    mode: Annotated[
        ModeChoice,
        typer.Option(help="aligned: every engine obeys every term; native: a free term is the engine's own."),
    ] = ModeChoice.ALIGNED,
    against: Against = None,
    against_run: AgainstRun = None,
    pairs: Annotated[
        PairsChoice, typer.Option(help="Compare each engine with the baseline, or every pair.")
    ] = PairsChoice.BASELINE,
    set_: Settings = None,
    rules: Annotated[
        str | None,
        typer.Option(metavar="FILE.toml", help="Execution rules for the engine `reference`, which obeys any."),
    ] = None,
    out: Out = None,
    open_: Open = False,
    png: Png = False,
    json: Json = False,
) -> None:
    """Run a scenario on every engine and explain the differences."""
    with _expected_errors():
        started = time.perf_counter()
        from reconcile.commands.requests import RunRequest
        from reconcile.commands.run import run_and_report
        from reconcile.report.html.viewing import Viewing

        libraries = time.perf_counter() - started
        request = RunRequest(
            scenario=scenario,
            against=against,
            against_run=against_run,
            engines=engines,
            mode=mode.value,
            every_pair=pairs is PairsChoice.ALL,
            settings=tuple(set_ or ()),
            rules=rules,
        )
        viewing = Viewing(open_, png)
        raise typer.Exit(run_and_report(request, out, as_json=json, import_seconds=libraries, viewing=viewing))


class _NamingFormats(TyperCommand):
    """A command whose help ends with the formats that are installed."""

    def format_epilog(self, *context_and_formatter: Any) -> None:
        from reconcile.logs.formats.entries import entries

        _, formatter = context_and_formatter
        formatter.write_paragraph()
        formatter.write_text(f"Formats: {', '.join(entry.name for entry in entries())} (reconcile list --formats).")
        super().format_epilog(*context_and_formatter)


@app.command(
    cls=_NamingFormats,
    epilog="Example: reconcile diff mine.csv theirs.csv --prices prices.csv --map price=Px,quantity=Qty",
)
def diff(
    a: SideA,
    b: SideB,
    prices: PricesFile = None,
    prices_a: PricesSide = None,
    prices_b: PricesSide = None,
    splits: Splits = None,
    dividends: Dividends = None,
    map_: MapBoth = None,
    map_a: MapSide = None,
    map_b: MapSide = None,
    mapping: MappingFile = None,
    save_mapping: SaveMapping = None,
    format_a: FormatSide = None,
    format_b: FormatSide = None,
    tz_a: ZoneSide = None,
    tz_b: ZoneSide = None,
    shift_a: ShiftSide = None,
    shift_b: ShiftSide = None,
    asset_a: AssetSide = None,
    asset_b: AssetSide = None,
    moment_a: MomentSide = None,
    moment_b: MomentSide = None,
    map_assets: MapAssets = None,
    dayfirst: DayFirst = None,
    tolerance: Tolerance = None,
    engines: FolderEngines = None,
    out: Out = None,
    open_: Open = False,
    png: Png = False,
    json: Json = False,
) -> None:
    """Compare two trade logs of any origin, or two folders of runs. Exit code 0: equal, 1: different, 2: trouble."""
    with _expected_errors():
        from reconcile.commands.diff import diff_and_report
        from reconcile.commands.requests import DiffRequest, LogRequest
        from reconcile.logs.market.source import MarketSource
        from reconcile.report.html.viewing import Viewing

        market = MarketSource(prices, prices_a, prices_b, splits, dividends)
        log_a = LogRequest(a, map_a, format_a, tz_a, asset_a, shift_a, moment_a)
        log_b = LogRequest(b, map_b, format_b, tz_b, asset_b, shift_b, moment_b)
        of_both = (map_, mapping, save_mapping, tolerance, engines, map_assets, dayfirst)
        request = DiffRequest(log_a, log_b, market, *of_both)
        raise typer.Exit(diff_and_report(request, out, as_json=json, viewing=Viewing(open_, png)))


@app.command("matrix", epilog="Example: reconcile matrix costs stop-* --engines ml4t,zipline --out matrix")
def matrix_(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help="Names, patterns or topics from `reconcile list`. Default: the whole catalogue."),
    ] = None,
    engines: Annotated[str | None, typer.Option(help="Engines, by comma. Default: all installed.")] = None,
    mode: Annotated[ModeChoice, typer.Option(help="As in `reconcile run`.")] = ModeChoice.ALIGNED,
    pairs: Annotated[
        PairsChoice, typer.Option(help="all: every two engines as well, beside each against what is expected.")
    ] = PairsChoice.BASELINE,
    again: Annotated[
        bool, typer.Option("--again", help="Run what has a record of the same code and versions too.")
    ] = False,
    out: Out = None,
    json: Json = False,
) -> None:
    """Every scenario on every engine, each against what the scenario's terms give. Exit codes as `run`."""
    with _expected_errors():
        from reconcile.commands.matrix import matrix_and_report
        from reconcile.commands.requests import MatrixRequest

        request = MatrixRequest(
            scenarios=tuple(scenarios or ()),
            engines=engines,
            mode=mode.value,
            every_pair=pairs is PairsChoice.ALL,
            again=again,
        )
        raise typer.Exit(matrix_and_report(request, out, as_json=json))


@app.command("explain", epilog="Example: reconcile explain rotation backtrader zipline --out report")
def explain_(
    scenario: OneScenario,
    a: Annotated[str, typer.Argument(help="An engine: the baseline.")],
    b: Annotated[str, typer.Argument(help="The engine to explain against it.")],
    mode: Annotated[ModeChoice, typer.Option(help="native: each engine by itself; aligned: as it obeys.")] = (
        ModeChoice.NATIVE
    ),
    set_: Settings = None,
    interactions: Annotated[bool, typer.Option(help="What each two rules make together beyond alone.")] = False,
    out: Out = None,
    json: Json = False,
) -> None:
    """Why two engines differ: the difference split over their execution rules, proven by replay."""
    with _expected_errors():
        from reconcile.commands.explain import explain_and_report
        from reconcile.commands.requests import RunRequest

        request = RunRequest(scenario=scenario, engines=f"{a},{b}", mode=mode.value, settings=tuple(set_ or ()))
        raise typer.Exit(explain_and_report(request, out, as_json=json, with_interactions=interactions))


@app.command(epilog="Example: reconcile probe backtrader")
def probe(
    engine: Annotated[str, typer.Argument(help="The engine to measure.")],
    write: Annotated[
        bool, typer.Option("--write", help="Keep the rules with the adapter (source checkout).")
    ] = False,
    json: Json = False,
) -> None:
    """An engine's execution rules, measured. Exit code 1: a rule is not as kept, or not decided."""
    with _expected_errors():
        from reconcile.commands.probe import probe_and_report

        raise typer.Exit(probe_and_report(engine, as_json=json, keep=write))


def main() -> None:
    """Entry point of the ``reconcile`` command."""
    skip_final_collection()
    write_any_text()
    app()
