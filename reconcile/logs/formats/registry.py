"""Which format a file has, by its head or by what was asked for.

Every format, ours and those of other packages, is an entry point of the group ``backtest_reconcile.formats``: a
``Format`` under its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bundles.errors import InputError
from reconcile.logs.format import Format, Note, NoteKind
from reconcile.logs.formats.entries import entries
from reconcile.logs.formats.head import head_of
from reconcile.logs.formats.unreadable import refuse_pickle, refuse_unreadable
from reconcile.logs.round_trips import maps_entries

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from reconcile.logs.source import Source


@dataclass(frozen=True, slots=True)
class Chosen:
    """The format that reads a file, and what there is to say of the choice."""

    format: Format
    notes: tuple[Note, ...] = ()


def formats() -> tuple[Format, ...]:
    """In the order in which they are asked: ours, those of other packages, and last what reads anybody's tables."""
    return tuple(sorted(map(_loaded, entries()), key=lambda format_: format_.last))


@cache
def _loaded(entry: EntryPoint) -> Format:
    """The format of an entry point.

    Raises
    ------
    InputError
        It cannot be imported, or is none.
    """
    package = f" of {entry.dist.name}" if entry.dist else ""
    try:
        found = entry.load()
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"the format {entry.name!r}{package} cannot be loaded: {error}", "mend or remove it"
        ) from error
    if not isinstance(found, Format):
        raise InputError(f"the format {entry.name!r}{package} is a {type(found).__name__}", "expected a Format")
    return found


def chosen(source: Source) -> Chosen:
    """The format to read a file by; a mapping of columns says that they are anybody's.

    Raises
    ------
    InputError
        A format was asked for that there is not, or no format reads files of that kind.
    """
    refuse_pickle(source)
    if source.format is not None:
        return Chosen(_by_name(source.format))
    head = head_of(source)
    found = formats()
    if any(source.mapping.values()):
        return Chosen(_by_name("round_trips" if maps_entries(source.mapping) else "generic"))
    claims = [format_ for format_ in found if not format_.last and format_.recognises(head)]
    if claims:
        return Chosen(claims[0], _more_than_one(claims))
    refuse_unreadable(source, head)
    if not head.text and not head.columns:
        return Chosen(_by_name("own"))
    return Chosen(next(format_ for format_ in found if format_.last and format_.recognises(head)))


def format_of(source: Source) -> Format:
    """The format to read a file by; raises as ``chosen``."""
    return chosen(source).format


def _more_than_one(claims: list[Format]) -> tuple[Note, ...]:
    """A note where several formats know a file as theirs."""
    if len(claims) < 2:
        return ()
    first, *others = (f"{format_.title} ({format_.name})" for format_ in claims)
    what = f"read as {first}; it may be {' or '.join(others)} too, which --format-a or --format-b says"
    return (Note(NoteKind.ASSUMED, what),)


def _by_name(name: str) -> Format:
    found = next((format_ for format_ in formats() if format_.name == name), None)
    if found is None:
        raise InputError(f"no format {name!r}", f"expected one of {', '.join(each.name for each in formats())}")
    return found
