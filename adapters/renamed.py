"""Names that the contract had in the version before; they work for one version more, and warn."""

import warnings
from enum import StrEnum

from adapters.reading import RESULT_COLUMNS, ReportedResult
from scenarios.rules import TITLES

_MEMBERS = {"LOT": "rounding", "VOLUME": "volume_limit"}
_TOPICS = (
    "FILL", "LOT", "SIZING_PRICE", "ACCOUNT_VALUE", "ORDER", "CASH",
    "COMMISSION", "SLIPPAGE", "CLIPPING", "VOLUME", "INITIAL_CASH",
)  # fmt: skip
Topic = StrEnum("Topic", {name: TITLES[_MEMBERS.get(name, name.lower())] for name in _TOPICS})  # type: ignore[misc]

_CURRENT = {
    "TOLD_COLUMNS": (RESULT_COLUMNS, "RESULT_COLUMNS"),
    "Told": (ReportedResult, "ReportedResult"),
    "Topic": (Topic, "the name of a rule, a field of scenarios.rules.Rules"),
}


def current(module: str, name: str) -> object:
    """What ``name`` of ``module`` is now.

    Raises
    ------
    AttributeError
        The module never had it.
    """
    if name not in _CURRENT:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    value, instead = _CURRENT[name]
    warnings.warn(f"{module}.{name} is now {instead}", DeprecationWarning, stacklevel=3)
    return value
