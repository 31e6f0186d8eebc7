"""Probes: one micro-scenario or a few for each execution rule, made so that its values lead to different runs."""

from __future__ import annotations

from scenarios.probes.case import Case as Case
from scenarios.probes.case import Probe as Probe
from scenarios.probes.catalogue import CHECKS as CHECKS
from scenarios.probes.catalogue import PROBES as PROBES
from scenarios.probes.equivalence import EQUIVALENCES as EQUIVALENCES
from scenarios.probes.equivalence import Equivalence as Equivalence
from scenarios.probes.equivalence import canonical as canonical
