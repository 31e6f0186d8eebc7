"""ml4t-backtest: an event-driven engine with configurable execution rules."""

from adapters.ml4t.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
