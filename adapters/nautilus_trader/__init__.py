"""NautilusTrader: an event-driven engine that matches orders against a book of quotes, made to trade live too.

Its licence is LGPL-3.0-or-later. Tested with 1.231.0, which has wheels for Python 3.12 to 3.14. It is driven by
quotes of ours at each open and each close, and at each low and high where orders wait for a price, because its orders
take what the book shows at their instant. So moments are ours, and agreement proves the engine's matching (whether a
stop or limit is met), fixed-point prices, positions and accounts. Orders that wait, their legs and trailing stops are
sent again at each moment. Amounts are kept in a currency of sixteen decimals, since in dollars the engine rounds each
to cents, in native mode too: the currency of an account is its user's. It has no target weights, no check of cash on
margin accounts (which short sales need), no splits and no dividends; the check of cash is ours.
"""

from adapters.nautilus_trader.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
