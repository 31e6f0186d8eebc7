"""What an engine can do, and how an adapter says that it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from packaging.version import Version

from bundles.errors import InputError


class Support(StrEnum):
    """Whether an engine offers a feature. Silence is ``unknown``, and shows."""

    FULL = "full"
    UNSUPPORTED = "unsupported"
    NOT_IMPLEMENTED = "not_implemented"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capability:
    """An adapter's word on one feature; anything but ``full`` carries its reason.

    ``since`` is the engine's first version to which ``full`` applies; every version where it is empty.
    """

    support: Support = Support.UNKNOWN
    reason: str = "never declared"
    since: str = ""

    def of_version(self, version: str) -> Capability:
        """The word on an installed version: before ``since``, the engine cannot."""
        if not self.since or Version(version) >= Version(self.since):
            return self
        return Capability(Support.UNSUPPORTED, f"offered from version {self.since} on, and {version} is installed")


FULL = Capability(Support.FULL, "")


class Unsupported(Exception):  # noqa: N818  an answer, not a fault
    """The engine cannot do what the scenario asks, by design; the text says what and where."""

    support = Support.UNSUPPORTED


class NotImplementedByAdapter(Unsupported):
    """The engine could, our adapter does not yet."""

    support = Support.NOT_IMPLEMENTED


class EngineUnavailable(InputError):  # noqa: N818  named for the verdict it leads to
    """The engine is not installed, or fails to import."""
