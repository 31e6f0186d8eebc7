"""Fills that one log reports whole and the other in pieces; rows that repeat; rows and columns that are missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.reconcile.logs.logs import Told, told, write

HEADER = "timestamp,asset,side,quantity,price\n"
WHOLE = HEADER + (
    "2024-03-04T14:30:00Z,AAPL,buy,100,175.0\n"
    "2024-03-04T14:30:00Z,MSFT,buy,30,410.0\n"
    "2024-03-06T14:30:00Z,AAPL,sell,100,170.0\n"
)
PIECES = HEADER + (
    "2024-03-04T14:30:00Z,AAPL,buy,40,174.0\n"
    "2024-03-04T14:30:00Z,MSFT,buy,30,410.0\n"
    "2024-03-04T14:31:00Z,AAPL,buy,25,175.0\n"
    "2024-03-04T14:33:00Z,AAPL,buy,35,176.0\n"
    "2024-03-06T14:30:00Z,AAPL,sell,100,170.0\n"
)


def _told(folder: Path, a: str, b: str) -> Told:
    return told(write(folder / "a.csv", a), write(folder / "b.csv", b))


def test_pieces_are_one_order(tmp_path: Path):
    """Three against one: one pair at the mean price, said once with the pieces."""
    said = _told(tmp_path, WHOLE, PIECES)
    (note,) = said.of("partial_fills")
    assert note["text"] == "partial fills: 1 fill of A is in pieces in B; the pieces are taken as one order"
    assert note["rows"] == ["AAPL buy 100: line 2 is line 2 (40), line 4 (25), line 5 (35)"]
    assert [said.pair[name] for name in ("matched", "only_a", "only_b")] == [3, 0, 0]
    assert said.pair["causes"]["unmatched"] == 0.0
    assert said.pair["causes"]["sizing"] == 0.0
    mean = (40 * 174 + 25 * 175 + 35 * 176) / 100
    assert said.pair["difference"] == pytest.approx(-100 * (mean - 175))


EQUAL = PIECES.replace("174.0", "175.0").replace("176.0", "175.0")


def test_pieces_that_come_to_the_same_are_no_difference(tmp_path: Path):
    """The same moment, shares and mean price: the logs agree, and the pieces are listed all the same."""
    for a, b in ((WHOLE, EQUAL), (EQUAL, WHOLE)):
        said = _told(tmp_path, a, b)
        assert len(said.of("partial_fills")) == 1
        assert (said.exit_code, said.pair["verdict"], said.pair["first_divergence"]) == (0, "aligned", None)


@pytest.mark.parametrize(
    ("was", "is_", "what"),
    [
        ("14:30:00Z,AAPL,buy,40,175.0", "14:30:00Z,AAPL,buy,40,175.1", "price"),
        ("2024-03-04T14:30:00Z,AAPL", "2024-03-04T14:29:00Z,AAPL", "timestamp"),
    ],
)
def test_pieces_that_do_not_come_to_the_same(tmp_path: Path, was: str, is_: str, what: str):
    """The faults that are planted: one piece's price, or the moment of the first."""
    said = _told(tmp_path, WHOLE, EQUAL.replace(was, is_))
    assert said.exit_code == 1
    assert said.pair["first_divergence"]["what"] == what


def test_pieces_in_a(tmp_path: Path):
    """Turned round, the same dollars with every sign turned."""
    forth, back = _told(tmp_path, WHOLE, PIECES), _told(tmp_path, PIECES, WHOLE)
    assert back.of("partial_fills")[0]["text"].startswith("partial fills: 1 fill of B is in pieces in A")
    assert back.pair["difference"] == -forth.pair["difference"]
    assert back.pair["matched"] == forth.pair["matched"]


def test_without_regrouping_it_would_be_breaks(tmp_path: Path):
    """The fault that is planted: pieces of another total stay what they are."""
    said = _told(tmp_path, WHOLE, PIECES.replace("buy,35", "buy,36"))
    assert said.of("partial_fills") == []
    assert said.pair["only_b"] == 2


def _with_ids(text: str, ids: list[str]) -> str:
    header, *lines = text.splitlines()
    rows = [f"{line},{order_id}" for line, order_id in zip(lines, ids, strict=True)]
    return "\n".join([f"{header},order_id", *rows]) + "\n"


def test_ids_of_their_own(tmp_path: Path):
    """A broker's ids that the other log does not know do not stand in the way."""
    said = _told(tmp_path, _with_ids(WHOLE, ["1", "2", "3"]), _with_ids(PIECES, ["x1", "x2", "x3", "x4", "x5"]))
    assert len(said.of("partial_fills")) == 1
    assert said.pair["matched"] == 3


def test_some_ids_are_shared(tmp_path: Path):
    """Where orders pair by id, the pieces get the id of the fill that they are."""
    said = _told(tmp_path, _with_ids(WHOLE, ["1", "2", "3"]), _with_ids(PIECES, ["p1", "2", "p2", "p3", "3"]))
    assert len(said.of("partial_fills")) == 1
    assert [said.pair[name] for name in ("matched", "only_a", "only_b")] == [3, 0, 0]


def test_ids_that_match_need_no_regrouping(tmp_path: Path):
    """The same id on all pieces says it already."""
    said = _told(tmp_path, _with_ids(WHOLE, ["1", "2", "3"]), _with_ids(PIECES, ["1", "2", "1", "1", "3"]))
    assert said.of("partial_fills") == []
    assert said.pair["matched"] == 3


