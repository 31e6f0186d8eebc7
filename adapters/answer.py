"""What came of asking an engine: a run, or the word that stands in its place and why."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.capability import EngineUnavailable, Unsupported
from adapters.registry import get
from bundles.errors import one_line

if TYPE_CHECKING:
    from types import TracebackType

    from adapters.records import Mode
    from adapters.run import Run
    from scenarios.scenario import Scenario

UNAVAILABLE = "unavailable"
ERROR = "error"


@dataclass(frozen=True, eq=False)
class Answer:
    """A run, or ``word``: ``unsupported``, ``not_implemented``, ``unavailable`` or ``error``.

    ``reason`` is one line. ``details`` is the traceback of a bug, for those who want to mend it.
    """

    run: Run | None = None
    word: str = ""
    reason: str = ""
    details: str = ""


def answer_of(engine: str, scenario: Scenario, mode: Mode | str, preset: str = "") -> Answer:
    """Run ``scenario`` in this process; what goes wrong is the answer's word."""
    try:
        return Answer(run=get(engine).run(scenario, mode, preset))
    except Unsupported as said:
        return Answer(word=said.support.value, reason=one_line(said))
    except EngineUnavailable as said:
        return Answer(word=UNAVAILABLE, reason=one_line(said))
    except Exception as error:  # noqa: BLE001  a bug of an engine or an adapter is that engine's answer
        return Answer(word=ERROR, reason=_where(error), details=traceback.format_exc())


def _where(error: Exception) -> str:
    """``ValueError: no such bar (broker.py:120, in execute)``: what was raised, and the innermost place."""
    said = f"{type(error).__name__}: {one_line(error)}".removesuffix(": ")
    return said if error.__traceback__ is None else f"{said} ({_innermost(error.__traceback__)})"


def _innermost(trace: TracebackType) -> str:
    last = traceback.extract_tb(trace)[-1]
    return f"{Path(last.filename).name}:{last.lineno}, in {last.name}"
