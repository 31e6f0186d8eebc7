"""What a Zipline bundle cannot hold: it stores whole thousandths and whole shares, in 32 bits each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bundles.panel import FIELDS, Panel

if TYPE_CHECKING:
    from bundles.arrays import Flags, Floats

_LARGEST = 2**32 - 1


def unsupported_reason(panel: Panel) -> str | None:
    """Why a Zipline bundle cannot give this panel back exactly, or None if it can."""
    return _price_reason(panel) or _volume_reason(panel) or unnameable_reason(panel)


def _price_reason(panel: Panel) -> str | None:
    prices = panel.values()[:-1]
    thousandths = np.round(prices * 1000)
    off_grid = ~np.isnan(prices) & (prices != thousandths * 0.001)
    return _first(panel, prices, off_grid, "is not on the grid of 0.001") or _first(
        panel, prices, thousandths > _LARGEST, f"is above {_LARGEST / 1000:.3f}"
    )


def _volume_reason(panel: Panel) -> str | None:
    volume = panel.values()[-1:]
    broken = ~np.isnan(volume) & (volume != np.round(volume))
    return _first(panel, volume, broken, "is not whole", "volume") or _first(
        panel, volume, volume > _LARGEST, f"is above {_LARGEST}", "volume"
    )


def _first(panel: Panel, values: Floats, wrong: Flags, problem: str, only: str | None = None) -> str | None:
    if not wrong.any():
        return None
    field, row, column = (int(position[0]) for position in np.nonzero(wrong))
    name = only or FIELDS[field]
    value = float(values[field, row, column])
    return f"{panel.assets[column]} {panel.sessions[row]:%Y-%m-%d}: {name} {value!r} {problem}"


def unnameable_reason(panel: Panel) -> str | None:
    """Why Zipline cannot tell the assets of this panel apart, in a bundle or in memory, or None if it can."""
    seen: dict[str, str] = {}
    for asset in panel.assets:
        other = seen.setdefault(asset.upper(), asset)
        if other != asset:
            return f"assets {other!r} and {asset!r} differ in case only, and Zipline has upper case alone"
    return None
