"""Cancelled, corrected and repeated executions: left out where the format says so, and always reported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reconcile.logs.logs import DATA, Told, told, write

OWN = DATA / "own.csv"


def _flex(folder: Path, change: Callable[[list[dict[str, str]]], None]) -> Told:
    rows = list(csv.DictReader((DATA / "flex.csv").open()))
    change(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return told(write(folder / "flex.csv", text.getvalue()), OWN)


def _executed(rows: list[dict[str, str]], number: int) -> dict[str, str]:
    return [row for row in rows if row["LevelOfDetail"] == "EXECUTION"][number]


def _cancel(rows: list[dict[str, str]], **changes: str) -> None:
    """A wrong trade and, two lines on, its cancellation."""
    wrong = _executed(rows, 0) | {
        "TradeID": "777",
        "IBExecID": "00ff.00ff.0a.01",
        "TradePrice": "1",
        "IBOrderID": "9",
    }
    rows += [
        wrong,
        wrong | {"Quantity": "-100", "Notes/Codes": "Ca", "TradeID": "778", "OrigTradeID": "777"} | changes,
    ]


CANCELLATIONS = {
    "code": {},
    "side": {"Notes/Codes": "", "Buy/Sell": "BUY (Ca.)"},
    "several-codes": {"Notes/Codes": "P;Ca"},
    "transaction-type": {"Notes/Codes": "", "TransactionType": "TradeCancel"},
    "same-execution": {"OrigTradeID": ""},
}


@pytest.mark.parametrize("changes", CANCELLATIONS.values(), ids=CANCELLATIONS)
def test_flex_cancellations(tmp_path: Path, changes: dict[str, str]):
    """The cancellation and what it cancels are both gone, and both said with their lines."""
    said = _flex(tmp_path, lambda rows: _cancel(rows, **changes))
    assert said.pair["verdict"] == "aligned"
    assert [(note["text"], note["rows"]) for note in said.of("corrected")] == [
        ("A: 1 row left out: cancellations (Ca)", ["line 14"]),
        ("A: 1 row left out: cancelled or corrected elsewhere in the file", ["line 13"]),
    ]


def test_flex_cancellation_of_an_earlier_statement(tmp_path: Path):
    """What it cancels is not there: said, for the positions will not be what the broker's are."""
    said = _flex(tmp_path, lambda rows: _cancel(rows, OrigTradeID="1", IBExecID="gone.gone.01.01"))
    assert "A: 1 row about a cancelled trade that is not in this file" in said.texts
    assert said.pair["only_a"] == 1


def test_flex_corrected_trades(tmp_path: Path):
    """A corrected trade is kept; an execution whose id ends higher takes the place of the one before."""

    def correct(rows: list[dict[str, str]]) -> None:
        right = _executed(rows, 0)
        rows.insert(0, right | {"TradePrice": "1", "TradeID": "778"})
        right |= {"IBExecID": right["IBExecID"].removesuffix("01") + "02", "Notes/Codes": "Co"}
        rows[rows.index(_executed(rows, 1))] = right

    said = _flex(tmp_path, correct)
    assert said.pair["verdict"] == "aligned", said.pair["first_divergence"]
    assert [(note["text"], note["rows"]) for note in said.of("corrected")] == [
        ("A: 1 row left out: corrected by an execution id that ends higher", ["line 2"]),
        ("A: 1 row kept: corrected trades (Co)", ["line 4"]),
    ]


def test_flex_a_correction_names_what_it_corrects(tmp_path: Path):
    """With its trade id, without a cancellation: it is not counted twice."""

    def correct(rows: list[dict[str, str]]) -> None:
        right = _executed(rows, 0)
        wrong = right | {"TradePrice": "1", "TradeID": "778", "IBExecID": "w.w.w.01"}
        right |= {"OrigTradeID": "778", "TransactionType": "TradeCorrect"}
        rows.insert(0, wrong)

    said = _flex(tmp_path, correct)
    assert said.pair["verdict"] == "aligned", said.pair["first_divergence"]
    assert [(note["text"], note["rows"]) for note in said.of("corrected")] == [
        ("A: 1 row left out: cancelled or corrected elsewhere in the file", ["line 2"]),
        ("A: 1 row kept: corrected trades (Co)", ["line 4"]),
    ]


def test_flex_repeated_executions(tmp_path: Path):
    """A statement that was fetched twice; an id that comes with another quantity is kept and said."""
    said = _flex(tmp_path, lambda rows: rows.append(dict(_executed(rows, 1))))
    assert said.pair["verdict"] == "aligned"
    (note,) = said.of("duplicates")
    assert note["text"] == "A: 1 row left out: each repeats an earlier IBExecID, cell for cell"
    assert note["rows"] == ["line 13"]
    other = _flex(tmp_path, lambda rows: rows.append(_executed(rows, 1) | {"Quantity": "7"}))
    assert "A: 2 rows kept: they share IBExecID and differ otherwise" in other.texts
    assert other.pair["verdict"] != "aligned"


