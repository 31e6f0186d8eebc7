"""The main charts as PNG files, drawn by an installed Chrome or Chromium; nothing is fetched for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bundles.errors import InputError
from bundles.installation import install_line
from reconcile.formatting import in_file_name

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.explain.explanation import Explanation
    from reconcile.variance import Variance

_WIDTH = 1100
_SCALE = 2


def check_pictures() -> None:
    """Refuse before any work is done.

    Raises
    ------
    InputError
        Kaleido is not installed, or it finds no Chrome or Chromium.
    """
    if find_spec("kaleido") is None:
        raise InputError("--png takes kaleido, which is not installed", install_line("png"))
    from choreographer.browsers import Chromium

    if Chromium.find_browser(skip_local=False) is None:
        hint = "install one, or name it in the environment variable BROWSER_PATH"
        raise InputError("--png takes Chrome or Chromium, and none is found", hint)


def write_pictures(variances: Sequence[Variance], folder: Path, explanations: Sequence[Explanation] = ()) -> None:
    """One file per chart and pair: ``equity_<a>_vs_<b>.png``, ``waterfall_…``, ``causes_…`` and ``rules_…``.

    Raises
    ------
    InputError
        As ``check_pictures``, or the browser draws nothing.
    """
    check_pictures()
    import kaleido
    from choreographer.errors import BrowserClosedError, BrowserFailedError

    wanted = list(_wanted(variances, folder, explanations))
    try:
        # Without the last word it would fetch a script for formulas from the network.
        kaleido.write_fig_from_object_sync(wanted, cancel_on_error=True, kopts={"mathjax": False})
    except (BrowserClosedError, BrowserFailedError) as error:
        problem = f"--png: the browser drew nothing ({' '.join(str(error).split())[:200]})"
        raise InputError(problem, "try without --png: report.html has the same charts") from error


def _wanted(
    variances: Sequence[Variance], folder: Path, explanations: Sequence[Explanation]
) -> Iterator[dict[str, object]]:
    from reconcile.report.charts.figure_set import explanation_of, main_charts

    for variance in variances:
        pair = in_file_name(f"{variance.a.name}_vs_{variance.b.name}")
        for name, chart in main_charts(variance, explanation_of(explanations, variance)):
            figure = chart.figure().update_layout(paper_bgcolor="white", plot_bgcolor="white")
            opts = {"format": "png", "width": _WIDTH, "height": figure.layout.height, "scale": _SCALE}
            yield {"fig": figure, "path": folder / f"{name}_{pair}.png", "opts": opts}
