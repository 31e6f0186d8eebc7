"""Backtrader: an event-driven engine that fills at the next open and refuses what cash does not cover."""

from adapters.backtrader.declaration import ADAPTER

__all__ = ["ADAPTER"]
