"""What is particular to an engine's files: what they average over, leave out, or name by a number."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import reconcile
from reconcile.logs.read import read_logs
from reconcile.logs.source import Source
from reconcile.logs.trade_log import TradeLog
from tests.reconcile.command import refusal
from tests.reconcile.logs.exports import strategy
from tests.reconcile.logs.exports.oracle import SAMPLES, Export, causes, dates, fills, orders
from tests.reconcile.logs.exports.test_pairs import HALF_A_CENT, MANY, ONE, _check
from tests.reconcile.logs.logs import told, write

PRICES = ("--prices", strategy.PRICES)
BT = SAMPLES / "bt" / "transactions_one.csv"


def _read(path: Path, asset: str | None = None) -> tuple[TradeLog, list[str]]:
    """A file as it is read, and what is said of it."""
    logs = read_logs(Source(path, asset=asset), Source(path, asset=asset))
    return logs.a, [note.text.removeprefix("A: ") for note in logs.notes if note.text.startswith("A: ")]


@pytest.mark.parametrize("export", [*ONE, *MANY], ids=lambda export: export.name)
def test_each_order_by_itself(export: Export):
    """Session, shares and price of each order are what the strategy and the prices say."""
    bars = strategy.many() if "many" in export.path else strategy.one()
    log, _ = _read(export.file, "GOOG" if "backtesting" in export.path else None)
    found: dict[tuple[str, str], list[float]] = {}
    for stamp, asset, quantity, price in zip(log.frame["timestamp"], log.asset, log.quantity, log.price, strict=True):
        order = found.setdefault((stamp[:10], asset), [0.0, 0.0])
        order[0] += quantity
        order[1] += quantity * price
    wanted = {}
    for session, fill in zip(dates(export, bars), fills(export, bars), strict=True):
        if fill is not None:
            wanted[f"{session:%Y-%m-%d}", fill.asset] = [fill.quantity, fill.quantity * fill.price]
    assert found.keys() == wanted.keys()
    for key, amounts in found.items():
        assert amounts == pytest.approx(wanted[key], abs=1e-6), key


def test_a_fault_in_a_file_is_found(tmp_path: Path):
    """The test of pairs fails where a price is a dollar off, a fee is missing, or an order is."""
    a, bars = ONE[3], strategy.one()
    good = ONE[0].file.read_text()
    for was, is_ in (("140.320125", "141.320125"), (",100.0,140.320125", ",101.0,140.320125")):
        bad = write(tmp_path / "bad.csv", good.replace(was, is_))
        with pytest.raises(AssertionError):
            _check(a, Export(str(bad), "close", 0, 0.0005, 0.0005, "orders"), bars)
    for line in (2, 12):
        lines = good.splitlines(keepends=True)
        bad = write(tmp_path / "bad.csv", "".join(lines[:line] + lines[line + 1 :]))
        with pytest.raises(AssertionError):
            _check(a, Export(str(bad), "close", 0, 0.0005, 0.0005, "orders"), bars)
    _check(a, Export(str(write(tmp_path / "good.csv", good)), "close", 0, 0.0005, 0.0005, "orders"), bars)


MEANS = (
    ("vectorbt-1.0/trades_one.csv", "B: several entries of a position are one here, at the first one's time"),
    ("vectorbt-1.0/entry_trades_one.csv", "B: several exits of a position are one here, at the last one's time"),
    ("vectorbt-1.0/positions_one.csv", "B: several entries or exits of a position are one here"),
    ("ml4t/trades_one.csv", "B: several entries of a position are one here, at the first one's time"),
    ("nautilus/positions_one.csv", "B: several entries or exits of a position are one here, at their mean price"),
)


@pytest.mark.parametrize(("path", "said"), MEANS)
def test_lists_of_means(path: str, said: str):
    """They say that an order may stand for several, and still come to the same dollars in all."""
    bars, found = strategy.one(), told(BT, SAMPLES / path, *PRICES)
    engine = path.partition("/")[0]
    export = next(each for each in ONE if each.path.startswith(engine))
    expected = sum(causes(ONE[3], export, bars).values())
    assert found.pair["difference"] == pytest.approx(expected, abs=HALF_A_CENT * 24)
    assert any(text.startswith(said) for text in found.texts), found.texts
    assert any("still open, so without an exit" in text for text in found.texts)


def test_fees_of_a_list_of_means():
    """Add up to those of the orders."""
    for trades, each_order in (("trades_one", "orders_one"), ("positions_one", "orders_one")):
        files = (SAMPLES / "vectorbt-1.0" / f"{name}.csv" for name in (trades, each_order))
        one, other = (_read(path)[0].number("commission").sum() for path in files)
        assert one == pytest.approx(other)
    one, other = (
        _read(SAMPLES / "ml4t" / f"{name}_one.csv")[0].number("commission").sum() for name in ("trades", "fills")
    )
    assert one == pytest.approx(other)


def test_what_is_missing_is_said():
    """Fees that a file lacks, and trades that are still open."""
    _, said = _read(SAMPLES / "backtesting" / "trades_one.csv", "GOOG")
    assert "a trade that is still open at the end is not in this list, unless the run had finalize_trades" in said
    assert "'Commission' is of a whole trade: half of it is booked on each of its fills" in said
    _, said = _read(SAMPLES / "zipline" / "transactions_one.csv")
    assert said == ["fees are not in its transactions: Zipline charges them to orders"]
    _, said = _read(SAMPLES / "pybroker" / "trades_one.json")
    assert "fees are not in this list, nor a trade that is still open" in said


def test_the_last_trade_of_a_finalized_run():
    """Is closed at the end, by an order that no other engine has."""
    found = told(BT, SAMPLES / "backtesting" / "trades_finalized.csv", *PRICES, "--asset-b", "GOOG")
    assert (found.pair["matched"], found.pair["only_a"], found.pair["only_b"]) == (12, 0, 1)


NAMELESS = (
    ("vectorbt-1.0/orders_nameless.csv", ": its Column is 0, which names no asset: name it with --asset-a"),
    ("backtesting/trades_one.csv", ": the list does not say of which asset it is: name it with --asset-a"),
)


@pytest.mark.parametrize(("path", "said"), NAMELESS)
def test_an_asset_without_a_name(tmp_path: Path, path: str, said: str):
    """Is refused, with the option that names it."""
    assert refusal(tmp_path, "diff", SAMPLES / path, BT).startswith(f"{SAMPLES / path}{said}")


def test_several_assets_without_names(tmp_path: Path):
    """Cannot be told by one option."""
    text = (SAMPLES / "vectorbt-1.0" / "orders_many.csv").read_text()
    for number, asset in enumerate(("GOOG", "MSFT", "XOM")):
        text = text.replace(f",{asset},", f",{number},")
    bad = write(tmp_path / "orders.csv", text)
    said = refusal(tmp_path, "diff", bad, BT, "--asset-a", "GOOG")
    assert said.startswith(f"{bad}: its Column has numbers instead of names: 0, 1, 2: name the columns of the prices")


def test_references_of_ml4t_are_not_read():
    """Its ``reference_price`` is another bar's: without market prices slippage cannot be told."""
    found = told(SAMPLES / "ml4t" / "fills_one.csv", SAMPLES / "vectorbt-1.0" / "orders_one.csv")
    assert "slippage" in found.pair["unknown"]
    log, _ = _read(SAMPLES / "ml4t" / "fills_one.csv")
    assert not log.has("reference_price")
    assert not log.has("slippage")


