"""Every engine on every scenario of the catalogue: the suite that a third party would run on its own."""

from __future__ import annotations

import pytest

from reconcile.conformance import Conformance

pytestmark = pytest.mark.ci


class TestBacktrader(Conformance):
    engine = "backtrader"


class TestMl4t(Conformance):
    engine = "ml4t"


class TestVectorbt(Conformance):
    engine = "vectorbt"


class TestZipline(Conformance):
    engine = "zipline"
