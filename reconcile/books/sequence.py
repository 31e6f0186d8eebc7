"""Things that are held as columns of one length, each made into an object when somebody asks for it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload


class Columnar[Item](Sequence[Item]):
    """A sequence whose items are put together from columns: a place gives one, a slice a tuple of them."""

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        places = range(len(self))[place]
        return tuple(map(self.item, places)) if isinstance(places, range) else self.item(places)

    @abstractmethod
    def item(self, place: int) -> Item:
        """The one at a place from 0 on."""
