"""A log that does not say what was sold is not read as one that only bought."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import reconcile
from bundles.errors import InputError
from tests.reconcile.command import reconcile as command
from tests.reconcile.command import refusal
from tests.reconcile.logs.logs import told, write

UNSEEN = "timestamp,asset,quantity,price,direction\n2024-01-05,A,1,10,long\n2024-01-08,A,1,11,short\n"


def test_a_column_of_sides_that_is_not_seen_is_asked_for(tmp_path: Path):
    """The columns are listed, and what to say."""
    log = write(tmp_path / "log.csv", UNSEEN)
    said = refusal(tmp_path, "diff", log, log)
    assert "log.csv: no column 'side', and no quantity is negative" in said
    assert "--map side=THEIRS" in said
    assert said.endswith("its columns are timestamp, asset, quantity, price, direction")
    with pytest.raises(InputError, match="no quantity is negative"):
        reconcile.diff(pd.read_csv(log), pd.read_csv(log))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_all_purchases_is_a_thing_to_say(tmp_path: Path, suffix: str):
    """A log may hold purchases only; or sales."""
    log = tmp_path / f"log.{suffix}"
    frame = pd.DataFrame({"timestamp": ["2024-01-05"] * 2, "asset": "A", "quantity": [1.0, 2.0], "price": 10.0})
    frame.to_parquet(log) if suffix == "parquet" else frame.to_csv(log, index=False)
    assert told(log, log, "--map", "side=buy").exit_code == 0
    other = told(log, log, "--map-a", "side=buy", "--map-b", "side=SELL")
    assert (other.pair["only_a"], other.pair["only_b"]) == (2, 2)


def test_signs_and_empty_logs_are_enough(tmp_path: Path):
    """One sale shows that quantities are signed; without fills there is nothing to tell."""
    signed = write(tmp_path / "signed.csv", UNSEEN.replace("A,1,11", "A,-1,11"))
    assert told(signed, signed).exit_code == 0
    empty = write(tmp_path / "empty.csv", UNSEEN.splitlines()[0] + "\n")
    assert told(empty, empty).exit_code == 0


def test_no_counterpart_is_a_break(tmp_path: Path) -> None:
    """Both hold fills, and none pairs: nothing is explained, and the first screen says so."""
    head = "timestamp,asset,side,quantity,price\n"
    a = write(tmp_path / "a.csv", head + "2024-01-03T15:00:00Z,AAPL,buy,10,100\n")
    b = write(tmp_path / "b.csv", head + "2024-06-03T15:00:00Z,AAPL,buy,10,100\n")
    result = command("diff", a, b)
    assert result.exit_code == 1
    assert "break: no order of a has a counterpart in b" in result.stdout
    assert "paired: 0 orders, 0.0% of all fills; 1 only in a; 1 only in b" in result.stdout
    said = told(a, b)
    assert (said.pair["verdict"], said.pair["coverage"]) == ("break", 0.0)
    assert told(a, write(tmp_path / "none.csv", head)).pair["verdict"] == "break"


def test_logs_without_an_asset_in_common_are_refused(tmp_path: Path) -> None:
    """Both lists are named."""
    head = "timestamp,asset,side,quantity,price\n"
    a = write(tmp_path / "a.csv", head + "2024-01-03T15:00:00Z,AAPL,buy,10,100\n")
    b = write(tmp_path / "b.csv", head + "2024-01-03T15:00:00Z,GOOG,buy,10,100\n")
    result = command("diff", a, b)
    assert result.exit_code == 2
    assert "no asset in common: a has AAPL; b has GOOG" in result.stderr
