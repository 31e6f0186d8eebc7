"""A run that was saved is the same run: every field, every dtype, every time zone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import pytz

from adapters import storage
from adapters.contract import Mode, Run, Setting
from bundles.errors import InputError
from reconcile import compare
from reconcile.verdicts.verdict import Verdict
from scenarios.terms import Commission, FillMoment
from tests.reconcile.ledgers import SESSIONS, Stated, flat_closes, run_of

FRAMES = ("equity", "cash", "positions", "marks", "rejections", "pending")
SETTINGS = (
    Setting("rounding", "whole, rounded down", "engine.module:Class.function"),
    Setting("cash", "−", "a:b"),
)


def _run(**changes: Any) -> Run:
    fills = [Stated("=o1", 1, "Ü/1", 10.1, 100.1, 100.3, 0.1), Stated("o2", 3, "BBB", -3, 1 / 3, 0.1 + 0.2, 5e-324)]
    run = run_of(fills, flat_closes(assets=("Ü/1", "BBB")), settings=SETTINGS)
    terms = run.terms.model_copy(update={"commission": Commission(rate=0.1 + 0.2), "fill": FillMoment.NEXT_CLOSE})
    refused = pd.DataFrame(
        {"order_id": ["r1"], "session": SESSIONS[:1], "asset": ["BBB"], "reason": ["no, 'cash'\nat all"]}
    )
    full = replace(run, terms=terms, rejections=refused, seconds=1 / 3, mode=Mode.ALIGNED)
    return replace(full, **changes)


def _same(one: object, other: Any) -> None:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(other, one, check_exact=True, check_freq=False)
        assert [type(column) for column in other.columns] == [type(column) for column in one.columns]
    elif isinstance(one, pd.Series):
        pd.testing.assert_series_equal(other, one, check_exact=True, check_freq=False, check_names=False)
        assert other.index.name == one.index.name
    else:
        assert other == one
        assert type(other) is type(one)


def test_every_field_comes_back(tmp_path: Path):
    """Floats bit by bit, text letter by letter, enums as enums."""
    run = _run()
    storage.save(run, tmp_path / "run")
    again = storage.load(tmp_path / "run")
    for field in fields(Run):
        _same(getattr(run, field.name), getattr(again, field.name))
    assert compare(run, again).verdict is Verdict.ALIGNED


def test_time_zones_come_back(tmp_path: Path):
    """The house uses pytz.UTC itself, not another zone of that name."""
    storage.save(_run(), tmp_path)
    again = storage.load(tmp_path)
    frames = (again.equity, again.positions, again.closes)
    zones = [pd.DatetimeIndex(each.index).tz for each in frames] + [again.fills["session"].dt.tz]
    zones += [again.fills["timestamp"].dt.tz, again.rejections["session"].dt.tz]
    assert all(zone is pytz.UTC for zone in zones)


@pytest.mark.parametrize("name", FRAMES)
def test_what_was_not_reported_stays_so(tmp_path: Path, name: str):
    """Also where the folder held a run that did report it."""
    storage.save(_run(), tmp_path)
    storage.save(_run(**{name: None}), tmp_path)
    again = storage.load(tmp_path)
    assert getattr(again, name) is None
    assert all(getattr(again, other) is not None for other in FRAMES if other != name)


def test_a_run_without_fills(tmp_path: Path):
    """Empty tables keep their columns and dtypes."""
    run = run_of([], flat_closes())
    storage.save(run, tmp_path)
    again = storage.load(tmp_path)
    for name in ("fills", "rejections", "pending"):
        _same(getattr(run, name), getattr(again, name))


def _rewrite(**changes: Any) -> Callable[[Path], object]:
    def rewrite(folder: Path) -> None:
        content = json.loads((folder / "run.json").read_text())
        (folder / "run.json").write_text(json.dumps({**content, **changes}))

    return rewrite


OTHER_FORMAT = "run.json: not a saved run of format 3: save it again with this version"
SPOILT = {
    "newer-format": (_rewrite(format=4), OTHER_FORMAT),
    "text-format": (_rewrite(format="3"), OTHER_FORMAT),
    "more-than-known": (_rewrite(weather="fine"), OTHER_FORMAT),
    "not-an-object": (lambda folder: (folder / "run.json").write_text("[]"), OTHER_FORMAT),
    "no-json": (lambda folder: (folder / "run.json").write_text("{"), "expected a folder that a run was saved to"),
    "no-header": (lambda folder: (folder / "run.json").unlink(), "expected a folder that a run was saved to"),
    "no-fills": (lambda folder: (folder / "tables.npz").unlink(), "tables.npz: "),
    "broken-fills": (lambda folder: (folder / "tables.npz").write_text("PK"), "tables.npz: "),
    "unknown-mode": (_rewrite(mode="fast"), "'fast' is not a valid Mode"),
    "tables-not-named": (_rewrite(tables=[]), "'fills'"),
}


@pytest.mark.parametrize(("spoil", "told"), SPOILT.values(), ids=SPOILT.keys())
def test_folders_that_are_no_saved_run(tmp_path: Path, spoil: Callable[[Path], object], told: str):
    """Refused in one line that says what would be right."""
    storage.save(_run(), tmp_path)
    spoil(tmp_path)
    with pytest.raises(InputError) as caught:
        storage.load(tmp_path)
    assert told in str(caught.value)
