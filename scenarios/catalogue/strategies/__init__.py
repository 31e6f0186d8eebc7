"""Real strategies with costs on: target weights at each rebalance, held in between."""

from scenarios.catalogue.entry import Entry, Topic

_HERE = "scenarios.catalogue.strategies.building"


def _entry(name: str, builder: str, summary: str, exposes: str) -> Entry:
    return Entry(name=name, topic=Topic.STRATEGIES, summary=summary, exposes=exposes, builder=f"{_HERE}:{builder}")


ENTRIES: tuple[Entry, ...] = (
    _entry(
        "sector-rotation",
        "sector_rotation",
        "The top 3 of 11 sectors by 126 sessions, bonds for what has fallen: do engines agree through every regime?",
        "targets that are traded again between rebalances, and a defensive asset that is left in or out",
    ),
    _entry(
        "sector-rotation-fast",
        "sector_rotation_fast",
        "The rotation by 77 sessions with a minimum of 4.4 %: do engines agree when bonds take several places?",
        "a weight that is stated twice for one asset",
    ),
    _entry(
        "sector-rotation-levered",
        "sector_rotation_levered",
        "The rotation at 1.25 times its weights: who can borrow, and is leverage applied once?",
        "leverage that compounds while positions are held, and engines that cannot borrow",
    ),
    _entry(
        "equal-weight-monthly",
        "equal_weight",
        "Twelve assets alike, set anew each month: do engines trade the same few shares?",
        "small re-sizings that are skipped, rounded otherwise or sized by another price",
    ),
    _entry(
        "sixty-forty",
        "sixty_forty",
        "60/40 with a band of 5 %, looked at each quarter: is it left alone while it is within?",
        "a rebalance that happens on schedule although nothing asks for it",
    ),
    _entry(
        "average-crosses",
        "crosses",
        "Twelve assets in and out by averages of 20 and 50 sessions: do engines agree on hundreds of changes?",
        "targets of one session that depend on the order in which they are executed",
    ),
    _entry(
        "weekly-reversion",
        "reversion",
        "The three sectors that fell most, for a week each: do sales pay for purchases every Monday?",
        "proceeds that come too late for the purchases of the same open",
    ),
    _entry(
        "long-short-sectors",
        "long_short",
        "Two sectors long and two short by momentum: do positions turn through zero in one order?",
        "short targets that are clamped, and reversals that are split or refused",
    ),
    _entry(
        "inverse-volatility",
        "inverse_volatility",
        "Twelve assets by the inverse of their volatility: do weights of many digits give the same shares?",
        "weights that are rounded on their way to the engine",
    ),
    _entry(
        "stock-rotation",
        "stock_rotation",
        "The stronger two of AAPL, GOOG, IBM and MSFT each month for eight years: does it hold on real prices?",
        "what only real prices bring about: wide gaps, and a crash",
    ),
    _entry(
        "stock-long-short",
        "stock_long_short",
        "The best of four stocks long and the worst short for eight years: does it hold on real prices?",
        "short positions through a strong rise",
    ),
    _entry(
        "stock-inverse-volatility",
        "stock_inverse_volatility",
        "Four stocks by the inverse of their volatility for eight years: does it hold on real prices?",
        "small re-sizings on real prices",
    ),
)
