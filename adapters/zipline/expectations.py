"""Where Zipline's way differs from the terms, scenario by scenario, to the cent.

In daily mode ``Order.check_triggers`` is shown the close and nothing else: a stop or limit is triggered by a close,
and filled there.
"""

from adapters.contract import Cause, Expectation

_SOURCE = "zipline.finance.order:Order.check_order_triggers"
_CLOSES_ONLY = "a stop or limit is triggered by a close, and filled at it"


def _at_close(scenario: str, cause: Cause, dollars: float) -> Expectation:
    return Expectation(scenario, cause, dollars, _CLOSES_ONLY, _SOURCE)


EXPECTATIONS = (
    # The close of 106 and not the stop of 105, with 1 % of slippage and 0.1 % of commission on the ten dollars.
    _at_close("stop-entry", Cause.TIMING, -10.00),
    _at_close("stop-entry", Cause.SLIPPAGE, -0.10),
    _at_close("stop-entry", Cause.FEES, -0.01),
    # The close of 105 and not the open of 106.
    _at_close("stop-entry-gapped", Cause.TIMING, 10.00),
    _at_close("stop-entry-gapped", Cause.SLIPPAGE, 0.10),
    _at_close("stop-entry-gapped", Cause.FEES, 0.01),
    # The close of 94, two sessions after the low had been at the limit of 95.
    _at_close("limit-entry", Cause.TIMING, 10.00),
    _at_close("limit-entry", Cause.FEES, 0.01),
    # The close of 95 and not the open of 93.
    _at_close("limit-entry-gapped", Cause.TIMING, -20.00),
    _at_close("limit-entry-gapped", Cause.FEES, -0.02),
    # The close of 106 and not the stop of 105.
    _at_close("stop-limit", Cause.TIMING, -10.00),
    _at_close("stop-limit", Cause.FEES, -0.01),
    # The close of 103.60 and not the limit of 104: four dollars, and 0.4 cents of commission.
    _at_close("stop-limit-later", Cause.TIMING, 4.00),
    _at_close("stop-limit-later", Cause.FEES, 0.004),
)
