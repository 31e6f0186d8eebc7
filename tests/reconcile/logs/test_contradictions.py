"""A log that contradicts itself or the market is told so, and a fault in any column of a log comes to light."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reconcile
from tests.bundles.tables import DAYS, long
from tests.reconcile.logs.logs import Told, told

OPENS = [f"{day}T14:30:00+00:00" for day in DAYS]


def _log() -> pd.DataFrame:
    """Two assets at the opens of ``long()``, slipped by 5 bp, as an engine would print it."""
    rows = [(session, asset) for session in range(5) for asset in ("AAPL", "MSFT")]
    reference = np.array([100.0 * (1 + (asset == "MSFT")) + session for session, asset in rows])
    side = np.array(["buy", "buy", "sell", "buy", "buy", "sell", "sell", "buy", "sell", "sell"])
    sign, quantity = np.where(side == "buy", 1, -1), np.array([30, 12, 10, 7, 11, 9, 31, 8, 5, 18])
    price = reference * (1 + sign * 0.0005)
    return pd.DataFrame(
        {
            "order_id": [f"20191231-{asset}-{session}" for session, asset in rows],
            "session": [DAYS[session] for session, _ in rows],
            "timestamp": [OPENS[session] for session, _ in rows],
            "asset": [asset for _, asset in rows],
            "side": side,
            "quantity": quantity,
            "price": price,
            "reference_price": reference,
            "value": quantity * price,
            "commission": (quantity * price * 0.001).round(6),
            "slippage": sign * quantity * (price - reference),
        }
    )


def _cell(name: str, row: int, change: Callable[[object], object]) -> pd.DataFrame:
    cells = _log()[name].to_list()
    cells[row] = change(cells[row])
    return _log().assign(**{name: cells})


def _compared(folder: Path, b: pd.DataFrame, *options: object, a: pd.DataFrame | None = None) -> Told:
    for name, log in (("a", _log() if a is None else a), ("b", b)):
        log.to_csv(folder / f"{name}.csv", index=False)
    return told(folder / "a.csv", folder / "b.csv", *options)


def _prices(folder: Path) -> tuple[str, Path]:
    path = folder / "prices.csv"
    long().to_csv(path, index=False)
    return "--prices", path


FAULTS: dict[str, tuple[str, Callable[[object], object], str, str]] = {
    "session": ("session", lambda _: DAYS[4], "session", "session is not the date of timestamp"),
    "timestamp": ("timestamp", lambda _: OPENS[3], "timestamp", "session is not the date of timestamp"),
    "asset": ("asset", lambda _: "MSFT", "fill", ""),
    "side": ("side", lambda _: "sell", "fill", "slippage is not the side's sign"),
    "quantity": ("quantity", lambda q: q + 1, "quantity", "value is not quantity × price (on 1 of 10 rows)"),
    "price": ("price", lambda p: p + 0.01, "price", "value is not quantity × price (on 1 of 10 rows)"),
    "reference_price": ("reference_price", lambda p: p + 0.01, "", "slippage is not the side's sign"),
    "value": ("value", lambda v: v + 0.01, "", "value is not quantity × price (on 1 of 10 rows)"),
    "slippage": ("slippage", lambda s: s + 0.01, "", "slippage is not the side's sign"),
    "commission": ("commission", lambda c: c + 0.01, "commission", ""),
}


@pytest.mark.parametrize("with_prices", [False, True], ids=["bare", "with-prices"])
@pytest.mark.parametrize(("column", "change", "what", "remark"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_any_column_comes_to_light(
    tmp_path: Path, column: str, change: Callable[[object], object], what: str, remark: str, with_prices: bool
):
    """As a divergence with the name of the column, or as a remark on the log that has it; most as both."""
    said = _compared(tmp_path, _cell(column, 4, change), *(_prices(tmp_path) if with_prices else ()))
    divergence = said.pair["first_divergence"]
    assert (divergence["what"] if divergence else "") == what
    assert said.exit_code == (1 if what else 0)
    if remark:
        (note,) = [note for note in said.of("contradiction") if note["text"].startswith(f"B: {remark}")]
        assert note["rows"][0].startswith("line 6: ")
    elif column != "asset":  # whose market price is another one
        assert not said.of("contradiction")


def test_an_honest_log_is_not_accused(tmp_path: Path):
    """Neither as an engine writes it, nor printed to two decimals, nor where the value is of unrounded prices."""
    printed = _log().round({"price": 2, "reference_price": 2, "value": 2, "slippage": 2})
    for b in (
        _log(),
        printed,
        printed.assign(quantity=[q * 100 for q in printed["quantity"]]).drop(columns=["value", "slippage"]),
    ):
        assert not _compared(tmp_path, b, *_prices(tmp_path)).of("contradiction")


def test_what_denies_itself_does_not_count(tmp_path: Path):
    """Without the market's prices slippage cannot be told there, and nobody is charged for it."""
    said = _compared(tmp_path, _cell("slippage", 4, lambda cell: cell + 5.0))
    assert said.pair["unknown"] == ["slippage"]
    assert set(said.pair["causes"].values()) == {0.0}


