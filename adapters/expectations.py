"""What an adapter says beforehand of single scenarios: differences that are the engine's way, and its defects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.causes import Cause


@dataclass(frozen=True, slots=True)
class Expectation:
    """A difference in aligned mode that an adapter declares: which scenario, which cause, how large.

    ``dollars`` is this engine's final value minus what the scenario's terms give, in account currency; it
    holds against any engine for which nothing of that scenario is declared. ``source`` is the engine's code
    that does it, ``package.module:Class.function``, and ``link`` its documentation, where there is any.
    """

    scenario: str
    cause: Cause
    dollars: float
    reason: str
    source: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Defect:
    """A fault of the engine, known to its maintainers: the scenario still runs, and breaks as long as it lasts.

    ``link`` is the engine's own issue.
    """

    scenario: str
    reason: str
    link: str