def test_market_prices_of_pybroker_are_read():
    """They are before slippage."""
    log, _ = _read(SAMPLES / "pybroker" / "orders_one.csv")
    assert log.number("reference_price").tolist() == log.price.tolist()


def test_two_result_folders():
    """Are two logs, and no folders of runs."""
    folder = SAMPLES / "ml4t" / "result"
    assert told(folder, folder, *PRICES).pair["verdict"] == "aligned"
    assert reconcile.diff(folder, folder).verdict == "aligned"


def test_a_result_folder_of_trades_alone(tmp_path: Path):
    """Its trades are read where there are no fills; a folder without either is none."""
    folder = tmp_path / "result"
    shutil.copytree(SAMPLES / "ml4t" / "result", folder)
    (folder / "fills.parquet").unlink()
    assert len(_read(folder)[0]) == 13
    (folder / "trades.parquet").unlink()
    assert refusal(tmp_path, "diff", folder, BT).startswith(f"{folder}: ")


def test_multiplied_contracts_are_left_out(tmp_path: Path):
    """A future's price is not that of a share."""
    text = (SAMPLES / "ml4t" / "fills_one.csv").read_text().replace("100.0,100.0,1.0", "100.0,100.0,50.0", 1)
    log, said = _read(write(tmp_path / "fills.csv", text))
    assert len(log) == 11
    assert said == ["1 row left out: contracts with a multiplier"]


