"""A scenario as files that ``scenarios.load`` reads back: scenario.toml, prices.csv, instructions.csv, actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import tomli_w

from bundles.actions import AMOUNT_COLUMN
from bundles.tables.write import write_csv

if TYPE_CHECKING:
    from bundles import Panel
    from scenarios.scenario import Scenario


def write(scenario: Scenario, folder: Path) -> None:
    """Write the files into ``folder``, which exists. Floats read back to the same value."""
    actions = _write_actions(scenario.panel, folder)
    data = scenario.document.data.model_copy(update={"prices": "prices.csv", **actions})
    instructions = scenario.document.instructions.model_copy(update={"file": "instructions.csv"})
    document = scenario.document.model_copy(update={"data": data, "instructions": instructions})
    content = document.model_dump(mode="json", exclude_none=True)
    (folder / "scenario.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    write_csv(_by_asset(scenario.panel), folder / "prices.csv")
    write_csv(scenario.stated, folder / "instructions.csv")


def _write_actions(panel: Panel, folder: Path) -> dict[str, str]:
    """``splits.csv`` and ``dividends.csv`` where there are any; gives the keys of the document that name them."""
    written = {}
    for kind, column in AMOUNT_COLUMN.items():
        rows = [(each.session, each.asset, each.amount) for each in panel.actions if each.kind is kind]
        if rows:
            written[f"{kind}s"] = f"{kind}s.csv"
            write_csv(pd.DataFrame(rows, columns=["session", "asset", column]), folder / f"{kind}s.csv")
    return written


def _by_asset(panel: Panel) -> pd.DataFrame:
    """One asset after another, so that a reader meets assets in the panel's own order."""
    order = {asset: number for number, asset in enumerate(panel.assets)}
    return panel.long().sort_values("asset", key=lambda assets: assets.map(order), kind="stable")
