"""Files of brokers and platforms: the same as the same trades in our own columns, and one line for what is spoiled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import DATA, told, write

NEW_YORK, SERVER = ("--tz-a", "America/New_York"), ("--tz-a", "Europe/Athens")
TRIPS = """timestamp,asset,side,quantity,price,commission
2024-01-02T14:30:00+00:00,AAPL,buy,100,185.64,1.00
2024-01-02T14:30:05+00:00,MSFT,sell,40,373.86,1.01
2024-01-03T15:02:13+00:00,AAPL,sell,100,184.238,1.00
2024-07-10T19:59:58+00:00,MSFT,buy,40,366.10,1.01
"""
ORDERS = """timestamp,asset,side,quantity,price,commission
2024-01-02T14:30:00+00:00,AAPL,buy,100,185.64,18.564
2024-01-02T14:30:05+00:00,MSFT,sell,40,373.86,14.9544
2024-01-03T15:02:11+00:00,AAPL,sell,60,184.25,11.055
2024-01-03T15:02:13+00:00,AAPL,sell,40,184.22,7.3688
2024-07-10T19:59:58+00:00,MSFT,buy,40,366.10,14.644
"""


@dataclass(frozen=True)
class Sample:
    """A file, what it is called, and how our own columns tell its trades: without what it does not tell."""

    name: str
    title: str
    options: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    dated: bool = False
    assets: str = "{}"
    trades: str | None = None

    def own(self, folder: Path) -> Path:
        """Its trades in our own columns."""
        text = (DATA / "own.csv").read_text() if self.trades is None else self.trades
        return self._told(write(folder / "own.csv", text))

    def backtest(self, folder: Path) -> Path:
        """Other trades, to hold it against."""
        return self._told(write(folder / "backtest.csv", (DATA / "backtest.csv").read_text()), dated=False)

    def _told(self, path: Path, *, dated: bool | None = None) -> Path:
        log = pd.read_csv(path, dtype=str)
        log["asset"] = log["asset"].map(self.assets.format)
        log = log.drop(columns=[name for name in self.without if name in log.columns])
        if self.dated if dated is None else dated:
            moments = pd.to_datetime(log["timestamp"]).dt.tz_convert("America/New_York")
            log["timestamp"] = moments.dt.strftime("%Y-%m-%d")
        log.to_csv(path, index=False)
        return path


IDS = ("order_id",)
FREE_SPY = (DATA / "own.csv").read_text().replace("561.32,1.00", "561.32,0.00")
"""With an empty fee, which the cash that moved tells to be none."""
SAMPLES = {
    "ib-statement": Sample("ib-statement.csv", "Interactive Brokers activity statement", without=IDS),
    "schwab": Sample("schwab.csv", "Schwab transactions", without=IDS, dated=True, trades=FREE_SPY),
    "fidelity": Sample("fidelity.csv", "Fidelity account history", without=IDS, dated=True, trades=FREE_SPY),
    "robinhood": Sample("robinhood.csv", "Robinhood account activity", without=(*IDS, "commission"), dated=True),
    "tradestation": Sample("tradestation.csv", "TradeStation orders", NEW_YORK),
    "binance": Sample("binance.csv", "Binance trade history", without=IDS, assets="{}USDT"),
    "binance-old": Sample("binance-old.csv", "Binance trade history", without=IDS, assets="{}USDT"),
    "quantconnect": Sample("quantconnect-orders.csv", "QuantConnect orders", without=(*IDS, "commission")),
    "quantconnect-trades": Sample("quantconnect-trades.csv", "QuantConnect trades", trades=TRIPS),
    "ninjatrader": Sample("ninjatrader.csv", "NinjaTrader executions", NEW_YORK),
    "metatrader-csv": Sample("metatrader.csv", "MetaTrader 5 deals", SERVER),
    "metatrader-html": Sample("metatrader.html", "MetaTrader 5 deals", SERVER),
    "ccxt": Sample("ccxt-trades.json", "CCXT trades", assets="{}/USDT"),
    "freqtrade": Sample(
        "backtest-result-2024-08-01_00-00-00.json", "freqtrade backtest result", assets="{}/USDT", trades=ORDERS
    ),
    "freqtrade-zip": Sample(
        "backtest-result-2024-08-01_00-00-00.zip", "freqtrade backtest result", assets="{}/USDT", trades=ORDERS
    ),
    "jesse-json": Sample("jesse-trades.json", "Jesse closed trades", assets="{}-USDT", trades=TRIPS),
    "jesse-csv": Sample("jesse-trades.csv", "Jesse closed trades", assets="{}-USDT", trades=TRIPS),
}


@pytest.mark.ci
@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_the_same_trades(tmp_path: Path, sample: Sample):
    """Against a backtest that differs: the same verdict, causes and counts."""
    own, backtest = sample.own(tmp_path), sample.backtest(tmp_path)
    ours = told(own, backtest)
    theirs = told(DATA / sample.name, backtest, *sample.options)
    outcome = ours.outcome | {
        "causes": pytest.approx(ours.outcome["causes"], abs=1e-9),
        "difference": pytest.approx(ours.outcome["difference"], abs=1e-9),
    }
    assert theirs.outcome == outcome
    assert theirs.formats == f"A is {sample.name}: {sample.title}; B is backtest.csv: our own columns"
    assert abs(ours.pair["difference"]) > 10


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_nothing_differs_from_the_same_trades(tmp_path: Path, sample: Sample):
    """Every fill, every moment and every fee that the file tells came through."""
    said = told(DATA / sample.name, sample.own(tmp_path), *sample.options)
    assert (said.pair["verdict"], said.exit_code) == ("aligned", 0), said.pair["first_divergence"]


NOTES = {
    "ib-statement": ["1 row left out: Forex, not quantity × price of a security"],
    "schwab": [
        "1 row left out: buy to open is no purchase or sale",
        "1 row left out: qualified dividend is no purchase or sale",
    ],
    "fidelity": ["1 row left out: neither bought nor sold (dividends, interest, transfers)"],
    "robinhood": ["1 row left out: cdiv is no purchase or sale of shares"],
    "tradestation": ["1 row left out: canceled is no status of a fill"],
    "quantconnect": ["1 row left out: canceled is no fill", "1 row left out: invalid is no fill"],
    "metatrader-csv": ["1 row left out: balance is no deal in a symbol"],
    "metatrader-html": ["1 row left out: balance is no deal in a symbol"],
    "jesse-csv": ["'fee' is of a whole trade: half of it is booked on each of its fills"],
}


@pytest.mark.parametrize("name", NOTES)
def test_what_is_left_out_or_assumed_is_said(tmp_path: Path, name: str):
    said = told(DATA / SAMPLES[name].name, SAMPLES[name].own(tmp_path), *SAMPLES[name].options)
    for note in NOTES[name]:
        assert f"A: {note}" in said.texts


@pytest.mark.parametrize("name", ["tradestation", "ninjatrader", "metatrader-csv"])
def test_a_clock_that_is_not_stated(tmp_path: Path, name: str):
    """It is read as UTC, which is said."""
    said = told(DATA / SAMPLES[name].name, SAMPLES[name].own(tmp_path))
    assert any(text.startswith("A: times are on") and "read as UTC" in text for text in said.texts)


def test_a_fee_in_another_coin(tmp_path: Path):
    """Of Binance and of CCXT alike: the dollars are unknown, which is said, and not those of the number."""
    own = SAMPLES["binance"].own(tmp_path)
    text = (DATA / "binance.csv").read_text().replace("1.02000000USDT", "0.00200000BNB")
    said = told(write(tmp_path / "binance.csv", text), own)
    assert "A: 1 row without a fee: it is in another coin than the price" in said.texts
    trades = (
        (DATA / "ccxt-trades.json")
        .read_text()
        .replace('"currency": "USDT",\n   "cost": 1.02', '"currency": "BNB",\n   "cost": 0.002')
    )
    trades = trades.replace('"currency": "USDT",\n    "cost": 1.02', '"currency": "BNB",\n    "cost": 0.002')
    said = told(write(tmp_path / "ccxt.json", trades), SAMPLES["ccxt"].own(tmp_path))
    assert "A: 1 row without a fee: it is in another currency than the price" in said.texts


def test_an_empty_fee_of_schwab_is_told_by_the_cash(tmp_path: Path):
    """It is none where the cash is the trade's value, and unknown where something else was paid."""
    text = (DATA / "schwab.csv").read_text().replace("-$5,613.20", "-$5,614.20")
    said = told(write(tmp_path / "schwab.csv", text), SAMPLES["schwab"].own(tmp_path))
    assert said.exit_code == 1
    assert said.pair["causes"]["fees"] == 0.0


