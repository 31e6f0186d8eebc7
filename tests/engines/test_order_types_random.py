"""Random orders on random prices: every engine that can run them does what docs/order-types.md says, or says it cannot.

``random_orders`` makes a scenario from a seed. A failure shows the seed; cut its scenario down and keep what is left
as a case below.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

import adapters
from adapters.contract import Run, Unsupported
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from reconcile.verdicts.verdict import Verdict
from scenarios.catalogue.entry import Topic
from scenarios.catalogue.micro import Ask, Micro, Prices
from scenarios.catalogue.micro_scenario import micro
from scenarios.scenario import Scenario
from scenarios.terms import Commission, Slippage, Terms, VolumeLimit
from tests.engines.random_orders import RECIPES, random_micro, random_scenario, recipe_of
from tests.engines.runs import ENGINES

pytestmark = pytest.mark.ci

RECIPE_COUNT = len(RECIPES)
QUICK = {"zipline": 2 * RECIPE_COUNT}
"""Seeds that run by default, where an engine is slow; ``FEW`` elsewhere."""
FEW = 4 * RECIPE_COUNT
MANY = {"zipline": 5 * RECIPE_COUNT}
"""Seeds of the slow test; ``ALL`` elsewhere."""
ALL = 30 * RECIPE_COUNT

MUST_RUN = {"backtrader": 20, "ml4t": 12, "vectorbt": 4, "zipline": 4}
"""Of the quick seeds, how many each engine has to run rather than to decline."""


@cache
def expected(seed: int) -> Run:
    return adapters.get("reference").run(random_scenario(seed))


def variance_of(engine: str, scenario: Scenario, reference: Run) -> Variance | None:
    """``None`` where the engine says that it cannot."""
    try:
        run = adapters.get(engine).run(scenario)
    except Unsupported as word:
        assert str(word), "an answer without a reason"
        return None
    return compare(reference, run, declared_of(reference, run))


def tried(engine: str, seeds: range) -> tuple[Counter[str], list[str]]:
    """How many seeds of each recipe ran, and what broke."""
    ran: Counter[str] = Counter()
    broken = []
    for seed in seeds:
        variance = variance_of(engine, random_scenario(seed), expected(seed))
        if variance is not None:
            ran[recipe_of(seed)] += 1
            if variance.verdict is not Verdict.ALIGNED:
                broken.append(f"seed {seed} ({recipe_of(seed)}): {variance.verdict}, {variance.divergence}")
    return ran, broken


@pytest.mark.parametrize("engine", ENGINES)
def test_what_runs_is_aligned_and_enough_runs(engine: str):
    """No seed breaks; and not all are declined."""
    ran, broken = tried(engine, range(QUICK.get(engine, FEW)))
    assert broken == []
    assert ran.total() >= MUST_RUN[engine], dict(ran)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_many_more_seeds(engine: str):
    """The same with seeds that nobody has looked at."""
    first = QUICK.get(engine, FEW)
    assert tried(engine, range(first, first + MANY.get(engine, ALL)))[1] == []


def test_a_seed_is_its_scenario():
    """Twice the same, and another seed another one."""
    assert random_micro(5) == random_micro(5)
    assert random_micro(5) != random_micro(5 + RECIPE_COUNT)


def test_a_wrong_price_is_seen():
    """A run with other costs than the reference's is a break: the comparison is not blind."""
    scenario = random_scenario(0)
    dearer = scenario.with_terms(scenario.terms.model_copy(update={"slippage": Slippage(rate=0.05)}))
    variance = variance_of("backtrader", dearer, expected(0))
    assert variance is not None
    assert variance.verdict is Verdict.BREAK


# What seeds have brought to light, cut down: the smallest scenario of each.

BAR: Prices = (100.0, 101.0, 99.0, 100.0)
ENTRY = "20240301-AAA-1"
FREE = Terms(initial_cash=100_000.0, commission=Commission(), slippage=Slippage())
LIMITED = FREE.model_copy(update={"volume_limit": VolumeLimit(share=0.1)})


