"""VectorBT, fed through ``Portfolio.from_orders``."""

from adapters.vectorbt.declaration import ADAPTER as ADAPTER

__all__ = ["ADAPTER"]
