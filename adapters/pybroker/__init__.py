"""PyBroker (``lib-pybroker``): an event-driven engine that counts in decimals and cuts what cash does not cover.

Its licence is Apache 2.0 with the Commons Clause, which is no open-source licence: it may not be sold. Tested with
2.0.2. An ``ExecContext`` holds one order of its asset per bar, orders fill on a later bar than they are decided on,
and a purchase beyond the cash is cut without a word; nothing is carried over by volume, and splits and dividends are
not known. Where it agrees with other engines, its bars, schedule, decimals, positions and valuation do; the cash
policy, the slippage and the truncation of target weights in aligned mode are subclasses and functions of this folder,
and fills at the close of the decision are ordered of ``Portfolio`` at that close. Left to itself it fills at the
middle of the next bar, rounded to cents, which is none of the rules that are replayed: none of its own are kept.
"""

from adapters.pybroker.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
