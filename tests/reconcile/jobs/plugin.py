"""A failing engine as a registered one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters import registry

_ROOT = Path(__file__).parents[3]


@contextmanager
def registered(folder: Path, name: str, target: str) -> Iterator[None]:
    """An entry point ``name`` to ``target`` in a distribution of its own, here and for every process started here."""
    info = folder / f"{name}_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {target}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.syspath_prepend(_ROOT)
        registry._entries.cache_clear()
        yield
    registry._entries.cache_clear()
