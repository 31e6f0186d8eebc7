"""A fifth engine by somebody else: what its author writes, and nothing in this repository knows of it."""

from adapters.contract import FULL, Adapter, Capability, Feature, Support
from scenarios.terms import ALIGNED_TERMS

_NO = Capability(Support.UNSUPPORTED, "Tiny buys and sells whole shares at the next open, and nothing else")
_YES = (Feature.SHARE_ORDERS, Feature.NEXT_OPEN, Feature.MANY_ASSETS, Feature.SEVERAL_ORDERS)

ADAPTER = Adapter(
    name="tiny",
    distribution="tiny-engine",
    module="tiny_engine.engine",
    native_terms=ALIGNED_TERMS,
    capabilities={feature: FULL if feature in _YES else _NO for feature in Feature},
)