def test_flex_what_is_not_read(tmp_path: Path):
    """Currency exchanges and contracts with a multiplier: left out and said."""

    def add(rows: list[dict[str, str]]) -> None:
        rows.append(_executed(rows, 0) | {"AssetClass": "CASH", "Symbol": "EUR.USD", "IBExecID": "c.c.c.01"})
        rows.append(_executed(rows, 0) | {"AssetClass": "OPT", "Multiplier": "100", "IBExecID": "o.o.o.01"})

    said = _flex(tmp_path, add)
    assert said.pair["verdict"] == "aligned"
    assert "A: 1 row left out: exchanges of currency are no trades" in said.texts
    assert "A: 1 row left out: contracts with a multiplier are not read" in said.texts


def test_flex_fees_in_another_currency(tmp_path: Path):
    """They are unknown, not taken for dollars."""
    said = _flex(tmp_path, lambda rows: _executed(rows, 0).update({"IBCommissionCurrency": "CHF"}))
    assert "fees" in said.pair["unknown"]
    assert "A: 1 row without a fee: it is in another currency than the price" in said.texts


def test_flex_of_orders_alone(tmp_path: Path):
    """A query that gives orders and no executions."""

    def drop(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["LevelOfDetail"] == "ORDER"]

    said = _flex(tmp_path, drop)
    assert (said.pair["matched"], said.of("left_out")) == (5, [])


def _lean(folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> Told:
    events = json.loads((DATA / "order-events.json").read_text())
    change(events)
    return told(write(folder / "order-events.json", json.dumps(events)), OWN)


def test_lean_events_that_fill_nothing(tmp_path: Path):
    """Canceled and invalid orders are said; submissions are what every order has."""
    said = _lean(tmp_path, lambda events: None)
    assert said.texts == [
        "A: 1 row left out: canceled orders are no fills",
        "A: 1 row left out: invalid orders are no fills",
    ]
    assert [note["rows"] for note in said.findings] == [["event 13"], ["event 14"]]


def test_lean_quantity_without_a_fill(tmp_path: Path):
    """A canceled event that states a quantity is not taken for a fill, nor passed over in silence."""
    said = _lean(tmp_path, lambda events: events[-2].update(fillQuantity=500.0, fillPrice=560.0))
    assert said.pair["verdict"] == "aligned"
    assert "A: 1 row left out: a quantity, but no status of a fill" in said.texts


def test_lean_repeated_events(tmp_path: Path):
    """The same event twice, as when logs are joined."""
    said = _lean(tmp_path, lambda events: events.append(dict(events[1])))
    assert said.pair["verdict"] == "aligned"
    assert "A: 1 row left out: each repeats an earlier id, cell for cell" in said.texts


def _alpaca(folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> Told:
    activities = json.loads((DATA / "activities.json").read_text())
    change(activities)
    own = write(
        folder / "own.csv", "\n".join(line.rpartition(",")[0] for line in OWN.read_text().splitlines()) + "\n"
    )
    return told(write(folder / "activities.json", json.dumps(activities)), own)


def test_alpaca_other_activities(tmp_path: Path):
    """Dividends and fees are no fills; said by kind."""
    said = _alpaca(tmp_path, lambda activities: None)
    assert said.texts == ["A: 1 row left out: DIV is no fill"]
    assert said.pair["verdict"] == "aligned"


def test_alpaca_busts_and_corrections(tmp_path: Path):
    """A busted execution is gone; a corrected one stands as corrected."""

    def change(activities: list[dict[str, Any]]) -> None:
        fills = [each for each in activities if each["activity_type"] == "FILL"]
        wrong = fills[0] | {"id": "x1", "execution_id": "e1", "price": "1"}
        activities.append(wrong)
        activities.append(
            wrong | {"id": "x2", "execution_id": "e2", "previous_execution_id": "e1", "type": "trade_bust"}
        )
        first = dict(fills[1])
        fills[1].update(execution_id="e3", price="1")
        activities.append(
            first | {"id": "x3", "execution_id": "e4", "previous_execution_id": "e3", "type": "trade_correct"}
        )

    said = _alpaca(tmp_path, change)
    assert said.pair["verdict"] == "aligned", said.pair["first_divergence"]
    assert [note["text"] for note in said.of("corrected")] == [
        "A: 1 row left out: each takes an execution back (trade_bust)",
        "A: 2 rows left out: taken back or corrected later in the file",
        "A: 1 row kept: corrected executions (trade_correct)",
    ]


def test_alpaca_repeated_fills(tmp_path: Path):
    """Pages that overlap."""
    said = _alpaca(tmp_path, lambda activities: activities.append(dict(activities[0])))
    assert said.pair["verdict"] == "aligned"
    assert "A: 1 row left out: each repeats an earlier id, cell for cell" in said.texts


def test_tradingview_repeated_rows(tmp_path: Path):
    """A row that is there twice is one fill."""
    text = (DATA / "Bands_NASDAQ_AAPL_2024-08-01.csv").read_text()
    log = write(tmp_path / "Bands_NASDAQ_AAPL_2024-08-01.csv", text + text.splitlines()[-1] + "\n")
    said = told(log, DATA / "bands.csv", "--tz-a", "America/New_York")
    assert said.pair["verdict"] == "aligned"
    assert "A: 1 row left out: each repeats an earlier row of Trade #" in said.texts