def test_money_in_another_currency(tmp_path: Path):
    """A fee in another currency than the price is unknown."""
    text = (SAMPLES / "nautilus" / "fills_one.csv").read_text()
    log, said = _read(write(tmp_path / "fills.csv", text.replace("14.03 USD", "14.03 EUR")))
    assert "1 row without a fee: it is in another currency than the price" in said
    assert log.number("commission").tolist()[:2] == pytest.approx([float("nan"), 6.84], nan_ok=True)
    text = (SAMPLES / "nautilus" / "order_fills_one.csv").read_text()
    log, _ = _read(
        write(
            tmp_path / "orders.csv",
            text.replace("['14.03 USD']", "\"['14.03 USD', '1.00 EUR']\"").replace("['6.84 USD']", "[]"),
        )
    )
    assert log.number("commission").tolist()[:2] == pytest.approx([float("nan"), 0.0], nan_ok=True)


def test_nanoseconds(tmp_path: Path):
    """Stamps as counts, which some of nautilus' frames hold, are UTC."""
    text = (SAMPLES / "nautilus" / "fills_one.csv").read_text()
    counted = pd.read_csv(SAMPLES / "nautilus" / "fills_one.csv", parse_dates=["ts_event"])["ts_event"]
    for stamp in counted:
        text = text.replace(f"{stamp}", str(stamp.value))
    found = told(SAMPLES / "nautilus" / "fills_one.csv", write(tmp_path / "fills.csv", text))
    assert found.pair["verdict"] == "aligned"
    assert found.pairing.startswith("pairing: 12 pairs of 12 orders of A and 12 of B by order id")


def test_times_without_a_zone(tmp_path: Path):
    """Are UTC, and that is said; dates are nobody's time."""
    text = (SAMPLES / "vectorbt-1.0" / "orders_one.csv").read_text()
    said = "times state no zone and are read as UTC; --tz-a or --tz-b says another"
    assert said not in _read(SAMPLES / "vectorbt-1.0" / "orders_one.csv")[1]
    log, notes = _read(write(tmp_path / "orders.csv", re.sub(r"(2024-\d\d-\d\d)", r"\1 15:30:00", text)))
    assert said in notes
    assert not log.is_dated.any()


def test_orders_that_filled_nothing(tmp_path: Path):
    """Of a report of all orders only fills count."""
    text = (SAMPLES / "nautilus" / "order_fills_one.csv").read_text()
    log, said = _read(
        write(tmp_path / "orders.csv", text.replace("False,False,100,TAKER,140.25", "False,False,0,,", 1))
    )
    assert len(log) == 11
    assert said[0] == "1 row left out: orders of which nothing was filled"


def test_positions_that_traded_more(tmp_path: Path):
    """A position that was added to after a part was closed cannot be told by its peak."""
    text = (SAMPLES / "nautilus" / "positions_one.csv").read_text().replace("-980.31 USD", "-1480.31 USD")
    log, said = _read(write(tmp_path / "positions.csv", text))
    assert len(log) == 9
    assert said[0] == "1 row left out: more was traded than peak_qty; export the fills report, which has it"


