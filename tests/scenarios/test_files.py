"""Scenario files: what an absent key means, what --set changes, and that a written scenario reads back the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import scenarios
from bundles import from_long
from bundles.errors import InputError
from bundles.tables.cells import numbers
from bundles.tables.read import read_table
from scenarios.assembly import assemble
from scenarios.document import Document, InstructionsSection
from scenarios.instructions import Kind
from scenarios.overrides import with_settings
from scenarios.scenario import Scenario
from scenarios.terms import CashPolicy, Commission, FillMoment, Lot, Slippage, Terms
from scenarios.writing import write
from tests.bundles.tables import long
from tests.scenarios.files import SIGNALS, TOML, prices, scenario_file


def test_an_absent_term_is_free(tmp_path: Path):
    """And absent data keys are New York, a tick of 0.001 and refusal of rows off the calendar."""
    scenario = scenarios.load(scenario_file(tmp_path))
    assert scenario.terms.free == {
        "commission",
        "slippage",
        "fill",
        "lot",
        "cash",
        "volume_limit",
        "order",
        "size_at",
    }
    assert (scenario.panel.calendar, scenario.panel.tick, scenario.document.data.off_calendar) == (
        "XNYS",
        0.001,
        "refuse",
    )


def test_every_term_and_key(tmp_path: Path):
    """As the design lists them."""
    toml = TOML.replace("[data]", '[data]\ncalendar = "XNYS"\ntick = 0.01\noff_calendar = "drop"').replace(
        "initial_cash = 10000",
        "initial_cash = 5000\ncommission = { per_share = 0.005, minimum = 1.0 }\nslippage = { fixed = 0.01 }\n"
        'fill = "next_close"\nlot = "fractional"\ncash = "partial"',
    )
    saturday = prices().iloc[:1].assign(session="2020-01-04", asset="MSFT")
    table = pd.concat([prices().iloc[:7], saturday, prices().iloc[7:]])
    scenario = scenarios.load(scenario_file(tmp_path, toml=toml, data=table))
    assert scenario.terms == Terms(
        initial_cash=5000, commission=Commission(per_share=0.005, minimum=1.0), slippage=Slippage(fixed=0.01),
        fill=FillMoment.NEXT_CLOSE, lot=Lot.FRACTIONAL, cash=CashPolicy.PARTIAL,
    )  # fmt: skip
    assert scenario.panel.notes.off_calendar == ("2020-01-04 MSFT",)


def test_tables_as_spreadsheets_write_them(tmp_path: Path):
    """A byte-order mark, Windows line ends, blank lines, blanks, other columns and capitals."""
    dressed = "Note,Session,ASSET,Signal\n" + "".join(f"x,{line}\n\n" for line in SIGNALS.splitlines()[1:])
    content = ("\ufeff" + dressed.replace(",BUY", ", buy ")).replace("\n", "\r\n").encode()
    plain = scenarios.load(scenario_file(tmp_path))
    assert scenarios.load(scenario_file(tmp_path, instructions=content)).instructions == plain.instructions


def test_instructions_in_parquet(tmp_path: Path):
    """The same instructions."""
    plain = scenarios.load(scenario_file(tmp_path))
    table = pd.read_csv(tmp_path / "signals.csv")
    table.to_parquet(tmp_path / "signals.parquet")
    file = scenario_file(tmp_path, toml=TOML.replace("signals.csv", "signals.parquet"))
    assert scenarios.load(file).instructions == plain.instructions


def test_a_market_order_may_say_so(tmp_path: Path):
    """Only what would change the order is refused."""
    toml = TOML.replace('"signals"', '"orders"').replace("sizing", "# sizing")
    rows = "session,asset,quantity,type,limit\n2020-01-02,AAPL,1,market,\n2020-01-03,AAPL,-1, Market ,\n"
    assert len(scenarios.load(scenario_file(tmp_path, toml=toml, instructions=rows)).instructions) == 2


def _weights(assets: tuple[str, str]) -> Scenario:
    """The first asset has its first bar later than the second."""
    table = long(assets).iloc[2:]
    stated = pd.DataFrame({"session": ["2020-01-07"] * 2, "asset": assets[::-1], "weight": [0.1 + 0.2, 1 / 3]})
    document = Document(name="small", instructions=InstructionsSection(kind=Kind.WEIGHTS), terms=Terms())
    return assemble(document, from_long(table), stated)


@pytest.mark.parametrize("assets", [("LATE", "EARLY"), ("=1+1", "@B"), ("NA", "007"), ("-A", "Ü,股")])
def test_a_written_scenario_reads_back_the_same(tmp_path: Path, assets: tuple[str, str]):
    """The order of assets, names that a spreadsheet would run or a reader mistake, and every float."""
    original = _weights(assets)
    write(original, tmp_path)
    again = scenarios.load(tmp_path / "scenario.toml")
    assert again.panel.assets == original.panel.assets == assets
    assert again.panel.sha256 == original.panel.sha256
    assert again.instructions == original.instructions


def test_written_tables_run_nothing(tmp_path: Path):
    """Names that begin like a formula are written with an apostrophe."""
    write(_weights(("=1+1", "@B")), tmp_path)
    for name in ("prices", "instructions"):
        assert not any(",=" in line or ",@" in line for line in (tmp_path / f"{name}.csv").read_text().splitlines())


SETTINGS = {
    "fill=same_close": {"fill": FillMoment.SAME_CLOSE},
    "fill='same_close'": {"fill": FillMoment.SAME_CLOSE},
    "initial_cash=50000": {"initial_cash": 50_000.0},
    " lot = fractional ": {"lot": Lot.FRACTIONAL},
    "commission.rate=0.002": {"commission": Commission(rate=0.002)},
    "commission={per_share=0.01}": {"commission": Commission(per_share=0.01)},
    "slippage.fixed=0.01": {"slippage": Slippage(rate=0.001, fixed=0.01)},
}


@pytest.mark.parametrize(("setting", "changed"), SETTINGS.items(), ids=SETTINGS)
def test_set_changes_one_term(tmp_path: Path, setting: str, changed: dict[str, object]):
    """The others stay; a part of a cost leaves its other parts."""
    scenario = scenarios.load(scenario_file(tmp_path, toml=TOML + "slippage = { rate = 0.001 }\n"))
    after = with_settings(scenario, [setting])
    assert after.terms == scenario.terms.model_copy(update=changed)
    assert after.document.terms == after.terms
    assert after.instructions == scenario.instructions


def test_set_may_be_repeated(tmp_path: Path):
    """The later one wins."""
    scenario = with_settings(scenarios.load(scenario_file(tmp_path)), ["lot=whole", "lot=fractional", "cash=partial"])
    assert (scenario.terms.lot, scenario.terms.cash) == (Lot.FRACTIONAL, CashPolicy.PARTIAL)


def test_numbers_of_every_cell():
    """Text to the nearest float; what is no number is NaN, and an underscore is no digit."""
    cells = pd.Series(["1.5", " 2 ", "1e3", "0.30000000000000004", "1_0", "x", "", None, True], dtype=object)
    parsed = numbers(cells)
    assert parsed.iloc[:4].tolist() == [1.5, 2.0, 1000.0, 0.1 + 0.2]
    assert parsed.iloc[4:].isna().all()


def test_lines_are_the_files_own(tmp_path: Path):
    """A blank line counts, and is no row."""
    (tmp_path / "t.csv").write_text("a,b\n1,2\n\n , \n3,4\n")
    assert list(read_table(tmp_path / "t.csv", "").numbers) == [2, 5]


def test_a_sizing_is_for_signals_alone():
    """In Python as in a file."""
    with pytest.raises(ValueError, match="signals need sizing"):
        InstructionsSection(kind=Kind.SIGNALS)
    with pytest.raises(InputError, match="unknown asset 'IBM'"):
        stated = pd.DataFrame({"session": ["2020-01-02"], "asset": ["IBM"], "quantity": [1]})
        document = Document(name="small", instructions=InstructionsSection(kind=Kind.ORDERS))
        assemble(document, from_long(long()), stated)
