"""Strategies by name, each with checked parameters: ``targets("rotation", panel.close, {"lookback": 126, …})``.

In: closes, and what the strategy's parameters are. Out: target weights by decision session, and the rows that state
them as instructions of kind ``weights``. A strategy looks at closes up to its decision, and at nothing after.
"""

from scenarios.strategies.history import History as History
from scenarios.strategies.registry import STRATEGIES as STRATEGIES
from scenarios.strategies.registry import Strategy as Strategy
from scenarios.strategies.registry import parameters as parameters
from scenarios.strategies.registry import strategy as strategy
from scenarios.strategies.registry import targets as targets
from scenarios.strategies.schedule import Targets as Targets
from scenarios.strategies.schedule import rows_of as rows_of
