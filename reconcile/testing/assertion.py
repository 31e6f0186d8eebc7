"""``assert_aligned`` for tests: two runs, results or trade logs agree, or the test says by how much and why not."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

import adapters
from adapters.contract import Cause, Mode, Run
from bundles.errors import InputError
from reconcile.commands.requests import DiffRequest, LogRequest, RunRequest, for_both
from reconcile.formatting import signed
from reconcile.logs.market.source import MarketSource
from reconcile.report.view.cents import to_cents
from reconcile.report.view.pair import headline
from reconcile.variance import Variance, compare
from reconcile.verdicts.declared import declared_of
from reconcile.verdicts.tolerance import tolerance_of
from reconcile.verdicts.verdict import NOTHING_DECLARED, Declared, Verdict
from scenarios.catalogue import CATALOGUE

if TYPE_CHECKING:
    from reconcile.log_diff import Log
    from reconcile.logs.market.source import Prices, Rows
    from reconcile.logs.source import Reading


class NotAligned(AssertionError):  # noqa: N818  named for what it says
    """Two sides differ by more than they may.

    Attributes
    ----------
    variance
        The whole comparison, B minus A.
    command
        The command that shows more; empty where none can.
    """

    def __init__(self, message: str, variance: Variance, command: str) -> None:
        super().__init__(message)
        self.variance = variance
        self.command = command

    def __reduce__(self) -> tuple[type[AssertionError], tuple[str]]:
        """Between processes the message is enough: a comparison can hold a million fills."""
        return AssertionError, (str(self),)


def assert_aligned(
    a: Log,
    b: Log,
    *,
    tolerance: float | Mapping[str, float | str] | None = None,
    prices: Prices | None = None,
    prices_a: Prices | None = None,
    prices_b: Prices | None = None,
    splits: Rows | None = None,
    dividends: Rows | None = None,
    engines: str | None = None,
    **reading: Unpack[Reading],
) -> Variance:
    """Two sides agree: runs of one mode, folders of them, or trade logs (a run among these counts as its fills).

    Parameters
    ----------
    tolerance
        Without one, every fill, refused and pending order and account value must be equal as in ``reconcile run``.
        With one, account currency: fills may differ as long as no dollars beyond it come of it, neither in all
        rows together (Σ |row|, so that nothing nets out) nor in the account value at any session. Refused and
        pending orders must be equal, and what only one side reports is never within a tolerance. Of trade logs also
        ``{"price": 0.005, "time": "1s"}``, what fills may differ by, as of ``reconcile.diff``.
    prices, prices_a, prices_b, splits, dividends, engines, reading
        As of ``reconcile.diff``: the market of trade logs, which engines of folders, and how logs are read.

    Raises
    ------
    NotAligned
        They differ. The message gives verdict, dollars by cause, the first difference and a command.
    InputError
        The two cannot be compared, or the tolerance is no amount.
    """
    of_fills, of_dollars = (tolerance, None) if isinstance(tolerance, Mapping) else (None, tolerance)
    if of_dollars is not None and not (math.isfinite(of_dollars) and of_dollars >= 0):
        raise InputError(f"tolerance is {of_dollars}", "account currency, 0 or more")
    market = MarketSource(prices, prices_a, prices_b, splits, dividends)
    options = _LogOptions(market, of_fills, engines, reading)
    variance = _compared(a, b, options)
    problem = _problem(variance, of_dollars)
    if problem is not None:
        command = _command(a, b, options)
        raise NotAligned(_message(variance, problem, command), variance, command)
    return variance


class _LogOptions(NamedTuple):
    """What was said of two trade logs or folders, and can be said of them alone."""

    market: MarketSource
    tolerance: Mapping[str, float | str] | None
    engines: str | None
    reading: Reading

    @property
    def given(self) -> list[str]:
        """Names of what was said."""
        others = {"tolerance": self.tolerance, "engines": self.engines, **self.reading}
        said = (name for name, value in others.items() if value is not None)
        return [*(name for name, _ in self.market.given), *said]


def _compared(a: Log, b: Log, options: _LogOptions) -> Variance:
    if not (isinstance(a, Run) and isinstance(b, Run)):
        from reconcile.log_diff import diff  # readers of files, which runs do not need

        market = options.market
        return diff(
            a,
            b,
            market.prices,
            prices_a=market.prices_a,
            prices_b=market.prices_b,
            splits=market.splits,
            dividends=market.dividends,
            tolerance=options.tolerance,
            engines=options.engines,
            **options.reading,
        )
    if options.given:
        problem = f"{', '.join(options.given)}: given for two runs"
        raise InputError(problem, "runs carry their own, and keep to their terms: leave them out")
    return compare(a, b, _expected(a, b))


def _expected(a: Run, b: Run) -> Declared:
    """Differences that the adapters of registered engines declare. Declared defects excuse no assertion."""
    return Declared(expectations=declared_of(a, b).expectations) if _are_registered(a, b) else NOTHING_DECLARED


def _are_registered(a: Run, b: Run) -> bool:
    return {a.engine, b.engine} <= {*adapters.names(), *adapters.references()}


def _problem(variance: Variance, tolerance: float | None) -> str | None:
    """Why the assertion fails; ``None`` where it holds."""
    if variance.verdict is Verdict.ALIGNED:
        return None
    if variance.verdict is Verdict.EXPLAINED and variance.mode is Mode.ALIGNED:
        return None
    if tolerance is None:
        return "they differ"
    return next((said for said in _beyond(variance, tolerance) if said), None)


def _beyond(variance: Variance, tolerance: float) -> tuple[str, ...]:
    rows = math.fsum(variance.gross.values())
    session = _largest_by_session(variance)
    rest = abs(variance.unexplained or 0.0)
    return (
        _not_shared(variance),
        "" if rows <= tolerance else f"rows come to {rows:,.2f} in all, tolerance {tolerance:,.2f}",
        "" if rest <= tolerance else f"{rest:,.2f} are unexplained, tolerance {tolerance:,.2f}",
        "" if session <= tolerance else f"account values are up to {session:,.2f} apart, tolerance {tolerance:,.2f}",
    )


def _largest_by_session(variance: Variance) -> float:
    """|difference| of the account values at the worst session; a value that is no number is infinitely far."""
    if variance.a.run is None or variance.b.run is None:
        return 0.0  # logs have no account
    if variance.by_session is None:
        return math.inf
    apart = variance.by_session["difference"].abs()
    return math.inf if bool(apart.isna().any()) else float(apart.max())


def _not_shared(variance: Variance) -> str:
    """What no amount of dollars makes up for."""
    a, b = variance.a.run, variance.b.run
    if a is not None and b is not None:
        for table in ("rejections", "pending"):
            if _ids(a, table) != _ids(b, table):
                return f"{'refused' if table == 'rejections' else table} orders are not the same"
    trades = variance.trades
    matched = trades[trades["match"] == "matched"]
    is_lacking = matched["commission_a"].isna(), matched["commission_b"].isna()
    is_column = (a is None or b is None) and any(each.all() for each in is_lacking)  # which a log may lack
    if (is_lacking[0] != is_lacking[1]).any() and not is_column:
        return "commissions are reported by one side only"
    return ""


def _ids(run: Run, table: str) -> tuple[str, ...] | None:
    frame = getattr(run, table)
    return None if frame is None else tuple(sorted(frame["order_id"]))


def _message(variance: Variance, problem: str, command: str) -> str:
    difference = signed(to_cents(variance).difference)
    lines = [
        f"{variance.verdict}: {headline(variance)}",
        f"failed because {problem}",
        f"difference, {variance.b.name} minus {variance.a.name}: {difference} ({_causes(variance)})",
        _first(variance),
        *variance.remarks,
        f"show more: {command}" if command else "",
    ]
    return "\n".join(line for line in lines if line)


def _causes(variance: Variance) -> str:
    """Dollars by cause, and which causes the logs do not report."""
    amounts = to_cents(variance)
    parts = [f"{cause} {signed(amounts.causes[cause])}" for cause in Cause if amounts.causes[cause]]
    parts += [f"{cause} cannot be told" for cause in variance.unknown if not amounts.causes[cause]]
    if amounts.unexplained:
        parts.append(f"unexplained {signed(amounts.unexplained)}")
    return ", ".join(parts) or "no dollars"


def _first(variance: Variance) -> str:
    first = variance.divergence
    if first is None:
        return ""
    return f"first {'differing fill' if first.order_id else 'difference'}: {first}"


def _command(a: Log, b: Log, options: _LogOptions) -> str:
    """What to type to see all of it; empty where a side exists in this process only."""
    if isinstance(a, Run) and isinstance(b, Run):
        return _run_command(a, b)
    files = [Path(log) for log in (a, b) if isinstance(log, str | os.PathLike)]
    if len(files) < 2 or options.market.files is None:
        return ""
    tolerance = str(tolerance_of(options.tolerance)) or None
    logs = LogRequest.read_so(files[0], "a", options.reading), LogRequest.read_so(files[1], "b", options.reading)
    asked = DiffRequest(*logs, options.market, tolerance=tolerance, engines=options.engines)
    return replace(asked, **for_both(options.reading)).command


def _run_command(a: Run, b: Run) -> str:
    if not {a.scenario, b.scenario} <= CATALOGUE.keys() or not _are_registered(a, b):
        return ""
    against = None if a.scenario == b.scenario else b.scenario
    engines = a.engine if against and a.engine == b.engine else f"{a.engine},{b.engine}"
    asked = RunRequest(scenario=a.scenario, against=against, engines=engines, mode=a.mode.value)
    return f"{asked.command} --out report"
