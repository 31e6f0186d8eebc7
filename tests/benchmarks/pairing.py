"""How many orders get their right counterpart without ids, family by family, beside a judge who knows the noise.

``python -m tests.benchmarks.pairing``. Exit code 1 where a family or the whole falls short.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import linear_sum_assignment

import reconcile
from tests.benchmarks.pairing_families import CLOSES, FAMILIES, OPENS, Family, Noise, Orders

SEEDS = 10
WHOLE, EACH, LESS = 0.99, 0.95, 0.01
"""Of all orders, of each family's, and how much less than the judge where the judge does worse."""

type Partners = dict[int, int | None]


@dataclass
class Score:
    """Orders with their right counterpart, or rightly without."""

    right: int = 0
    asked: int = 0

    def add(self, right: int, asked: int) -> None:
        self.right += right
        self.asked += asked

    @property
    def share(self) -> float:
        return self.right / self.asked


def measure(family: Family, seeds: int) -> tuple[Score, Score]:
    """Ours and the judge's."""
    ours, judged = Score(), Score()
    for seed in range(seeds):
        a, b = family.logs(seed)
        for score, partners in ((ours, pairs_of(a, b)), (judged, judge(a, b, family.noise))):
            score.add(*counted(a, b, partners))
    return ours, judged


def pairs_of(a: Orders, b: Orders) -> NDArray[np.int64]:
    """For each order of A the place of B's in its log as ``reconcile.diff`` pairs them, −1 where it is alone."""
    pairs = reconcile.diff(a.frame(), b.frame()).pairs
    found = np.full(len(a.true), -1)
    rows = [_rows(orders.order_id.to_list()) for orders in (pairs.a, pairs.b)]
    both = pairs.is_matched
    found[rows[0][pairs.of_a[both]]] = rows[1][pairs.of_b[both]]
    return found


def _rows(ids: list[str]) -> NDArray[np.int64]:
    """Rows of a frame by the ids that fills without one are given: ``a row 7``."""
    return np.array([int(re.findall(r"row (\d+)", each)[-1]) - 1 for each in ids], dtype=np.int64)


def counted(a: Orders, b: Orders, partners: NDArray[np.int64]) -> tuple[int, int]:
    """How many orders of both sides are right, and how many count: exact twins within a log are left aside."""
    alone_b = np.ones(len(b.true), dtype=bool)
    alone_b[partners[partners >= 0]] = False
    given_a = np.where(partners >= 0, b.true[partners], -1)
    right_a = given_a == np.where(np.isin(a.true, b.true), a.true, -1)
    given_b = np.full(len(b.true), -1)
    given_b[partners[partners >= 0]] = a.true[partners >= 0]
    right_b = given_b == np.where(np.isin(b.true, a.true), b.true, -1)
    counts = [~_twins(side) for side in (a, b)]
    return int(right_a[counts[0]].sum() + right_b[counts[1]].sum()), int(counts[0].sum() + counts[1].sum())


def _twins(orders: Orders) -> NDArray[np.bool_]:
    frame = orders.frame()
    return frame.duplicated(keep=False).to_numpy()


def judge(a: Orders, b: Orders, noise: Noise) -> NDArray[np.int64]:
    """The likeliest assignment for one who knows how B was made of A: the least sum of squared deviations."""
    partners = np.full(len(a.true), -1)
    for kind in np.unique(2 * a.asset + a.is_buy):
        of_a, of_b = (np.flatnonzero(2 * side.asset + side.is_buy == kind) for side in (a, b))
        if len(of_a) and len(of_b):
            partners[of_a] = _likeliest(a, b, of_a, of_b, noise)
    return partners


def _likeliest(
    a: Orders, b: Orders, of_a: NDArray[np.int64], of_b: NDArray[np.int64], noise: Noise
) -> NDArray[np.int64]:
    cost = sum(_deviations(a, b, of_a, of_b, noise))
    count, other = cost.shape
    alone = -np.log(max(*noise.missing, 1e-6)) + 6.0
    whole = np.zeros((count + other, count + other))
    whole[:count, :other] = cost
    whole[:count, other:], whole[count:, :other] = alone, alone
    rows, columns = linear_sum_assignment(whole)
    found = np.full(count, -1)
    is_pair = (rows < count) & (columns < other)
    found[rows[is_pair]] = of_b[columns[is_pair]]
    return found


def _deviations(
    a: Orders, b: Orders, of_a: NDArray[np.int64], of_b: NDArray[np.int64], noise: Noise
) -> Iterator[NDArray[np.float64]]:
    """Half the squared deviations: moments by session, which is exact for what fills at closes and opens."""
    late = _seconds(b, noise)[of_b][None, :] - noise.offset - _seconds(a, noise)[of_a][:, None]
    yield np.minimum((late / max(noise.seconds, 1.0)) ** 2, 200) / 2
    quantity = b.quantity[of_b][None, :] / (noise.size * a.quantity[of_a][:, None]) - 1
    yield np.minimum((quantity / max(noise.quantity, 1e-3)) ** 2, 200) / 2
    price = b.price[of_b][None, :] / a.price[of_a][:, None] - 1
    yield np.minimum((price / max(noise.price, 1e-4)) ** 2, 200) / 2


def _seconds(orders: Orders, noise: Noise) -> NDArray[np.float64]:
    """Moments; where only sessions tell (no noise in seconds), a session counts as one long way from the next."""
    if noise.seconds or noise.offset:
        return orders.seconds
    closes, opens = (instants.as_unit("ns").asi8 / 1e9 for instants in (CLOSES, OPENS))
    place = np.searchsorted(closes, orders.seconds)
    is_close = np.isin(orders.seconds, closes)
    is_open = np.isin(orders.seconds, opens)
    daily = is_close.all() or is_open.all()
    sessions = np.asarray((place + np.where(is_close, 0.75, 0.25)) * 4.0, dtype=np.float64)
    return sessions if daily else orders.seconds


def markdown(seeds: int = SEEDS) -> str:
    """The table of docs/pairing.md."""
    lines = ["| family | what differs | orders | right | judge |", "| --- | --- | ---: | ---: | ---: |"]
    whole = Score()
    for name, family in FAMILIES.items():
        ours, judged = measure(family, seeds)
        whole.add(ours.right, ours.asked)
        lines.append(f"| {name} | {family.what} | {ours.asked:,} | {ours.share:.1%} | {judged.share:.1%} |")
    lines.append(f"| **all** | | {whole.asked:,} | **{whole.share:.1%}** | |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table; see the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pairing", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="pairs of logs per family (default: %(default)s)")
    parser.add_argument("--only", help="one family")
    parser.add_argument("--markdown", action="store_true", help="as docs/pairing.md shows it")
    asked = parser.parse_args()
    if asked.markdown:
        print(markdown(asked.seeds), end="")
        return
    table = Table("family", "what differs", "orders", "right", "judge")
    whole, good = Score(), True
    for name, family in FAMILIES.items():
        if asked.only in (None, name):
            ours, judged = measure(family, asked.seeds)
            whole.add(ours.right, ours.asked)
            good &= ours.share >= min(EACH, judged.share - LESS)
            table.add_row(name, family.what, f"{ours.asked:,}", f"{ours.share:.2%}", f"{judged.share:.2%}")
    table.add_row("all", "", f"{whole.asked:,}", f"{whole.share:.2%}", "")
    Console(width=120).print(table)
    raise SystemExit(not (good and whole.share >= WHOLE))


if __name__ == "__main__":
    main()
