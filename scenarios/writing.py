"""A scenario as files that ``scenarios.load`` reads back: scenario.toml, prices.csv, instructions.csv."""

from __future__ import annotations

from pathlib import Path

import tomli_w

from scenarios.scenario import Scenario


def write(scenario: Scenario, folder: Path) -> None:
    """Write the three files into ``folder``, which exists. Floats read back to the same value."""
    data = scenario.document.data.model_copy(update={"prices": "prices.csv"})
    instructions = scenario.document.instructions.model_copy(update={"file": "instructions.csv"})
    document = scenario.document.model_copy(update={"data": data, "instructions": instructions})
    content = document.model_dump(mode="json", exclude_none=True)
    (folder / "scenario.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    for name, frame in (("prices", scenario.panel.long()), ("instructions", scenario.stated)):
        dated = frame.assign(session=frame["session"].dt.strftime("%Y-%m-%d"))
        dated.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
