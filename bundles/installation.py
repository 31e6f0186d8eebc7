"""What to type to install what is missing: words that work from a checkout, from a wheel and from an index alike."""

from __future__ import annotations

from importlib import metadata

_OURS = "backtest-reconcile"


def install_line(extra: str, otherwise: str = "") -> str:
    """``pip install`` with the packages of one of our extras; with ``otherwise`` where there is no such extra."""
    found = [_plain(each) for each in _requires() if f"extra == '{extra}'" in each or f'extra == "{extra}"' in each]
    return "pip install " + " ".join(f'"{each}"' for each in found or [otherwise or extra])


def _requires() -> list[str]:
    try:
        return metadata.requires(_OURS) or []
    except metadata.PackageNotFoundError:
        return []


def _plain(requirement: str) -> str:
    """A requirement without its marker."""
    return requirement.partition(";")[0].strip()
