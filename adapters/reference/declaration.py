"""What the reference engine offers: everything, as its rules say. By itself it follows aligned mode's."""

from adapters.contract import FULL, Adapter
from scenarios.features import Feature
from scenarios.terms import ALIGNED_TERMS

ADAPTER = Adapter(
    name="reference",
    distribution="backtest-reconcile",
    module="adapters.reference.engine",
    native_terms=ALIGNED_TERMS,
    capabilities=dict.fromkeys(Feature, FULL),
)