def test_the_market_beats_a_logs_own_reference(tmp_path: Path):
    """A reference that the market does not bear out is said and not taken, though the log's slippage fits it."""
    log = _log()
    log["reference_price"] += np.where(log.index == 3, 0.5, 0.0)
    log["slippage"] = (
        np.where(log["side"] == "buy", 1, -1) * log["quantity"] * (log["price"] - log["reference_price"])
    )
    said = _compared(tmp_path, log, *_prices(tmp_path))
    (note,) = said.of("contradiction")
    assert note["text"].startswith("B: reference_price is not the market's price at that moment")
    assert note["rows"] == ["line 5: reference_price 201.5"]
    assert (said.pair["first_divergence"], said.exit_code) == (None, 0)
    alone = _compared(tmp_path, log)
    assert alone.pair["first_divergence"]["what"] == "reference price"
    assert alone.pair["causes"]["slippage"] == pytest.approx(7 * 0.5)
    assert (alone.exit_code, alone.pair["verdict"]) == (1, "explained")


def test_a_log_in_cents_is_said_to_be_one(tmp_path: Path):
    """A's prices have more decimals: what is apart by half a cent may be printing."""
    said = _compared(tmp_path, _log().round({"price": 2}).drop(columns=["value", "slippage"]))
    (text,) = [text for text in said.texts if "two decimals" in text]
    assert text.startswith("B's prices are printed to two decimals, A's are not")
    assert "--tolerance price=0.005" in text
    both = _log().round({"price": 2}).drop(columns=["value", "slippage"])
    assert not any("two decimals" in text for text in _compared(tmp_path, both, a=both).texts)


@pytest.mark.parametrize("column", ["commission", "reference_price", "slippage"])
def test_a_column_that_one_log_lacks_is_no_difference(tmp_path: Path, column: str):
    """It is not reported; the verdict says so."""
    lacking = _log().drop(columns=["reference_price", "slippage"] if column != "commission" else [column])
    said = _compared(tmp_path, lacking)
    cause = "fees" if column == "commission" else "slippage"
    assert (said.exit_code, said.pair["first_divergence"], said.pair["verdict"]) == (0, None, "aligned")
    assert said.pair["unknown"] == [cause]
    variance = reconcile.diff(_log(), lacking)
    assert f"agree on every fill, as far as both report it: {cause} cannot be told" in variance._repr_html_()


def test_a_cell_that_is_empty_is_a_difference(tmp_path: Path):
    """The log has the column, so the fill's fee is missing."""
    said = _compared(tmp_path, _cell("commission", 4, lambda _: ""))
    assert said.pair["first_divergence"]["what"] == "commission"
    assert (said.exit_code, said.pair["unknown"]) == (1, ["fees"])


def test_text_under_value_is_no_trouble(tmp_path: Path):
    """The column is only held against the others."""
    assert _compared(tmp_path, _log().assign(value="$1.00")).exit_code == 0
