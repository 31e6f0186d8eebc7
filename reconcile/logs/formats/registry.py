"""Which format a file has, by its head or by what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundles.errors import InputError
from reconcile.logs.formats.alpaca import ALPACA
from reconcile.logs.formats.head import head_of
from reconcile.logs.formats.ibflex import FLEX
from reconcile.logs.formats.lean import LEAN
from reconcile.logs.formats.own import ANY, OWN
from reconcile.logs.formats.tradingview import TRADINGVIEW
from reconcile.logs.formats.zipline import ZIPLINE, is_pickle

if TYPE_CHECKING:
    from reconcile.logs.format import Format, Source

FORMATS: tuple[Format, ...] = (OWN, ZIPLINE, LEAN, ALPACA, TRADINGVIEW, FLEX, ANY)
"""In the order in which they are asked; the first that recognises a file reads it."""


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
        return ANY
    head = head_of(source.path)
    if not head.text and not head.columns:
        return OWN
    return next(format_ for format_ in FORMATS if format_.recognises(head))


def _by_name(name: str) -> Format:
    found = next((format_ for format_ in FORMATS if format_.name == name), None)
    if found is None:
        raise InputError(f"no format {name!r}", f"expected one of {', '.join(each.name for each in FORMATS)}")
    return found
