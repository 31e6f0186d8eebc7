"""All that the author of a fifth engine writes to run the catalogue on it."""

from reconcile.conformance import Conformance


class TestTiny(Conformance):
    engine = "tiny"
