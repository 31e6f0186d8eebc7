"""A Zipline bundle made at run time from any panel, kept under the hash of its content.

Zipline's own writers fill a folder of ours and Zipline's own readers read it back: nothing is
registered, nothing is kept in a global, and neither ``~/.zipline`` nor ``ZIPLINE_ROOT`` is touched.
Zipline is imported inside functions only.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from bundles.defaults import CACHE_VARIABLE, cache_folder
from bundles.errors import InputError
from bundles.zipline.check import check_read_back
from bundles.zipline.files import adjustments, asset_engine, open_files, quiet, write_files
from bundles.zipline.limits import unnameable_reason as unnameable_reason
from bundles.zipline.limits import unsupported_reason as unsupported_reason

if TYPE_CHECKING:
    import pandas as pd
    from zipline.data.bundles.core import BundleData

    from bundles.panel import Panel

_FORMAT = 2  # raise it when what is written changes: older bundles are then not found
_COMPLETE = "complete.json"


@dataclass(frozen=True)
class BundleHandle:
    """Where a bundle is.

    Attributes
    ----------
    name
        Of its content: equal panels have equal names under one release of Zipline.
    root
        The folder with its files.
    start, end
        First and last session, tz-naive as Zipline wants them.
    """

    name: str
    root: Path
    start: pd.Timestamp
    end: pd.Timestamp


def bundle_for(panel: Panel, cache: Path | None = None) -> BundleHandle:
    """The bundle that holds ``panel``: made once, then found again. Safe among processes.

    The asset at position ``i`` of ``panel.assets`` has sid ``i``. A session without a bar is stored as
    Zipline's "no trade": NaN prices, volume 0. Each asset stays open to the last session.

    Parameters
    ----------
    cache
        Folder to keep bundles in; else that of the variable ``BACKTEST_RECONCILE_CACHE``, else the
        user's cache folder.

    Raises
    ------
    InputError
        The panel cannot be held (see ``unsupported_reason``), or the cache folder cannot be written.
    RuntimeError
        Zipline reads back something else than was written.
    """
    if (reason := unsupported_reason(panel)) is not None:
        raise InputError(f"a Zipline bundle cannot hold this data: {reason}", "other data, tick or engine")
    name = _name(panel)
    folder = _writable((cache or cache_folder()).absolute() / "zipline")
    sessions = panel.sessions.tz_localize(None)
    handle = BundleHandle(name, folder / name, sessions[0], sessions[-1])
    with FileLock(folder / f"{name}.lock"):
        if not _is_intact(handle.root):
            _ingest(panel, handle)
    return handle


def load(handle: BundleHandle) -> BundleData:
    """Zipline's readers of a bundle: ``asset_finder``, ``equity_daily_bar_reader``, ``adjustment_reader``.

    There are no minute bars. Close it, or use it in a ``with`` statement.

    Raises
    ------
    InputError
        The bundle is no longer there.
    """
    if not (handle.root / _COMPLETE).is_file():
        raise InputError(f"no Zipline bundle at {handle.root}", "make it again with bundle_for(panel)")
    with quiet():
        return open_files(handle.root)


def in_memory(panel: Panel) -> BundleData:
    """The same readers of ``panel`` itself, for prices and volumes that a bundle would round; nothing is written.

    Raises
    ------
    InputError
        Zipline cannot tell the assets apart (see ``unnameable_reason``).
    """
    from zipline.assets import AssetFinder
    from zipline.data.adjustments import SQLiteAdjustmentReader
    from zipline.data.bundles.core import BundleData

    from bundles.zipline.readers import PanelBars

    if (reason := unnameable_reason(panel)) is not None:
        raise InputError(f"Zipline cannot hold this data: {reason}", "other names or engine")
    with quiet():
        bars = PanelBars(panel)
        return BundleData(
            asset_finder=AssetFinder(asset_engine(panel)),
            equity_minute_bar_reader=None,
            equity_daily_bar_reader=bars,
            adjustment_reader=SQLiteAdjustmentReader(adjustments(panel, bars)),
        )


def _name(panel: Panel) -> str:
    content = (panel.sha256, importlib.metadata.version("zipline-reloaded"), str(_FORMAT))
    return f"panel-{hashlib.sha256(' '.join(content).encode()).hexdigest()[:20]}"


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make {folder}: {error.strerror}", f"set {CACHE_VARIABLE} to a folder") from error
    return folder


def _ingest(panel: Panel, handle: BundleHandle) -> None:
    """Written beside its place and moved there when it is whole; the caller holds the lock."""
    for leftover in (handle.root, *handle.root.parent.glob(f"{handle.name}.partial-*")):
        shutil.rmtree(leftover, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{handle.name}.partial-", dir=handle.root.parent))
    try:
        with quiet():
            write_files(panel, partial)
            with open_files(partial) as bundle:
                check_read_back(panel, bundle)
        (partial / _COMPLETE).write_text(json.dumps(_file_hashes(partial)))
        partial.replace(handle.root)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _is_intact(root: Path) -> bool:
    """Whether every file is as it was when the bundle was made."""
    try:
        expected = json.loads((root / _COMPLETE).read_text())
    except (OSError, ValueError):
        return False
    return bool(expected == _file_hashes(root))


def _file_hashes(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.name != _COMPLETE)
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
