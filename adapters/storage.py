"""A run as a folder of two files that load back exactly, so that an engine can run anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd
import pytz

from adapters.contract import Mode, Run, Setting
from bundles.actions import ActionKind, CorporateAction
from bundles.errors import InputError
from bundles.tables.archive import load_frames, save_frames
from scenarios.rules import TITLES
from scenarios.terms import terms_in_force

FORMAT = 3
_ABOUT, _TABLES = "run.json", "tables.npz"
_FRAMES = ("fills", "positions", "rejections", "pending", "closes")
_SERIES = ("equity", "cash", "marks")
_RULES = {title: rule for rule, title in TITLES.items()}


@dataclass(frozen=True, slots=True)
class _Header:
    """What is not a table. ``tables`` names those that are there: one that is not was not reported."""

    format: int
    engine: str
    version: str
    mode: str
    scenario: str
    terms: Mapping[str, object]
    settings: list[dict[str, str]]
    tables: list[str]
    actions: list[dict[str, object]]
    seconds: float
    engine_seconds: float
    preset: str = ""


def save(run: Run, folder: Path) -> None:
    """Write ``run`` into ``folder``, which is made; values, labels, dtypes and time zones are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = dict(_tables(run))
    save_frames(tables, folder / _TABLES)
    header = _Header(
        format=FORMAT,
        engine=run.engine,
        version=run.version,
        mode=run.mode.value,
        scenario=run.scenario,
        terms=run.terms.model_dump(mode="json"),
        settings=[{"topic": each.topic, "value": each.value, "source": each.source} for each in run.settings],
        tables=list(tables),
        actions=[{**asdict(action), "session": f"{action.session:%Y-%m-%d}"} for action in run.actions],
        seconds=run.seconds,
        engine_seconds=run.engine_seconds,
        preset=run.preset,
    )
    (folder / _ABOUT).write_text(json.dumps(asdict(header), indent=2), encoding="utf-8")


def _tables(run: Run) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in _FRAMES:
        frame = getattr(run, name)
        if frame is not None:
            yield name, frame
    for name in _SERIES:
        series = getattr(run, name)
        if series is not None:
            yield name, series.to_frame(name)


def load(folder: Path) -> Run:
    """Read back what ``save`` wrote.

    Raises
    ------
    InputError
        The folder is no saved run, or was written in a format that this version does not know.
    """
    header = _header(folder)
    kept = load_frames(folder / _TABLES)
    try:
        return _run(header, {name: kept[name] for name in header.tables})
    except (KeyError, ValueError) as error:
        raise InputError(
            f"{folder}: {' '.join(str(error).split())}", "a saved run is kept as it was written"
        ) from error


def _run(header: _Header, tables: Mapping[str, pd.DataFrame]) -> Run:
    return Run(
        engine=header.engine,
        version=header.version,
        mode=Mode(header.mode),
        scenario=header.scenario,
        terms=terms_in_force(header.terms),
        settings=tuple(_setting(each) for each in header.settings),
        fills=tables["fills"],
        equity=_series(tables, "equity"),
        cash=_series(tables, "cash"),
        positions=tables.get("positions"),
        marks=_series(tables, "marks"),
        rejections=tables.get("rejections"),
        pending=tables.get("pending"),
        closes=tables["closes"],
        seconds=header.seconds,
        engine_seconds=header.engine_seconds,
        actions=tuple(_action(each) for each in header.actions),
        preset=header.preset,
    )


def _action(content: Mapping[str, object]) -> CorporateAction:
    session = pd.Timestamp(str(content["session"]), tz=pytz.UTC)
    amount = float(str(content["amount"]))
    return CorporateAction(session, str(content["asset"]), ActionKind(str(content["kind"])), amount)


def _series(tables: Mapping[str, pd.DataFrame], name: str) -> pd.Series[float] | None:
    return tables[name][name].rename(None) if name in tables else None


def _header(folder: Path) -> _Header:
    path = folder / _ABOUT
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}", "expected a folder that a run was saved to") from error
    if (
        not isinstance(content, dict)
        or content.get("format") != FORMAT
        or {"preset", *content} != {field.name for field in fields(_Header)}
    ):
        raise InputError(f"{path}: not a saved run of format {FORMAT}", "save it again with this version")
    return _Header(**content)


def _setting(content: dict[str, str]) -> Setting:
    return Setting(_RULES[content["topic"]], content["value"], content["source"])
