"""From frames and files to panels: columns, the tick, missing bars, and files read back exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bundles import InputError, from_csv, from_frame, from_frames, from_long, from_parquet
from tests.bundles.tables import DAYS, bars, long

_HEADER = "session,asset,open,high,low,close,volume"


def _random_table(seed: int = 5) -> pd.DataFrame:
    """Prices with every digit that a float has."""
    generator = np.random.default_rng(seed)
    table = long()
    factor = generator.uniform(0.5, 2.0, len(table))
    for name in ("open", "high", "low", "close"):
        table[name] *= factor
    return table


def test_columns_are_found_by_any_accepted_name() -> None:
    table = long()
    expected = from_long(table).sha256
    renamed = table.rename(columns={"session": "Date", "asset": "SYMBOL", "open": " Open", "close": "Close"})
    assert from_long(renamed.assign(adj_close=1.0)).sha256 == expected
    assert from_long(table.rename(columns={"session": "timestamp"})).sha256 == expected
    assert from_long(table.set_index("session")).sha256 == expected
    assert from_long(table.set_index(["session", "asset"])).sha256 == expected


def test_frames_and_long_tables_give_the_same_panel() -> None:
    frames = {"AAPL": bars(start=100.0), "MSFT": bars(start=200.0)}
    assert from_frames(frames).sha256 == from_long(long()).sha256
    assert from_frame(frames["AAPL"], "AAPL").sha256 == from_long(long(("AAPL",))).sha256
    assert from_long(bars()).assets == ("ASSET",)


def test_a_frame_that_names_another_asset_is_refused() -> None:
    with pytest.raises(InputError, match="frame 'MSFT': the asset column says 'AAPL'"):
        from_frame(long(("AAPL",)), "MSFT")


def test_the_data_given_are_left_alone() -> None:
    table = long()
    before = table.copy()
    from_long(table)
    pd.testing.assert_frame_equal(table, before)


def test_assets_keep_the_order_given() -> None:
    assert from_long(long(("MSFT", "AAPL", "IBM"))).assets == ("MSFT", "AAPL", "IBM")


def test_prices_go_on_the_tick_and_moves_are_counted() -> None:
    frame = bars()
    frame["open"] += 0.0004 * (frame.index == "2020-01-03")
    frame["high"] += 0.00025 * (frame.index == "2020-01-06")
    panel = from_frame(frame)
    assert panel.notes.moved == 2
    assert panel.notes.moved_most == pytest.approx(0.0004, abs=1e-12)
    assert panel.notes.lines() == ("2 prices moved onto the tick, by at most 0.0004.",)
    values = panel.values()[:-1]
    assert (values == np.round(values * 1000).astype("uint32") * 0.001).all()


def test_the_last_digit_of_a_float_is_no_move() -> None:
    """100.1 comes back as 100.10000000000001, the same price."""
    frame = bars() + 0.1
    frame["volume"] = 1.0
    assert from_frame(frame).notes.moved == 0
    assert from_frame(frame).price("open", DAYS[0], "ASSET") != 100.1


def test_no_tick_keeps_prices_raw_and_ticking_twice_is_ticking_once() -> None:
    table = _random_table()
    raw = from_long(table, tick=0)
    assert (raw.long()["open"].to_numpy() == table.sort_values("session", kind="stable")["open"].to_numpy()).all()
    assert raw.notes.moved == 0
    once = from_long(table)
    assert from_long(once.long()).sha256 == once.sha256
    assert from_long(once.long()).notes.moved == 0


def test_every_session_of_the_calendar_is_there_and_nothing_is_filled() -> None:
    panel = from_frames({"A": bars(), "B": bars(DAYS[1:4:2])})
    assert list(panel.sessions.strftime("%Y-%m-%d")) == list(DAYS)
    assert list(panel.has_bar["B"]) == [False, True, False, True, False]
    assert panel.notes.missing == ("2020-01-06 B",)
    for field in ("open", "high", "low", "close", "volume"):
        assert panel.field(field)["B"].isna().tolist() == [True, False, True, False, True]


def test_a_session_that_nobody_has_is_still_a_session() -> None:
    panel = from_frame(bars(["2020-01-02", "2020-01-08"]), "A")
    assert len(panel.sessions) == 5
    assert panel.notes.missing == ("2020-01-03 A", "2020-01-06 A", "2020-01-07 A")


def test_rows_of_nothing_at_the_ends_do_not_stretch_the_panel() -> None:
    frame = bars()
    frame.iloc[[0, -1]] = np.nan
    panel = from_frame(frame, "A")
    assert panel.sha256 == from_frame(bars().iloc[1:-1], "A").sha256
    assert panel.notes.missing == ()


def test_a_calendar_is_known_by_its_own_name() -> None:
    assert from_frame(bars(), calendar="NYSE").sha256 == from_frame(bars(), calendar="XNYS").sha256


@pytest.mark.parametrize("tick", [0.001, 0.0, 0.05])
def test_csv_and_parquet_read_back_exactly(tmp_path: Path, tick: float) -> None:
    table = _random_table()
    expected = from_long(table, tick=tick)
    table.to_csv(tmp_path / "prices.csv", index=False)
    table.to_parquet(tmp_path / "prices.parquet")
    assert from_csv(tmp_path / "prices.csv", tick=tick).sha256 == expected.sha256
    assert from_parquet(str(tmp_path / "prices.parquet"), tick=tick).sha256 == expected.sha256


def test_what_a_panel_writes_reads_back_to_the_same_panel(tmp_path: Path) -> None:
    panel = from_frames({"A": bars(), "B": bars(DAYS[1:4:2])})
    panel.long().to_csv(tmp_path / "p.csv", index=False)
    panel.long().to_parquet(tmp_path / "p.parquet")
    assert from_csv(tmp_path / "p.csv").sha256 == panel.sha256
    assert from_parquet(tmp_path / "p.parquet").sha256 == panel.sha256


def _written(folder: Path, *lines: str, header: str = _HEADER) -> Path:
    path = folder / "prices.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def test_names_that_look_like_something_else_stay_names(tmp_path: Path) -> None:
    rows = [f"2020-01-02,{name},1,1,1,1,5" for name in ("NA", "007", "nan", "True", "'=SUM", "'quoted")]
    panel = from_csv(_written(tmp_path, *rows))
    assert panel.assets == ("NA", "007", "nan", "True", "=SUM", "'quoted")


def test_blank_lines_do_not_shift_the_line_numbers(tmp_path: Path) -> None:
    path = _written(tmp_path, "2020-01-02,A,1,1,1,1,5", "", ",,,,,,", "2020-01-03,A,1,1,2,1,5")
    with pytest.raises(InputError, match=r"prices\.csv, line 5 \(A 2020-01-03\): high 1.0 is below low 2.0"):
        from_csv(path)


def test_empty_cells_say_no_bar(tmp_path: Path) -> None:
    path = _written(tmp_path, "2020-01-02,A,1,1,1,1,5", "2020-01-03,A,,,,,", "2020-01-06,A,1,1,1,1,5")
    assert from_csv(path).notes.missing == ("2020-01-03 A",)


BROKEN_FILES = {
    "empty": (b"", r"prices\.csv: .*CSV in UTF-8"),
    "only a header": (f"{_HEADER}\n".encode(), r"prices\.csv: no rows"),
    "a longer line": (f"{_HEADER}\n2020-01-02,A,1,1,1,1,5,9\n".encode(), r"prices\.csv: "),
    "a longer line later": (f"{_HEADER}\n2020-01-02,A,1,1,1,1,5\n2020-01-03,A,1,1,1,1,5,9\n".encode(), "line 3"),
    "a shorter line": (f"{_HEADER}\n2020-01-02,A,1,1,1,1\n".encode(), r"line 2 .*only some values"),
    "another encoding": (f"{_HEADER}\n2020-01-02,\xc4,1,1,1,1,5\n".encode("latin-1"), "codec can't decode"),
    "another separator": (_HEADER.replace(",", ":").encode() + b"\n1:2", "no columns session, open"),
    "text for a price": (f"{_HEADER}\n2020-01-02,A,one,1,1,1,5\n".encode(), r"line 2 .*open is 'one'"),
    "thousands separated": (f'{_HEADER}\n2020-01-02,A,1,1,1,1,"5,000"\n'.encode(), r"volume is '5,000'"),
    "a date of somewhere": (f"{_HEADER}\n1/2/2020,A,1,1,1,1,5\n".encode(), r"line 2 \(A no date\)"),
    "not even text": (bytes(range(128, 256)), "prices.csv"),
}


@pytest.mark.parametrize("kind", BROKEN_FILES)
def test_a_broken_csv_is_told_in_one_line(tmp_path: Path, kind: str) -> None:
    content, said = BROKEN_FILES[kind]
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as refusal:
        from_csv(path)
    assert "\n" not in str(refusal.value)
    assert str(path) in refusal.value.problem


@pytest.mark.parametrize("reader", [from_csv, from_parquet])
def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path, reader: Callable[[Path], object]) -> None:
    with pytest.raises(InputError, match=r"none\.data: no such file"):
        reader(tmp_path / "none.data")


def test_a_file_that_is_no_parquet_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "prices.parquet"
    path.write_text("session,asset\n")
    with pytest.raises(InputError, match=r"prices\.parquet: .*a Parquet file"):
        from_parquet(path)


def test_a_byte_order_mark_and_dates_alone_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("\ufeffDate,Open,High,Low,Close,Volume\n2020-01-02,1,1,1,1,5\n", encoding="utf-8")
    assert from_csv(path).assets == ("ASSET",)