def test_pieces_of_pieces(tmp_path: Path):
    """A run between other fills of the same asset, side and session."""
    a = HEADER + "".join(
        f"2024-03-04T15:{minute}:00Z,AAPL,buy,{q},175\n" for minute, q in ((10, 70), (20, 100), (30, 55))
    )
    b = HEADER + "".join(
        f"2024-03-04T15:{minute}:00Z,AAPL,buy,{q},175\n"
        for minute, q in ((10, 70), (20, 61), (21, 39), (30, 20), (31, 35))
    )
    (note,) = _told(tmp_path, a, b).of("partial_fills")
    assert note["rows"] == [
        "AAPL buy 100: line 3 is line 3 (61), line 4 (39)",
        "AAPL buy 55: line 4 is line 5 (20), line 6 (35)",
    ]


def test_a_missing_fill_does_not_hide_pieces(tmp_path: Path):
    """The totals are out of step, and the run is found all the same."""
    a = HEADER + "".join(f"2024-03-04T15:{minute}:00Z,AAPL,buy,{q},175\n" for minute, q in ((10, 77), (20, 100)))
    b = HEADER + "".join(f"2024-03-04T15:{minute}:00Z,AAPL,buy,{q},175\n" for minute, q in ((20, 61), (21, 39)))
    (note,) = _told(tmp_path, a, b).of("partial_fills")
    assert note["rows"] == ["AAPL buy 100: line 3 is line 2 (61), line 3 (39)"]


NOT_PIECES = {
    "next-session": ("2024-03-04T14:31:00Z,AAPL,buy,25", "2024-03-05T14:31:00Z,AAPL,buy,25"),
    "other-side": ("2024-03-04T14:31:00Z,AAPL,buy,25", "2024-03-04T14:31:00Z,AAPL,sell,25"),
    "other-asset": ("2024-03-04T14:31:00Z,AAPL,buy,25", "2024-03-04T14:31:00Z,GOOG,buy,25"),
}


@pytest.mark.parametrize(("was", "is_"), NOT_PIECES.values(), ids=NOT_PIECES)
def test_no_pieces(tmp_path: Path, was: str, is_: str):
    """One session, one side, one asset."""
    assert _told(tmp_path, WHOLE, PIECES.replace(was, is_)).of("partial_fills") == []


def test_the_same_log_has_no_pieces(tmp_path: Path):
    """Nor has one that was filled in parts on both sides."""
    assert _told(tmp_path, PIECES, PIECES).findings == []


def test_repeated_rows(tmp_path: Path):
    """Exact duplicates are said and kept."""
    said = _told(tmp_path, WHOLE, WHOLE + WHOLE.splitlines()[1] + "\n")
    (note,) = said.of("duplicates")
    assert note["text"] == "B: 1 row repeats an earlier row in every column; kept"
    assert note["rows"] == ["line 5"]
    assert said.pair["only_b"] == 1


def test_rows_that_differ_in_something_are_no_duplicates(tmp_path: Path):
    """Same price and size at another time."""
    again = WHOLE.splitlines()[1].replace("14:30", "15:30")
    assert _told(tmp_path, WHOLE, WHOLE + again + "\n").of("duplicates") == []


def _random_log(count: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(11)
    days = pd.bdate_range("2023-01-03", periods=count // 2, tz="UTC") + pd.Timedelta("15h")
    return pd.DataFrame(
        {
            "order_id": [f"o{n}" for n in range(count)],
            "timestamp": (days.repeat(2) + pd.to_timedelta(np.arange(count) % 2, unit="h")).map(
                pd.Timestamp.isoformat
            ),
            "asset": random.choice(["AAPL", "MSFT", "SPY"], count),
            "side": random.choice(["buy", "sell"], count),
            "quantity": random.integers(1, 900, count),
            "price": random.uniform(50, 400, count).round(2),
            "commission": 1.0,
        }
    )


@pytest.mark.parametrize("side", ["a", "b"])
@pytest.mark.parametrize("ids", [True, False], ids=["ids", "no-ids"])
def test_dropped_rows_are_unmatched(tmp_path: Path, side: str, ids: bool):
    """A tenth of the rows of one log lost at random: so many unmatched orders on the other side, and nothing else."""
    log = _random_log() if ids else _random_log().drop(columns="order_id")
    lost = np.random.default_rng(5).choice(len(log), len(log) // 10, replace=False)
    log.to_csv(tmp_path / "whole.csv", index=False)
    log.drop(index=lost.tolist()).to_csv(tmp_path / "lossy.csv", index=False)
    files = (tmp_path / "lossy.csv", tmp_path / "whole.csv")
    said = told(*(files if side == "a" else files[::-1]))
    mine, other = ("only_b", "only_a") if side == "a" else ("only_a", "only_b")
    assert (said.pair["matched"], said.pair[mine], said.pair[other]) == (360, 40, 0)
    causes = said.pair["causes"]
    assert causes["unmatched"] + causes["rebalancing"] == pytest.approx(said.pair["difference"], abs=1e-6)
    assert [causes[name] for name in ("timing", "price", "fees", "sizing")] == [0.0] * 4
    assert said.findings == []


def test_no_fees_on_one_side(tmp_path: Path):
    """Fees are unknown, not zero, and everything else is told."""
    log = _random_log()
    log.to_csv(tmp_path / "a.csv", index=False)
    log.drop(columns="commission").assign(price=log["price"] + 0.5).to_csv(tmp_path / "b.csv", index=False)
    said = told(tmp_path / "a.csv", tmp_path / "b.csv")
    assert said.pair["unknown"] == ["fees", "slippage"]
    assert said.pair["causes"]["fees"] == 0.0
    assert said.pair["causes"]["price"] == pytest.approx(said.pair["difference"], abs=1e-6)
