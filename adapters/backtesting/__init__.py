"""backtesting.py, an engine of one instrument: a strategy class is called on each bar, orders wait in a queue.

Licence: AGPL-3.0. Tested with backtesting 0.6.6, in an environment of its own.

A run has one instrument and one account, so scenarios of several assets are unsupported. Aligned mode uses the
engine's own orders, queue, trades and account, with limit, stop and stop-limit orders and with the stop and the
target of a trade as it offers them. Ours are these: slippage on exits too (the engine moves opening fills only), one
commission for each order where an exit closes several trades, fills at a close (the queue is worked off once more
with that close as the price), and the shares of a target weight, worked out of the engine's equity and position as a
user would: the engine has no target orders, so agreement proves nothing about sizing. Leverage is set so high that
margin never binds; the run is watched instead, and ends where cash would bind or the account is worth nothing. In
native mode a weight is ``buy(size=weight)`` from flat, a share of free cash at the fill's price with costs; a
position that is held is closed by a weight of 0, and otherwise left alone.
"""

from adapters.backtesting.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