def case(
    *bars: Prices,
    asks: tuple[Ask, ...],
    volumes: tuple[float, ...] = (),
    terms: Terms = FREE,
) -> Scenario:
    return micro(
        Micro(
            name="reduced",
            topic=Topic.ORDER_TYPES,
            summary="Reduced?",
            exposes="a seed",
            bars={"AAA": bars},
            asks=asks,
            terms=terms,
            volumes={"AAA": volumes} if volumes else {},
        )
    )


def leg(kind: str, quantity: float = -10.0, **levels: Any) -> Ask:
    return Ask(0, "AAA", quantity, type=kind, parent=ENTRY, **levels)


LONG = Ask(0, "AAA", 10.0)
BOTH_GAPPED = case(BAR, BAR, (95.0, 96.0, 94.0, 95.0), asks=(LONG, leg("limit", limit=90.0), leg("stop", stop=97.0)))
LIMIT_GAPPED_STOP_TOUCHED = case(
    BAR, BAR, (110.0, 111.0, 94.0, 95.0), asks=(LONG, leg("stop", stop=97.0), leg("limit", limit=105.0))
)
STOP_LIMIT_BESIDE_STOP = case(
    BAR,
    BAR,
    (95.0, 99.0, 94.0, 96.0),
    asks=(LONG, leg("stop_limit", stop=98.0, limit=98.5), leg("stop", stop=96.0)),
)
REST_OF_STOP = case(
    BAR,
    (100.0, 106.0, 100.0, 105.0),
    (101.0, 102.0, 100.0, 101.0),
    asks=(Ask(0, "AAA", 15.0, type="stop", stop=105.0),),
    volumes=(100.0, 100.0, 100.0),
    terms=LIMITED,
)
STOP_BEFORE_LIMIT_BY_VOLUME = case(
    BAR,
    (100.0, 106.0, 94.0, 100.0),
    (100.0, 101.0, 94.0, 100.0),
    asks=(Ask(0, "AAA", 10.0, type="limit", limit=95.0), Ask(0, "AAA", 10.0, type="stop", stop=105.0)),
    volumes=(100.0, 100.0, 100.0),
    terms=LIMITED,
)
SIBLINGS_IN_PART = case(
    BAR,
    BAR,
    (100.0, 106.0, 99.0, 104.0),
    (104.0, 104.0, 96.0, 96.0),
    asks=(LONG, leg("limit", limit=105.0), leg("stop", stop=97.0)),
    volumes=(1000.0, 1000.0, 40.0, 1000.0),
    terms=LIMITED,
)
COMES_BACK = case(
    BAR, (98.0, 106.0, 97.0, 99.0), BAR, asks=(Ask(0, "AAA", 10.0, type="stop_limit", stop=105.0, limit=102.0),)
)
LIMIT_BEATEN = case(BAR, (90.0, 96.0, 89.0, 95.0), asks=(Ask(0, "AAA", 10.0, type="limit", limit=95.0),))
# 105.5 × (1 + a share) never comes to 110 to the last digit, and VectorBT takes a share.
LIMIT_LEG_AT_THE_OPEN = case(
    BAR,
    (105.5, 106.0, 105.0, 106.0),
    (110.0, 111.0, 109.0, 110.5),
    asks=(LONG, leg("limit", limit=110.0)),
)
TURNED_ROUND = case(
    BAR,
    BAR,
    BAR,
    BAR,
    asks=(LONG, leg("limit", limit=120.0), Ask(1, "AAA", -15.0)),
)
AFTER_A_RULE = case(
    BAR,
    BAR,
    (100.0, 100.0, 97.0, 98.0),
    BAR,
    asks=(LONG, leg("trailing_stop", trail=0.02), Ask(2, "AAA", 5.0)),
)

