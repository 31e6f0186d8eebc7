"""The whole contract between an engine and the rest: what an adapter declares, gets and gives back.

A third-party engine needs this module and, for what a scenario asks, ``scenarios.terms``; it makes one
``Adapter`` and names it under the entry-point group ``backtest_reconcile.adapters``.
"""

from typing import TYPE_CHECKING

from adapters.adapter import Adapter as Adapter
from adapters.capability import FULL as FULL
from adapters.capability import Capability as Capability
from adapters.capability import EngineUnavailable as EngineUnavailable
from adapters.capability import NotImplementedByAdapter as NotImplementedByAdapter
from adapters.capability import Support as Support
from adapters.capability import Unsupported as Unsupported
from adapters.cash_watch import refuse_where_cash_binds as refuse_where_cash_binds
from adapters.cash_watch import refuse_where_order_matters as refuse_where_order_matters
from adapters.causes import Cause as Cause
from adapters.expectations import Defect as Defect
from adapters.expectations import Expectation as Expectation
from adapters.ordering import refuse_where_size_matters as refuse_where_size_matters
from adapters.ordering import sells_first as sells_first
from adapters.reading import RESULT_COLUMNS as RESULT_COLUMNS
from adapters.reading import ReportedResult as ReportedResult
from adapters.records import Fill as Fill
from adapters.records import Mode as Mode
from adapters.records import Outcome as Outcome
from adapters.records import Pending as Pending
from adapters.records import Refusal as Refusal
from adapters.records import Replay as Replay
from adapters.records import Setting as Setting
from adapters.records import Task as Task
from adapters.run import Run as Run
from adapters.stopwatch import stopwatch as stopwatch
from scenarios.features import Feature as Feature

if not TYPE_CHECKING:  # a type checker is to know the names of today only

    def __getattr__(name: str) -> object:
        """A name of the version before, with a warning; Python itself asks for names like ``__path__``."""
        if name.startswith("__"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from adapters.renamed import current

        return current(__name__, name)
