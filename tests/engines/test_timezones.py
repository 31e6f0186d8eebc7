"""The same moments in any timezone give the same run on every engine."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import pytz

import adapters
import bundles
from adapters.contract import Mode
from reconcile import compare
from reconcile.verdicts.verdict import Verdict
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.scenario import Scenario
from scenarios.sizing import Sizing
from scenarios.terms import Terms
from tests.engines.runs import ENGINES

ZONES = {
    "naive": None,
    "datetime.timezone.utc": datetime.UTC,
    "zoneinfo": ZoneInfo("UTC"),
    "pytz.UTC": pytz.UTC,
    "New York, zoneinfo": ZoneInfo("America/New_York"),
    "New York, pytz": pytz.timezone("America/New_York"),
}
DATES = ["2024-03-07", "2024-03-08", "2024-03-11", "2024-03-12", "2024-03-13", "2024-03-14"]


def _scenario(zone: datetime.tzinfo | None) -> Scenario:
    """Two assets over the change to daylight saving, prices and signals labelled in ``zone``."""
    stamps = pd.DatetimeIndex(DATES).tz_localize(zone)
    rows = [(stamp, asset, 10.0 + step) for step, stamp in enumerate(stamps) for asset in ("AAA", "BBB")]
    prices = pd.DataFrame(rows, columns=["session", "asset", "open"])
    prices = prices.assign(high=prices["open"] + 1, low=prices["open"] - 1, close=prices["open"] + 0.5, volume=1e6)
    signals = pd.DataFrame({"session": [stamps[0], stamps[1], stamps[3]], "asset": ["AAA", "BBB", "AAA"]})
    signals["signal"] = ["BUY", "BUY", "SELL"]
    instructions = InstructionsSection(kind=Kind.SIGNALS, sizing=Sizing(weight=0.4, max_positions=2))
    document = Document(name="zones", instructions=instructions, terms=Terms(initial_cash=10_000.0))
    return assemble(document, bundles.from_long(prices), signals)


@pytest.mark.ci
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES.keys())
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.xdist_group("zones")
def test_any_timezone_gives_the_same_run(engine: str, zone: datetime.tzinfo | None, mode: Mode):
    """Three orders, three fills, at the exchange's own instants before and after the clocks change."""
    mine = adapters.get(engine).run(_scenario(zone), mode)
    assert len(mine.fills) == 3
    assert str(mine.fills["timestamp"].dt.tz) == "UTC"
    naive = adapters.get(engine).run(_scenario(None), mode)
    assert compare(naive, mine).verdict is Verdict.ALIGNED
