"""``reconcile diff``: two logs of any origin, or two folders of runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from reconcile.cli.errors import expected_errors
from reconcile.cli.options import Json, Open, Out, Png

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


OneLog = Annotated[Path, typer.Argument(help="A trade log (CSV, Parquet, JSON or XML).")]
BarsFile = Annotated[
    Path, typer.Option("--prices", metavar="FILE", help="Daily bars: session, asset, open, high, low, close, volume.")
]
RulesOut = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.toml", help="Write what is told as rules for `run --rules`.")
]
# By the names of diff too, which is how messages call them.
FormatOne = Annotated[
    str | None, typer.Option("--format", "--format-a", metavar="NAME", help="One of the formats below.")
]
ZoneOne = Annotated[
    str | None, typer.Option("--tz", "--tz-a", metavar="ZONE", help="Time zone of timestamps that state none.")
]
AssetOne = Annotated[
    str | None, typer.Option("--asset", "--asset-a", metavar="ASSET", help="The asset of a log that names none.")
]
ShiftOne = Annotated[
    str | None, typer.Option("--shift", "--shift-a", metavar="SHIFT", help="So much later, as -1session or 30min.")
]


class NamingFormats(TyperCommand):
    """A command whose help ends with the formats that are installed."""

    def format_epilog(self, *context_and_formatter: Any) -> None:
        """Write them above the example."""
        from reconcile.logs.formats.entries import entries

        _, formatter = context_and_formatter
        formatter.write_paragraph()
        formatter.write_text(f"Formats: {', '.join(entry.name for entry in entries())} (reconcile list --formats).")
        super().format_epilog(*context_and_formatter)


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
    with expected_errors():
        from reconcile.commands.logs.diff import diff_and_report
        from reconcile.commands.requests import DiffRequest, LogRequest
        from reconcile.logs.market.source import MarketSource
        from reconcile.report.html.viewing import Viewing

        market = MarketSource(prices, prices_a, prices_b, splits, dividends)
        log_a = LogRequest(a, map_a, format_a, tz_a, asset_a, shift_a, moment_a)
        log_b = LogRequest(b, map_b, format_b, tz_b, asset_b, shift_b, moment_b)
        of_both = (map_, mapping, save_mapping, tolerance, engines, map_assets, dayfirst)
        request = DiffRequest(log_a, log_b, market, *of_both)
        raise typer.Exit(diff_and_report(request, out, as_json=json, viewing=Viewing(open_, png)))


def fingerprint(
    log: OneLog,
    prices: BarsFile,
    map_: MapBoth = None,
    format_: FormatOne = None,
    tz: ZoneOne = None,
    asset: AssetOne = None,
    shift: ShiftOne = None,
    map_assets: MapAssets = None,
    dayfirst: DayFirst = None,
    out: RulesOut = None,
    json: Json = False,
) -> None:
    """Execution rules from a log and prices alone. Exit code 0: every fill explained, 1: not, 2: trouble."""
    with expected_errors():
        from reconcile.commands.logs.fingerprint import fingerprint_and_report
        from reconcile.logs.column_names import parse_mapping
        from reconcile.logs.source import Source
        from reconcile.logs.spelling.assets import parse_assets

        source = Source(log, parse_mapping(map_), format_, tz, asset, shift)
        source = replace(source, assets=parse_assets(map_assets), dayfirst=dayfirst)
        raise typer.Exit(fingerprint_and_report(source, prices, out, as_json=json))
