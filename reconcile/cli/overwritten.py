"""Whether another distribution has overwritten one of our packages: two on the index share a name with ours."""

from __future__ import annotations

import base64
import hashlib
from importlib import metadata
from pathlib import Path

_OURS = "backtest-reconcile"


def overwritten() -> str:
    """What to say where a file that we installed is not what we installed; empty where all is well."""
    try:
        files = metadata.files(_OURS) or []
    except metadata.PackageNotFoundError:
        return ""
    for file in files:
        if len(file.parts) == 2 and file.name == "__init__.py" and file.hash is not None and not _is_ours(file):
            return f"another package named {file.parts[0]!r} has overwritten ours: {_CURE}"
    return ""


_CURE = "install backtest-reconcile apart from it, as `pipx install` or `uv tool install` do"


def _is_ours(file: metadata.PackagePath) -> bool:
    path = Path(str(file.locate()))
    assert file.hash is not None
    if not path.is_file():
        return False
    found = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, path.read_bytes()).digest())
    return found.rstrip(b"=").decode() == file.hash.value
