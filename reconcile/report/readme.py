"""The figures in the README: a short table between two markers, from a real run."""

from __future__ import annotations

import re

from reconcile.comparison import Comparison
from reconcile.report.formats import dollars, signed
from reconcile.rows import ROW_CAUSES

_BLOCK = re.compile(r"(?<=<!-- figures: rotation, native -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def with_figures(readme: str, comparison: Comparison) -> str:
    """``readme`` with what stands between its markers written anew.

    Raises
    ------
    ValueError
        The markers are not there.
    """
    text, count = _BLOCK.subn(lambda _: _table(comparison), readme)
    if count != 1:
        raise ValueError("README has no markers for the figures of the rotation")
    return text


def _table(comparison: Comparison) -> str:
    """One line per engine other than the baseline: its difference from it, by cause."""
    first = comparison.runs[0]
    shown = [variance for variance in comparison.variances if variance.a.name == first.engine]
    engines = " | ".join(variance.b.name for variance in shown)
    lines = [
        f"| minus {first.engine} ({dollars(first.final_value)}) | {engines} |",
        f"| --- |{' ---: |' * len(shown)}",
    ]
    for cause in ROW_CAUSES:
        lines.append(f"| {cause} | {' | '.join(signed(variance.causes[cause]) for variance in shown)} |")
    lines.append(f"| unexplained | {' | '.join(signed(variance.unexplained) for variance in shown)} |")
    lines.append(f"| **difference** | {' | '.join(f'**{signed(variance.difference)}**' for variance in shown)} |")
    return "\n".join(lines) + "\n"
