"""bt, a library of strategies built from blocks ("algos") on a tree of securities.

Licence: MIT. Tested with bt 1.4.1, in an environment of its own: bt wants a newer pandas than other engines bear.

bt has one price per session and asset, here the close, and calls its algos once for each. It knows no order that
waits: what is to be filled later than at the close of its decision waits in our algo, and goes to bt's
``Security.transact`` at the stated price when its session comes. What agreement proves is therefore bt's own account
(positions, outlays, fees, cash, values, dividends) and its way from a weight to shares; it does not prove a fill
price, which is ours wherever it is not the close. bt never looks at cash, and when the account is worth less than
nothing it closes everything and calls no algo any more: aligned runs end there and say so. In native mode orders are
filled at the close of their decision, targets go through ``StrategyBase.rebalance``, which searches the largest
number of shares whose cost, fees and spread included, fits the amount, and slippage is half of bt's ``bidoffer``
spread, on whose middle the commission is charged.
"""

from adapters.bt.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
