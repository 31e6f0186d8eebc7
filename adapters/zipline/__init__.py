"""Zipline (zipline-reloaded): an event-driven engine whose ledger is the reference for share accounting."""

from adapters.zipline.declaration import ADAPTER as ADAPTER
