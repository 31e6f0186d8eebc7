"""An engine as the rest knows it: its declarations, and how it is run or its results are read."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module, metadata
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from adapters.capability import Capability, EngineUnavailable, NotImplementedByAdapter, Support, Unsupported
from adapters.reading import ReadingOptions, ReportedResult
from adapters.records import Mode, Outcome, Replay, Task
from adapters.stopwatch import stopwatch
from bundles.defaults import DEFAULT_CALENDAR
from bundles.errors import InputError

if TYPE_CHECKING:
    from types import ModuleType

    from adapters.expectations import Defect, Expectation
    from adapters.results import ResultLog
    from adapters.run import Run
    from scenarios.features import Feature
    from scenarios.scenario import Scenario
    from scenarios.terms import Terms


@dataclass(frozen=True)
class Adapter:
    """One engine: its declarations, and the module that is imported only when it runs.

    Attributes
    ----------
    name, distribution
        The engine's name in commands (also the name of its extra), and its installed distribution.
    module
        Dotted name of a module with ``simulate(task: Task) -> Outcome`` and
        ``settings(task: Task) -> tuple[Setting, ...]``.
    native_terms
        What the engine does by itself for each term that a scenario leaves free.
    capabilities
        What the engine offers; a feature that is not named is ``unknown``.
    expectations
        Differences in aligned mode that are known, each with cause and size.
    defects
        Faults of the engine that are known to its maintainers, each with a link.
    versions
        The versions that the adapter knows, as pip writes them (``>=1.0,<1.3``); all where it is empty.
    companions
        {versions of the engine: what has to be installed beside them}, both as pip writes them: other packages that
        the engine's own requirements leave too free. Read where an environment is built.
    own_environment
        Whether the engine's place is an environment of its own, not the one that the command runs in.
    presets
        Names of sets of defaults that the engine itself has: in native mode one of them may take the place of
        ``native_terms``. The module gives what was in force as the outcome's ``terms``, and in its settings.
    """

    name: str
    distribution: str
    module: str
    native_terms: Terms
    capabilities: Mapping[Feature, Capability] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    defects: tuple[Defect, ...] = ()
    versions: str = ""
    companions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own_environment: bool = False
    presets: tuple[str, ...] = ()

    @property
    def version(self) -> str | None:
        """The installed version, or ``None`` where the engine is not installed."""
        try:
            return metadata.version(self.distribution)
        except metadata.PackageNotFoundError:
            return None

    def capability(self, feature: Feature) -> Capability:
        """The adapter's word on a feature, for the installed version; silence is ``unknown``."""
        declared = self.capabilities.get(feature, Capability())
        version = self.version if declared.since else None  # looked up in the distribution's files
        return declared if version is None else declared.of_version(version)

    def run(self, scenario: Scenario, mode: Mode | str = Mode.ALIGNED, preset: str = "") -> Run:
        """Run ``scenario`` on the engine, in native mode on one of its presets where that is named.

        Raises
        ------
        InputError
            Orders of fractions of shares, where aligned mode or the scenario has whole lots; no such preset, or one
            in aligned mode.
        Unsupported
            The engine cannot do what the scenario asks, or cannot where it came to matter.
        EngineUnavailable
            The engine is not installed or fails to import.
        """
        from adapters.frames import run_of

        started = time.perf_counter()
        self.check_installed()
        task = self._task(scenario, Mode(mode), preset)
        with stopwatch() as importing:
            engine = self._import_engine()
        outcome: Outcome = engine.simulate(task)
        run = run_of(task, self.name, self.version or "", engine.settings(task), outcome)
        engine_seconds = importing() + outcome.engine_seconds
        return replace(run, seconds=time.perf_counter() - started, engine_seconds=engine_seconds)

    def replay(self, scenario: Scenario, mode: Mode | str = Mode.ALIGNED) -> Replay:
        """``run`` in plain numbers, bit for bit the same: for many runs of one panel, which is taken apart once.

        Parameters
        ----------
        scenario
            Its ``rules`` are those in force; where it has none, those of aligned mode are.
        mode
            What its free terms become where it has no rules.

        Raises
        ------
        InputError
            As ``run`` raises it.
        NotImplementedByAdapter
            The engine offers no replay: the reference engine, ``registry.reference()``, does.
        """
        engine = self._import_engine()
        if not hasattr(engine, "replay"):
            raise NotImplementedByAdapter(f"{self.name}: its adapter offers no replay")
        replayed: Replay = engine.replay(self._task(scenario, Mode(mode), ""))
        return replayed

    def from_result(
        self,
        result: object,
        *,
        moment: str | None = None,
        assets: Mapping[str, str] | None = None,
        calendar: str = DEFAULT_CALENDAR,
    ) -> ResultLog:
        """The trade log of a result that somebody's own run of the engine gave.

        Parameters
        ----------
        result
            What the engine hands back: each adapter's ``from_result`` says what that is.
        moment
            ``open`` or ``close`` of the session: when orders filled, for results that state dates only. Without it
            the moment stays unknown, and so do dollars of timing within a session.
        assets
            The result's names of assets to those of the other side.
        calendar
            The exchange's, for sessions and their opens and closes.

        Raises
        ------
        InputError
            ``result`` is no result of this engine, or contradicts what is said beside it.
        NotImplementedByAdapter
            The adapter reads no results.
        """
        from adapters.results import log_of

        options = ReadingOptions(moment, assets, calendar)
        return log_of(self.name, self.version or "", self._import_reader(), result, options)

    @property
    def installing(self) -> str:
        """What to type to have the engine in this environment."""
        from bundles.installation import install_line

        return install_line(self.name, self.distribution + self.versions)

    def check_installed(self) -> None:
        """Refuse to run an engine that is not there, or of which this adapter does not know the version.

        Raises
        ------
        EngineUnavailable
        """
        if self.version is None:
            raise self._unavailable("is not installed")
        if not self.knows(self.version):
            problem = f"engine {self.name} {self.version} is installed, and its adapter knows {self.versions}"
            raise EngineUnavailable(problem, f"reconcile run … --engines {self.name}@VERSION brings one of them")

    def knows(self, version: str) -> bool:
        """Whether the adapter has been tried on a version."""
        return SpecifierSet(self.versions).contains(version, prereleases=True)

    def check_preset(self, preset: str, mode: Mode) -> None:
        """Refuse a preset that the engine does not have, and any in aligned mode.

        Raises
        ------
        InputError
        """
        if preset and preset not in self.presets:
            known = f"presets are {', '.join(self.presets)}" if self.presets else f"{self.name} has none"
            raise InputError(f"engine {self.name} has no preset {preset!r}", known)
        if preset and mode is Mode.ALIGNED:
            problem = f"preset {self.name}:{preset} in aligned mode, where every term is set and none is the preset's"
            raise InputError(problem, f"--mode native, or {self.name} without it")

    def _task(self, scenario: Scenario, mode: Mode, preset: str) -> Task:
        from scenarios.terms import ALIGNED_TERMS

        self.check_preset(preset, mode)
        terms = scenario.terms.completed_by(ALIGNED_TERMS if mode is Mode.ALIGNED else self.native_terms)
        if mode is Mode.ALIGNED or scenario.terms.lot is not None:
            scenario.check_lot(terms.lot)
        for feature in sorted(scenario.needs(terms)):
            capability = self.capability(feature)
            if capability.support is not Support.FULL:
                kind = Unsupported if capability.support is Support.UNSUPPORTED else NotImplementedByAdapter
                raise kind(f"{feature}: {capability.reason}")
        return Task(scenario, mode, terms, preset)

    def _import_engine(self) -> ModuleType:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)  # of engines' sources, when first compiled
                return import_module(self.module)
        except ImportError as error:
            raise self._unavailable(f"fails to import ({error})") from error

    def _import_reader(self) -> Callable[[object], ReportedResult]:
        """``read`` of the module ``from_result`` beside the engine module."""
        package = self.module.rpartition(".")[0]
        name = f"{package}.from_result" if package else "from_result"
        try:
            read: Callable[[object], ReportedResult] = import_module(name).read
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            raise NotImplementedByAdapter(f"{self.name}: its adapter reads no results") from error
        return read

    def _unavailable(self, what: str) -> EngineUnavailable:
        return EngineUnavailable(f"engine {self.name} {what}", self.installing)
