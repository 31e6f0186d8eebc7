"""The scenario file: its keys, and what each may hold. Unknown keys are refused."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError, model_validator

from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError
from scenarios.instructions import Kind
from scenarios.sizing import Rebalance, Sizing
from scenarios.terms import Section, Terms

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class DataSection(Section):
    """Where the prices are and how they are read; splits and dividends that they are not adjusted for."""

    prices: str = "prices.csv"
    calendar: str = DEFAULT_CALENDAR
    tick: float = Field(default=0.001, ge=0, allow_inf_nan=False)
    off_calendar: Literal["refuse", "drop"] = "refuse"
    splits: str | None = None
    dividends: str | None = None


class InstructionsSection(Section):
    """Where the instructions are, at which level they are stated and how signals are sized."""

    kind: Kind
    file: str = "instructions.csv"
    sizing: Sizing | None = None
    rebalance: Rebalance = Rebalance.ON_SIGNAL

    @model_validator(mode="after")
    def _sizing_belongs_to_signals(self) -> InstructionsSection:
        if (self.kind is Kind.SIGNALS) != (self.sizing is not None):
            verb = "need" if self.kind is Kind.SIGNALS else "take no"
            raise ValueError(f"{self.kind} {verb} sizing = {{ weight = …, max_positions = … }}")
        if self.kind is Kind.ORDERS and self.rebalance is not Rebalance.ON_SIGNAL:
            raise ValueError("orders take no rebalance")
        return self


class Document(Section):
    """A scenario file, read and checked."""

    # Names of files are made of it.
    name: str = Field(min_length=1, max_length=100, pattern=r"^\w[\w .+-]*$")
    summary: str = ""
    data: DataSection = DataSection()
    instructions: InstructionsSection
    terms: Terms = Terms()


def read(path: Path) -> Document:
    """The scenario file at ``path``.

    Raises
    ------
    InputError
        The file cannot be read, is not TOML, lacks a key, or holds an unknown key or a bad value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: {(error.strerror or str(error)).lower()}", "the path of a scenario file"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: {error}", "a scenario file is TOML") from error
    return checked(Document, content, str(path))


def checked[Checked: Section](section: type[Checked], content: object, where: str) -> Checked:
    """``content`` as ``section``; the first thing that is wrong with it becomes one line."""
    try:
        return section.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        raise InputError(f"{where}: {key}: {_problem(first)}", _hint(section, first)) from error


def _problem(error: ErrorDetails) -> str:
    words = {
        "extra_forbidden": "unknown key",
        "missing": "missing",
        "string_pattern_mismatch": f"{error['input']!r}",
        "model_type": f"{error['input']!r} is no table",
    }
    return words.get(error["type"], error["msg"].removeprefix("Value error, "))


def _hint(section: type[Section], error: ErrorDetails) -> str:
    """What would be right, where pydantic's own sentence does not say it."""
    if error["type"] == "string_pattern_mismatch":
        return "letters, digits, spaces and _ . + - only"
    if error["type"] not in ("extra_forbidden", "missing", "model_type"):
        return ""
    keys = _keys(section, error["loc"] if error["type"] == "model_type" else error["loc"][:-1])
    near = difflib.get_close_matches(str(error["loc"][-1]), keys, n=1)
    if near and error["type"] == "extra_forbidden":
        return f"did you mean {near[0]!r}?"
    return f"keys here are {', '.join(keys)}"


def _keys(section: type[Section], location: Sequence[int | str]) -> list[str]:
    """Keys of the section at ``location``."""
    for name in location:
        kinds = [section.model_fields[str(name)].annotation]
        kinds += getattr(kinds[0], "__args__", ())
        section = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section))
    return list(section.model_fields)
