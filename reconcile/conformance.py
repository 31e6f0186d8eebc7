"""The catalogue as a test suite for one engine: subclass it in a test file, and pytest does the rest.

    from reconcile.conformance import Conformance

    class TestMine(Conformance):
        engine = "mine"

``test_required`` holds what every engine must be able to run, ``test_optional`` the rest: a scenario that the
adapter declares it cannot run is skipped there with the adapter's word. Select by name or topic as usual:
``pytest -k order_types``. Needs pytest.
"""

from __future__ import annotations

from typing import ClassVar

import pytest

import adapters
from adapters.contract import Mode
from reconcile.matrix.cell import EXPECTED, Cell, CellKey
from reconcile.matrix.fill import fill
from reconcile.testing.marks import parameter
from reconcile.verdicts.declared import check_declarations
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue import CATALOGUE

_GOOD = frozenset({Verdict.ALIGNED, Verdict.EXPLAINED})
_CANNOT = frozenset({Verdict.UNSUPPORTED, Verdict.NOT_IMPLEMENTED})


class Conformance:
    """Every scenario of the catalogue on ``engine``, in aligned mode, against what its terms give.

    Collection fails where the adapter declares something that matches no scenario.
    """

    engine: ClassVar[str]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test per scenario; the long ones carry the mark ``slow``."""
        if "required" in metafunc.fixturenames:
            check_declarations([adapters.get(self.engine)])
        for name, is_required in (("required", True), ("optional", False)):
            if name in metafunc.fixturenames:
                entries = (entry for entry in CATALOGUE.values() if entry.is_required is is_required)
                metafunc.parametrize(name, [parameter(entry.name) for entry in entries])

    def test_required(self, required: str) -> None:
        """No engine can do without it: what cannot run fails."""
        cell = self._cell(required)
        if cell.verdict in _CANNOT:
            pytest.fail(f"{cell.verdict}, and every engine must run this: {cell.reason}", pytrace=False)
        _settle(cell)

    def test_optional(self, optional: str) -> None:
        """What the adapter declares that it cannot run is skipped, with its word."""
        cell = self._cell(optional)
        if cell.verdict in _CANNOT:
            pytest.skip(f"{cell.verdict}: {cell.reason}")
        _settle(cell)

    def _cell(self, scenario: str) -> Cell:
        return fill(CellKey(scenario, self.engine, EXPECTED, Mode.ALIGNED))


def _settle(cell: Cell) -> None:
    """A verdict as a test's outcome."""
    asked = cell.key
    if cell.verdict is Verdict.KNOWN_DEFECT:
        pytest.xfail(cell.reason)
    if cell.verdict not in _GOOD:
        more = f"reconcile run {asked.scenario} --engines reference,{asked.engine}"
        pytest.fail(f"{cell.verdict}: {cell.reason}\nshow more: {more}", pytrace=False)
