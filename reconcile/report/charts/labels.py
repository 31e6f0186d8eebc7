"""Text and numbers on their way into a chart."""

from __future__ import annotations

import math
from collections.abc import Iterable

_DECIMALS = 6


def label(text: object) -> str:
    """Text from outside as a chart's label that shows it literally.

    Plotly reads tags and entities in labels, and ``%{…}`` in hover texts.
    """
    line = " ".join(str(text).split())
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("%{", "%&#123;")


def numbers(values: Iterable[float]) -> list[float | None]:
    """Numbers that JSON can hold: what is not known is ``None``, a gap in the chart."""
    return [round(float(value), _DECIMALS) + 0.0 if math.isfinite(value) else None for value in values]