def test_contracts_of_ninjatrader(tmp_path: Path):
    """What a point of a contract is worth, the file does not say."""
    text = (DATA / "ninjatrader.csv").read_text().replace("SPY", "ES 09-24")
    said = told(write(tmp_path / "executions.csv", text), DATA / "own.csv", *NEW_YORK)
    assert any(text.startswith("A: 1 fills are of contracts: dollars are those of one unit") for text in said.texts)


def test_trades_of_freqtrade_without_orders(tmp_path: Path):
    """As older versions wrote them: an entry and an exit, which is said."""
    text = (DATA / "backtest-result-2024-08-01_00-00-00.json").read_text()
    old = write(tmp_path / "old.json", text.replace('"orders":', '"former_orders":'))
    said = told(old, SAMPLES["freqtrade"].own(tmp_path))
    assert "A: trades without their orders: an entry and an exit of each" in said.texts


SPOILED: dict[str, dict[str, tuple[str, str, str | None]]] = {
    "ib-statement": {
        "price": (",100,185.64,185.64", ",100,free,185.64", ", line 10: T. Price is 'free': expected a finite"),
        "time": ('"2024-01-02, 09:30:05"', '"noon"', ", line 14: Date/Time is 'noon': expected a date"),
        "quantity": (",40,373.86", ",0,373.86", ", line 14: Quantity is '0': a fill has a quantity"),
        "fee": ("-18564,-1,", "-18564,x,", ", line 10: Comm/Fee is 'x': expected a finite number"),
        "column": (",T. Price,", ",Paid,", ": no column 'T. Price'"),
        "no-trades": ("Trades,", "Transfers,", ": a statement without a section Trades: ask for the statement"),
    },
    "schwab": {
        "price": ("$466.10", "free", ", line 3: Price is 'free': expected a finite number"),
        "date": ('"07/10/2024","Sell"', '"24-13-10","Sell"', ", line 3: Date is '24-13-10'"),
        "symbol": ('"Sell","MSFT"', '"Sell",""', ", line 3: Symbol is missing: every fill names its asset"),
        "quantity": ('"MICROSOFT CORP","40","$466', '"MICROSOFT CORP","ten","$466', ", line 3: Quantity is 'ten'"),
        "fee": ('"$1.02"', '"x"', ", line 3: Fees & Comm is 'x': expected a finite number"),
    },
    "fidelity": {
        "price": ("466.1,1,", "free,1,", ", line 4: Price ($) is 'free': expected a finite number"),
        "date": (' 07/10/2024,"YOU SOLD', ' 7-10,"YOU SOLD', ", line 4: Run Date is '7-10'"),
        "quantity": (",-40,466.1", ",ten,466.1", ", line 4: Quantity is 'ten'"),
        "fee": ("1,0.02,", "x,0.02,", ", line 4: Commission ($) is 'x'"),
        "column": ("Price ($)", "Paid ($)", ": no column 'Price ($)'"),
    },
    "robinhood": {
        "price": ("$466.10", "free", ", line 2: Price is 'free': expected a finite number"),
        "date": (
            '"7/10/2024","7/10/2024","7/11/2024","MSFT"',
            '"soon","","","MSFT"',
            ", line 2: Activity Date is 'soon'",
        ),
        "quantity": ('"Sell","40"', '"Sell","0"', ", line 2: Quantity is '0': a fill has a quantity"),
        "instrument": ('"7/11/2024","MSFT"', '"7/11/2024",""', ", line 2: Instrument is missing"),
        "column": ('"Price"', '"Paid"', ": no column 'Price'"),
    },
    "tradestation": {
        "price": ("185.64", "free", ", line 2: Filled Price is 'free'"),
        "time": ("1/2/2024 9:30:00 AM,AAPL", "soon,AAPL", ", line 2: Filled/Canceled is 'soon'"),
        "type": ("AAPL,Buy,100,100", "AAPL,Lend,100,100", ", line 2: Type is 'lend': a side is buy or sell"),
        "quantity": ("Buy,100,100", "Buy,100,ten", ", line 2: Qty Filled is 'ten'"),
        "column": (",Order Status,", ",State,", ": no column 'Order Status'"),
    },
    "binance": {
        "price": ("BUY,185.64", "BUY,free", ", line 2: Price is 'free': expected a finite number"),
        "time": ("2024-01-02 14:30:00", "24-01-02", ", line 2: Date(UTC) is '24-01-02'"),
        "side": ("BUY,185.64", "LEND,185.64", ", line 2: Side is 'LEND': a side is buy or sell"),
        "quantity": ("100.0000AAPL", "x", ", line 2: Executed is 'x'"),
        "pair": ("AAPLUSDT,BUY", ",BUY", ", line 2: Pair is missing"),
    },
    "quantconnect": {
        "price": ("185.64,100", "0,100", ", line 2: Price is '0': prices are positive"),
        "time": ("2024-01-02T14:30:00Z", "noon", ", line 2: Time is 'noon'"),
        "status": ("100,Market,Filled", "100,Market,Lent", ", line 2: Status is 'Lent': expected a status"),
        "quantity": ("185.64,100,", "185.64,ten,", ", line 2: Quantity is 'ten'"),
        "symbol": (",AAPL,185.64", ",,185.64", ", line 2: Symbol is missing"),
    },
    "quantconnect-trades": {
        "price": ("185.64,184.238", "185.64,free", ", line 2: Exit Price is 'free'"),
        "time": ("2024-01-03T15:02:13Z", "", ", line 2: Exit Time is missing"),
        "direction": (",Buy,", ",Lend,", ", line 2: Direction is 'Lend': a trade is long or short"),
        "quantity": ("184.238,100", "184.238,0", ", line 2: Quantity is '0': a trade has a quantity"),
        "fee": ("-140.2,2,", "-140.2,x,", ", line 2: Fees is 'x': expected a finite number"),
    },
    "ninjatrader": {
        "price": ("100,185.64", "100,free", ", line 2: Price is 'free'"),
        "time": ("1/2/2024 9:30:00 AM", "soon", ", line 2: Time is 'soon'"),
        "action": ("AAPL,Buy", "AAPL,Lend", ", line 2: Action is 'lend': a side is buy or sell"),
        "commission": ("$1.00", "x", ", line 2: Commission is 'x'"),
        "column": (",Quantity,", ",Units,", ": no column 'Quantity'"),
    },
    "metatrader-csv": {
        "price": ("100\t185.64", "100\tfree", ", line 3: Price is 'free'"),
        "time": ("2024.01.02 16:30:00", "2024.13.02", ", line 3: Time is '2024.13.02'"),
        "direction": ("buy\tin\t100", "buy\tup\t100", ", line 3: Direction is 'up': a deal goes in, out or in/out"),
        "volume": ("in\t100", "in\tten", ", line 3: Volume is 'ten'"),
        "column": ("\tPrice\t", "\tPaid\t", ": no column 'Price'"),
    },
    "metatrader-html": {
        "price": (
            "<td>100</td><td>185.64</td><td>101",
            "<td>100</td><td>free</td><td>101",
            ", deal 2: Price is 'free'",
        ),
        "time": ("<td>2024.01.02 16:30:05", "<td>soon", ", deal 3: Time is 'soon'"),
        "symbol": ("<td>SPY</td>", "<td></td>", ", deal 7: Symbol is missing"),
        "direction": ("<td>in</td><td>10</td>", "<td>up</td><td>10</td>", ", deal 7: Direction is 'up'"),
        "no-deals": ("<b>Deal</b>", "<b>Ticket</b>", ": no table with Time, Deal and Direction: save the report"),
    },
    "ccxt": {
        "json": ("[\n {", "[\n [", ": "),
        "price": ('"price": 185.64', '"price": "free"', ", trade 1: price is 'free'"),
        "side": ('"side": "buy"', '"side": "lend"', ", trade 1: side is 'lend'"),
        "amount": ('"amount": 100.0', '"amount": 0.0', ", trade 1: amount is '0.0': a fill has a quantity"),
        "time": ('"timestamp": 1704205800000', '"timestamp": "soon"', None),
        "record": ("[\n {", "[\n 7, {", ", trade 1: no JSON object"),
    },
    "freqtrade": {
        "json": ('{"strategy"', '["strategy"', ": "),
        "price": ('"safe_price":185.64', '"safe_price":-1', ", trade 1: price is '-1'"),
        "amount": ('{"amount":100.0', '{"amount":null', ", trade 1: amount is missing"),
        "rate": ('"open_rate":185.64', '"opened":185.64', ", trade 1: no 'open_rate'"),
        "time": (
            '"order_filled_timestamp":1704205800000',
            '"order_filled_timestamp":"soon"',
            ", trade 1: time is 'soon'",
        ),
        "two": (
            '{"Bands":{',
            '{"Other":{"trades":[]},"Bands":{',
            ": the trades of Other, Bands: write a result of one",
        ),
        "record": ('"trades":[{', '"trades":[7,{', ": no list of trades"),
    },
    "jesse-json": {
        "json": ('{"trades"', '["trades"', ": "),
        "price": ('"entry_price": 185.64', '"entry_price": "free"', ", trade 1: entry_price is 'free'"),
        "type": ('"type": "long"', '"type": "lent"', ", trade 1: type is 'lent': a trade is long or short"),
        "open": ('"closed_at": 1704294133000.0', '"closed_at": null', ", trade 1: closed_at is missing"),
        "record": ("[{", "[7, {", ", trade 1: no JSON object"),
    },
}
CASES: list[tuple[str, str]] = [(name, kind) for name, kinds in SPOILED.items() for kind in kinds]