def test_pybrokers_json_by_row(tmp_path: Path):
    """Whichever way the frame was turned."""
    frame = pd.read_csv(SAMPLES / "pybroker" / "orders_one.csv", index_col="id", dtype=object)
    for orient in ("index", "columns"):
        content = json.loads(frame.to_json(orient=orient))
        path = write(tmp_path / f"{orient}.json", json.dumps(content))
        assert told(path, SAMPLES / "pybroker" / "orders_one.csv").pair["verdict"] == "aligned"
    path = write(tmp_path / "records.json", frame.reset_index().to_json(orient="records"))
    assert told(path, SAMPLES / "pybroker" / "orders_one.csv").pair["verdict"] == "aligned"


def test_backtraders_headers_in_json(tmp_path: Path):
    """The analyzer's own first entry names the columns."""
    content = json.loads((SAMPLES / "backtrader" / "transactions_one.json").read_text())
    headed = {"date": [["amount", "price", "sid", "symbol", "value"]], **content}
    path = write(tmp_path / "headed.json", json.dumps(headed))
    assert told(path, SAMPLES / "backtrader" / "transactions_one.csv").pair["verdict"] == "aligned"


def test_backtraders_orders_by_isbuy(tmp_path: Path):
    """Sizes without a sign, with ``order.isbuy()`` beside them; without it they are purchases, and that is said."""
    frame = pd.read_csv(SAMPLES / "backtrader" / "orders_one.csv")
    unsigned = frame.assign(size=frame["size"].abs())
    unsigned.assign(isbuy=frame["size"] > 0).to_csv(tmp_path / "isbuy.csv", index=False)
    assert told(tmp_path / "isbuy.csv", SAMPLES / "backtrader" / "orders_one.csv").pair["verdict"] == "aligned"
    unsigned.to_csv(tmp_path / "unsigned.csv", index=False)
    log, said = _read(tmp_path / "unsigned.csv")
    assert (log.quantity > 0).all()
    assert said == ["all are purchases, for no size is negative, which order.executed.size is of a sale"]
    frame.drop(columns="data").to_csv(tmp_path / "nameless.csv", index=False)
    assert _read(tmp_path / "nameless.csv", "GOOG")[0].asset.unique().to_list() == ["GOOG"]


def test_backtraders_end_of_the_day():
    """Is a date: bars of a file without times are stamped so."""
    log, said = _read(SAMPLES / "backtrader" / "orders_file.csv")
    assert log.is_dated.all()
    assert said == ["times at the end of a day are read as dates: so Backtrader stamps bars without a time"]
    files = (SAMPLES / "backtrader" / f"orders_{name}.csv" for name in ("file", "one"))
    assert told(*files).pair["verdict"] == "aligned"


def test_two_assets_of_one_symbol_keep_their_numbers(tmp_path: Path):
    """``Equity(1 [GOOG])`` is GOOG unless another GOOG is there; so with venues."""
    text = (SAMPLES / "zipline" / "transactions_one.csv").read_text()
    assert set(_read(SAMPLES / "zipline" / "transactions_one.csv")[0].asset) == {"GOOG"}
    two = write(tmp_path / "two.csv", text.replace("Equity(0 [GOOG])", "Equity(7 [GOOG])", 1))
    assert set(_read(two)[0].asset) == {"Equity(0 [GOOG])", "Equity(7 [GOOG])"}
    text = (SAMPLES / "nautilus" / "fills_one.csv").read_text()
    two = write(tmp_path / "venues.csv", text.replace("001,GOOG.XNAS,", "001,GOOG.XNYS,", 1))
    assert set(_read(two)[0].asset) == {"GOOG.XNAS", "GOOG.XNYS"}


def test_the_strategy_has_what_engines_differ_by():
    """Additions, partial exits, a reversal, shorts, and a position that stays open."""
    held, seen = 0, set()
    for _, _, shares in orders(strategy.one()):
        kind = "open" if not held else "add" if held * shares > 0 else "reduce"
        after = held + shares
        seen |= {kind, "reverse" if held * after < 0 else "", "short" if after < 0 else ""}
        held = after
    assert {"open", "add", "reduce", "reverse", "short"} <= seen
    assert held == 90
