"""The reference engine: a small ledger that obeys explicit rules."""

from adapters.reference.declaration import ADAPTER as ADAPTER
