"""What a command may take of the machine, and whether it may take what was kept. Light: every command reads it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

TIMEOUT = 600.0
"""Seconds that an engine may take for one run, where nobody says otherwise."""


@dataclass(frozen=True)
class Limits:
    """How many jobs run at once, seconds for each, and whether what was kept is to be run again."""

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    timeout: float = TIMEOUT
    again: bool = False


def limits_of(jobs: int | None, timeout: float, *, again: bool) -> Limits:
    """What a command was allowed; one job per core where ``jobs`` is not said."""
    return Limits(jobs or Limits().jobs, timeout, again)
