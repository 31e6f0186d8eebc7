"""``reconcile diff`` of two folders: kept runs, with their accounts and their refused and pending orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundles.errors import InputError
from reconcile.commands.requests import DiffRequest, LogRequest
from reconcile.log_diff import compare_on_other_market
from reconcile.report.files.summary import summary
from reconcile.report.files.tables import as_json as to_json
from reconcile.report.files.write import write_comparison
from reconcile.report.text.console import print_comparison
from reconcile.runs.kept import read_kept
from reconcile.runs.pairing import compare_sets

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.report.html.viewing import Viewing


def diff_and_report(request: DiffRequest, out: Path | None, *, as_json: bool, viewing: Viewing) -> int:
    """Compare, print and write; gives 0 where every pair came to the same and 1 where one did not.

    Versions and terms may differ all the same: they are told, and what came of them decides.

    Raises
    ------
    InputError
        A folder, an option or the output folder cannot be used, or the runs cannot be compared.
    """
    a, b = request.a.path, request.b.path
    plain = DiffRequest(LogRequest(a), LogRequest(b), request.market, engines=request.engines)
    if request != plain or any(request.market.given):
        raise InputError("two folders take no options of trade logs", "a folder brings its own prices and columns")
    viewing.check(out)
    sets = read_kept(a), read_kept(b)
    comparison = compare_sets(*sets, request.engines, request.command, compare_on_other_market)
    out = viewing.target(out)
    if out is not None:
        write_comparison(comparison, out, pictures=viewing.pictures)
    print(to_json(summary(comparison)), end="") if as_json else print_comparison(comparison, out)
    viewing.show(out)
    return 0 if all(variance.divergence is None for variance in comparison.variances) else 1
