"""Which format a file has, by its head or by what was asked for.

Other packages add formats through the entry-point group ``backtest_reconcile.formats``: a ``Format`` each, under its
name. Ours stand here, for the order in which they are asked matters and entry points have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from bundles.errors import InputError
from reconcile.logs.formats.alpaca import ALPACA
from reconcile.logs.formats.engines.backtesting import BACKTESTING
from reconcile.logs.formats.engines.backtrader import BACKTRADER
from reconcile.logs.formats.engines.bt import BT
from reconcile.logs.formats.engines.ml4t import ML4T, is_result_folder
from reconcile.logs.formats.engines.nautilus import NAUTILUS
from reconcile.logs.formats.engines.pybroker import PYBROKER
from reconcile.logs.formats.engines.pyfolio import PYFOLIO
from reconcile.logs.formats.engines.vectorbt import VECTORBT
from reconcile.logs.formats.engines.zipline import ZIPLINE, is_pickle
from reconcile.logs.formats.head import head_of
from reconcile.logs.formats.ibflex import FLEX
from reconcile.logs.formats.lean import LEAN
from reconcile.logs.formats.own import ANY, OWN
from reconcile.logs.formats.tradingview import TRADINGVIEW
from reconcile.logs.round_trips import ROUND_TRIPS, is_of_trips

if TYPE_CHECKING:
    from reconcile.logs.format import Format
    from reconcile.logs.source import Source

GROUP = "backtest_reconcile.formats"
_ENGINES = (ZIPLINE, PYFOLIO, VECTORBT, BACKTRADER, BT, PYBROKER, ML4T, NAUTILUS, BACKTESTING)
_OURS = (OWN, *_ENGINES, LEAN, ALPACA, TRADINGVIEW, FLEX)
_ANYBODYS = (ROUND_TRIPS, ANY)


def formats() -> Iterator[Format]:
    """In the order in which they are asked: ours, those of other packages, and last those that read anybody's."""
    yield from _OURS
    yield from _of_other_packages()
    yield from _ANYBODYS


@cache
def _of_other_packages() -> tuple[Format, ...]:
    entries = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return tuple(entry.load() for entry in entries)


def format_of(source: Source) -> Format:
    """The format to read a file by; a mapping of columns says that they are anybody's.

    Raises
    ------
    InputError
        A format was asked for that there is not.
    """
    if source.format is not None:
        return _by_name(source.format)
    if is_pickle(source.path):
        return ZIPLINE
    if source.mapping:
        return ROUND_TRIPS if is_of_trips(source.mapping) else ANY
    if source.frame is None and is_result_folder(source.path):
        return ML4T
    head = head_of(source)
    if not head.text and not head.columns:
        return OWN
    return next(format_ for format_ in formats() if format_.recognises(head))


def _by_name(name: str) -> Format:
    found = next((format_ for format_ in formats() if format_.name == name), None)
    if found is None:
        raise InputError(f"no format {name!r}", f"expected one of {', '.join(each.name for each in formats())}")
    return found