@pytest.mark.ci
@pytest.mark.parametrize(("name", "kind"), CASES, ids=[f"{name}-{kind}" for name, kind in CASES])
def test_spoiled_files(tmp_path: Path, name: str, kind: str):
    """One thing wrong: one line with the row, the file's own name for the column, and what is expected."""
    path = DATA / SAMPLES[name].name
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8"
    good = content.decode(encoding)
    was, is_, said = SPOILED[name][kind]
    assert was in good
    spoiled = tmp_path / path.name
    spoiled.write_bytes(good.replace(was, is_, -1 if kind in ("no-trades", "column") else 1).encode(encoding))
    if said is None:  # another column tells the same
        assert told(spoiled, SAMPLES[name].own(tmp_path), *SAMPLES[name].options).exit_code == 0
        return
    refused = refusal(tmp_path, "diff", spoiled, DATA / "own.csv", *SAMPLES[name].options)
    assert refused.startswith(f"{spoiled}{said}"), refused


def test_an_archive_of_another_kind(tmp_path: Path):
    """A zip file by the name of a result, with no result in it."""
    import zipfile

    path = tmp_path / "backtest-result-1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("backtest-result-1_config.json", "{}")
    assert refusal(tmp_path, "diff", path, DATA / "own.csv").startswith(f"{path}: no result in the archive")
