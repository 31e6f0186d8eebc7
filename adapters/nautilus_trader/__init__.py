"""NautilusTrader: an event-driven engine that matches orders against a book of quotes, made to trade live too.

Its licence is LGPL-3.0-or-later. Tested with 1.231.0, which has wheels for Python 3.12 to 3.14. It is driven by
quotes of ours, one at each open and each close, because its orders take what the book shows at their instant: so the
moment of a fill is ours, and agreement proves the engine's matching, fixed-point prices, positions and accounts.
Amounts are kept in a currency of sixteen decimals, since in dollars the engine rounds each to cents. It has no target
weights, no check of cash on margin accounts (which short sales need), no splits and no dividends; the check is ours.
"""

from adapters.nautilus_trader.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