CASES = {
    "both-legs-gapped": (BOTH_GAPPED, [("20240301-AAA-3", 95.0)]),
    "limit-leg-gapped-and-stop-touched": (LIMIT_GAPPED_STOP_TOUCHED, [("20240301-AAA-3", 110.0)]),
    "stop-limit-leg-waits-stop-leg-gapped": (STOP_LIMIT_BESIDE_STOP, [("20240301-AAA-3", 95.0)]),
    "rest-of-a-stop": (REST_OF_STOP, [(ENTRY, 105.0), (ENTRY, 101.0)]),
    "volume-goes-to-stops-first": (
        STOP_BEFORE_LIMIT_BY_VOLUME,
        [("20240301-AAA-2", 105.0), (ENTRY, 95.0)],
    ),
    "siblings-of-a-part": (SIBLINGS_IN_PART, [("20240301-AAA-2", 105.0), ("20240301-AAA-3", 97.0)]),
    "stop-limit-comes-back": (COMES_BACK, [(ENTRY, 102.0)]),
    "limit-beaten-by-the-open": (LIMIT_BEATEN, [(ENTRY, 90.0)]),
    "limit-leg-exactly-at-the-open": (LIMIT_LEG_AT_THE_OPEN, [("20240301-AAA-2", 110.0)]),
    "leg-waits-while-turned-round": (TURNED_ROUND, [("20240304-AAA-1", 100.0)]),
    "order-after-an-exit-by-rule": (AFTER_A_RULE, [("20240301-AAA-2", 98.0), ("20240305-AAA-1", 100.0)]),
}
"""By name: the scenario, and what is filled after a market entry, worked out on paper: order_id and price."""

DECLINED = {
    ("backtrader", "rest-of-a-stop"): "waits for the stop again",
    ("backtrader", "stop-limit-comes-back"): "_try_exec_stoplimit",
    ("ml4t", "limit-beaten-by-the-open"): "fills it at its limit",
    ("ml4t", "limit-leg-gapped-and-stop-touched"): "looks at the former first",
    ("ml4t", "stop-limit-leg-waits-stop-leg-gapped"): "looks at the former first",
    ("ml4t", "leg-waits-while-turned-round"): "turned the position",
    ("ml4t", "order-after-an-exit-by-rule"): "position rule closed",
    ("ml4t", "volume-goes-to-stops-first"): "as submitted",
    ("zipline", "rest-of-a-stop"): "triggers an order by a close",
    ("zipline", "limit-beaten-by-the-open"): "triggers an order by a close",
}
"""Where an engine has to say that it cannot, with a piece of what it says."""


@pytest.mark.parametrize("name", CASES)
def test_the_reference_is_as_on_paper(name: str):
    """The fills after the entry, in the order in which they come."""
    scenario, fills = CASES[name]
    run = adapters.get("reference").run(scenario)
    entry = scenario.instructions[0]
    rows = list(zip(run.fills["order_id"], run.fills["price"], strict=True))
    assert (rows if entry.is_conditional else rows[1:]) == fills


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_a_reduced_case_is_aligned_or_declined(name: str, engine: str):
    """On every engine, as on the seeds."""
    scenario = CASES[name][0]
    variance = variance_of(engine, scenario, adapters.get("reference").run(scenario))
    assert variance is None or variance.verdict is Verdict.ALIGNED, variance.divergence


@pytest.mark.parametrize(("engine", "name"), DECLINED)
def test_what_an_engine_does_otherwise_is_said(engine: str, name: str):
    """Not a silent difference, and not another reason."""
    with pytest.raises(Unsupported, match=DECLINED[engine, name]):
        adapters.get(engine).run(CASES[name][0])


def test_only_a_reversal_is_blamed_on_a_reversal():
    """An order that ml4t cancels where no position was turned round gets no made-up reason."""
    from adapters.contract import Fill
    from adapters.ml4t.engine import _why_lost

    lost = LIMIT_BEATEN.instructions[0]
    bought = Fill("a", lost.session, "AAA", 10.0, 100.0, 0.0, "open")
    sold = bought._replace(quantity=-15.0)
    assert "round" not in _why_lost(lost, (bought,))
    assert "round" in _why_lost(lost, (bought, sold))


def test_a_rest_at_the_end_of_the_data_is_refused():
    """One of which a part was filled is refused, with how much; one of which none was is pending."""
    scenario = case(BAR, BAR, asks=(Ask(0, "AAA", 15.0), Ask(0, "AAA", 5.0)), volumes=(100.0, 100.0), terms=LIMITED)
    for engine in ("reference", "backtrader", "ml4t", "zipline"):
        run = adapters.get(engine).run(scenario)
        assert run.rejections is not None
        assert run.pending is not None
        assert list(run.rejections["reason"]) == ["10 of 15 shares filled when the data ended"], engine
        assert list(run.pending["order_id"]) == ["20240301-AAA-2"], engine
