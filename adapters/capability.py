"""What an engine can do, and how an adapter says that it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bundles.errors import InputError


class Support(StrEnum):
    """Whether an engine offers a feature. Silence is ``unknown``, and shows."""

    FULL = "full"
    UNSUPPORTED = "unsupported"
    NOT_IMPLEMENTED = "not_implemented"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capability:
    """An adapter's word on one feature; anything but ``full`` carries its reason."""

    support: Support = Support.UNKNOWN
    reason: str = "never declared"


FULL = Capability(Support.FULL, "")


class Unsupported(Exception):  # noqa: N818  an answer, not a fault
    """The engine cannot do what the scenario asks, by design; the text says what and where."""

    support = Support.UNSUPPORTED


class NotImplementedByAdapter(Unsupported):
    """The engine could, our adapter does not yet."""

    support = Support.NOT_IMPLEMENTED


class EngineUnavailable(InputError):  # noqa: N818  named for the verdict it leads to
    """The engine is not installed, or fails to import."""
