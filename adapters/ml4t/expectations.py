"""Where ml4t-backtest's way differs from the terms, scenario by scenario, to the cent."""

from adapters.contract import Cause, Expectation

_LIMIT = "ml4t.backtest.core.fill_engine:FillEngine.check_limit_fill"
_STOP_LIMIT = "ml4t.backtest.core.fill_engine:FillEngine.check_stop_limit_fill"
_AT_LIMIT = "a limit order is filled at its limit, also where the session opens at a better price"
_NOT_AT_STOP = "a stop-limit order is filled at its limit, also where the stop is touched at a better price"

EXPECTATIONS = (
    # Ten shares at the limit of 95 instead of the open of 93, and 0.1 % of the twenty dollars.
    Expectation("limit-entry-gapped", Cause.TIMING, -20.00, _AT_LIMIT, _LIMIT),
    Expectation("limit-entry-gapped", Cause.FEES, -0.02, _AT_LIMIT, _LIMIT),
    # Ten shares at the limit of 106 instead of the stop of 105, and 0.1 % of the ten dollars.
    Expectation("stop-limit", Cause.TIMING, -10.00, _NOT_AT_STOP, _STOP_LIMIT),
    Expectation("stop-limit", Cause.FEES, -0.01, _NOT_AT_STOP, _STOP_LIMIT),
)
