"""The figures in the README: a short table between two markers, from a real run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.attribution.rows import ROW_CAUSES
from reconcile.formatting import dollars, signed
from reconcile.report.view.cents import to_cents

if TYPE_CHECKING:
    from reconcile.runs.comparison import Comparison

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
    measured = [variance for variance in comparison.variances if variance.a.name == first.engine]
    engines = " | ".join(variance.b.name for variance in measured)
    lines = [
        f"| minus {first.engine} ({dollars(first.final_value)}) | {engines} |",
        f"| --- |{' ---: |' * len(measured)}",
    ]
    amounts = [to_cents(variance) for variance in measured]
    for cause in ROW_CAUSES:
        lines.append(f"| {cause} | {' | '.join(signed(each.causes[cause]) for each in amounts)} |")
    lines.append(f"| unexplained | {' | '.join(signed(each.unexplained) for each in amounts)} |")
    lines.append(f"| **difference** | {' | '.join(f'**{signed(each.difference)}**' for each in amounts)} |")
    return "\n".join(lines) + "\n"
