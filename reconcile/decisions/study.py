"""The study file: its keys, and what each may hold. Unknown keys are refused."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ConfigDict, Field, model_validator

from bundles.errors import InputError
from reconcile.decisions.measures import NAMES
from scenarios.document import DataSection, checked
from scenarios.overrides import with_terms_set
from scenarios.terms import FillMoment, Section, Terms

type Scalar = int | float | str


def check_measure(name: str) -> None:
    """Refuse a measure that there is not."""
    if name not in NAMES:
        raise ValueError(f"no measure {name!r}; there are {', '.join(NAMES)}")


def _check_twins(kind: str, names: Sequence[str]) -> None:
    for name in names:
        if list(names).count(name) > 1:
            raise ValueError(f"two {kind}s are named {name!r}")


class StudyData(DataSection):
    """The prices, as in a scenario file; or those of a scenario, by its name or file."""

    scenario: str | None = None


class Strategy(Section):
    """A named builder; every other key is a parameter of it, which the builder checks."""

    model_config = ConfigDict(frozen=True, extra="allow")

    strategy: str | None = None

    @property
    def parameters(self) -> dict[str, object]:
        return dict(self.model_extra or {})


class Candidates(Strategy):
    """What is chosen from: a grid, profiles, or files of weights. ``limit`` is the most replays of a study."""

    files: str | None = None
    profiles: str | None = None
    grid: dict[str, list[Scalar]] = Field(default_factory=dict)
    profile: tuple[dict[str, Scalar], ...] = ()
    warmup: int | None = Field(default=None, ge=0)
    limit: int = Field(default=20_000, ge=1)


class Vary(Section):
    """Terms that are crossed with every specification."""

    fill: tuple[FillMoment, ...] = ()


class Specifications(Section):
    """Engines whose measured native rules are followed, and files of further rules."""

    engines: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    vary: Vary = Vary()


class Window(Section):
    """A stretch of sessions, both ends included; the account starts it flat."""

    name: str
    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Window:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"first {self.first} is after last {self.last}")
        return self


class Benchmark(Strategy):
    """A strategy under the same rules, or prices (session, close) that are bought and held, which no rule touches."""

    name: str
    prices: str | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Benchmark:
        if (self.prices is None) == (self.strategy is None):
            raise ValueError("a benchmark is a strategy or prices")
        return self


class Condition(Section):
    """A measure that has to be above or below a number, or the same measure of a benchmark."""

    measure: str
    above: float | str | None = None
    below: float | str | None = None

    @model_validator(mode="after")
    def _is_one_comparison(self) -> Condition:
        check_measure(self.measure)
        if (self.above is None) == (self.below is None):
            raise ValueError("either above or below")
        return self

    @property
    def bound(self) -> float | str:
        bound = self.below if self.above is None else self.above
        assert bound is not None
        return bound


class Rule(Section):
    """A decision, and all that has to hold for it."""

    decision: str
    all: tuple[Condition, ...]


class Otherwise(Section):
    """The decision where no rule holds."""

    decision: str = "NO-GO"


class DecisionSection(Section):
    """What is chosen by, and which decision follows from the measures."""

    score: str | dict[str, float] = "sharpe"
    window: str | None = None
    rules: tuple[Rule, ...] = ()
    otherwise: Otherwise = Otherwise()
    not_executed: float = Field(default=0.05, ge=0, le=1)
    choose_not_executed: bool = False

    @model_validator(mode="after")
    def _has_measures(self) -> DecisionSection:
        for name in self.weights:
            check_measure(name)
        if not self.weights:
            raise ValueError("the score has no measure")
        return self

    @property
    def weights(self) -> dict[str, float]:
        return {self.score: 1.0} if isinstance(self.score, str) else self.score


class Study(Section):
    """A study, read and checked. ``folder`` is where its paths start."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^\w[\w .+-]*$")
    data: StudyData = StudyData()
    terms: Terms = Terms()
    candidates: Candidates
    specifications: Specifications
    windows: tuple[Window, ...] = (Window(name="all"),)
    benchmarks: tuple[Benchmark, ...] = ()
    decision: DecisionSection = DecisionSection()
    folder: Path = Field(default=Path(), exclude=True)
    text: str = Field(default="", exclude=True)

    @model_validator(mode="after")
    def _names_exist(self) -> Study:
        _check_twins("window", [each.name for each in self.windows])
        _check_twins("benchmark", [each.name for each in self.benchmarks])
        _check_twins("engine", self.specifications.engines)
        if self.window not in [each.name for each in self.windows]:
            raise ValueError(f"no window {self.window!r}")
        for condition in (each for rule in self.decision.rules for each in rule.all):
            names = [each.name for each in self.benchmarks]
            if isinstance(condition.bound, str) and condition.bound not in names:
                raise ValueError(f"no benchmark {condition.bound!r}; there are {', '.join(names) or 'none'}")
        return self

    @property
    def window(self) -> str:
        """Where the choice is made."""
        return self.decision.window or self.windows[0].name


def load_study(path: str | Path, *, settings: Sequence[str] = (), engines: Sequence[str] = ()) -> Study:
    """The study in the TOML file at ``path``; paths in it are relative to the file.

    Parameters
    ----------
    settings
        Terms fixed beside those of the file, each ``KEY=VALUE``.
    engines
        In place of the file's engines.

    Raises
    ------
    InputError
        The file cannot be read, or holds an unknown key, name or value.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}", "the path of a study file") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: {error}", "a study file is TOML") from error
    for ours in ("folder", "text"):
        if ours in content:
            raise InputError(f"{path}: {ours}: unknown key")
    study = checked(Study, content, str(path))
    terms = with_terms_set(study.terms, settings)
    asked = study.specifications
    asked = asked.model_copy(update={"engines": tuple(engines)}) if engines else asked
    return study.model_copy(update={"terms": terms, "specifications": asked, "folder": place.parent, "text": text})
