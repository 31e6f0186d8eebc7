"""One folder per engine: a scenario in, a ``Run`` out. ``adapters.get("zipline")`` fetches one."""

from adapters.registry import get as get
from adapters.registry import names as names
from adapters.registry import references as references
from adapters.registry import registered as registered
