"""The answer to a study as a sentence, as tables of text and as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

import polars as pl

from reconcile.decisions.answer import Answer
from reconcile.decisions.measures import NAMES
from reconcile.report.files.summary import SCHEMA

if TYPE_CHECKING:
    from reconcile.decisions.answer import Decisions
    from reconcile.decisions.cells import Cell
    from reconcile.decisions.ladder import Ladder, Step


_LEAST = 0.00005
"""A share of a score that is printed."""


def opening(decisions: Decisions) -> str:
    """The first sentence, and why where it is not known."""
    empty = [name for name, chosen in decisions.choices.items() if chosen is None]
    none = f"under {', '.join(empty)} no candidate takes part in the choice"
    match decisions.answer:
        case Answer.STABLE:
            return "STABLE: the decision is the same under every specification."
        case Answer.FRAGILE:
            more = f" ({none})" if empty else ""
            return f"FRAGILE: the decision is not the same under every specification{more}."
        case Answer.UNKNOWN:
            why = none if empty else "there is one specification alone"
            return f"UNKNOWN: whether the decision is the same everywhere cannot be told: {why}."


def lines(decisions: Decisions) -> list[str]:
    """What a terminal shows, the sentence first."""
    return [
        opening(decisions),
        _counted(decisions),
        _fixed(decisions),
        "",
        *_choices(decisions),
        "",
        *_decided(decisions),
        "",
        *_ranking(decisions),
        *_why(decisions.ladder),
        *_scores(decisions),
        *_notes(decisions),
    ]


def _counted(decisions: Decisions) -> str:
    study, windows = decisions.study, len(decisions.windows)
    candidates = len(decisions.cells) // (windows * len(decisions.specifications))
    return (
        f"{study.name}: {candidates} candidates, {len(decisions.specifications)} specifications, "
        f"{windows} window{'s' if windows > 1 else ''}, {decisions.replays} replays"
    )


def _fixed(decisions: Decisions) -> str:
    """The terms in force for all, those of ``--set`` too: a study's own text does not hold them."""
    terms = decisions.study.terms.model_dump(mode="json", exclude_none=True)
    return f"fixed for all: {', '.join(f'{name} = {value}' for name, value in terms.items()) or 'nothing'}"


def _choices(decisions: Decisions) -> list[str]:
    """Specifications by the candidate that they choose."""
    study = decisions.study
    score = study.decision.score
    chosen: dict[str, list[str]] = defaultdict(list)
    for name, candidate in decisions.choices.items():
        chosen[candidate or "none"].append(name)
    said = [
        f"choice in window {study.window} (highest {score if isinstance(score, str) else 'score'})",
        *(_chosen(decisions, candidate, names) for candidate, names in chosen.items()),
    ]
    others = sum(not pair.same_choice for pair in decisions.stability.pairs)
    said.append(f"  {others} of {len(decisions.stability.pairs)} pairs do not choose the same")
    worst = decisions.stability.shortfall
    if worst is not None and worst.score > 0:
        said.append(
            f"  taking one's choice to another costs at most {worst.score:.4g} of score "
            f"({worst.chosen_by}'s on {worst.on}, where it ranks {worst.rank})"
        )
    return said


def _chosen(decisions: Decisions, candidate: str, names: list[str]) -> str:
    if candidate == "none":
        return f"  {', '.join(names)}: none"
    scores = ", ".join(f"{decisions.scores[name][candidate]:.4g}" for name in names)
    cells = decisions.at(candidate, decisions.study.window)
    decided = ", ".join(dict.fromkeys(cells[name].decision for name in decisions.specifications))
    return f"  {', '.join(names)}: {candidate} ({scores}); decided on it: {decided}"


def _decided(decisions: Decisions) -> list[str]:
    """How often each decision is taken, and how often two specifications take another."""
    stability = decisions.stability
    counts = {name: decisions.counts(name) for name in decisions.specifications}
    wide = max(len(name) for name in counts)
    said = [f"decisions in window {decisions.study.window}"]
    for name, found in counts.items():
        said.append(f"  {name:<{wide}}  " + "  ".join(f"{decision} {count}" for decision, count in found.items()))
    said.append(f"  flips: {stability.flipped} of {stability.cells} ({stability.flipped / stability.cells:.1%})")
    if stability.agreement is not None:
        said[-1] += f"; two specifications taken at random agree on {stability.agreement:.1%}"
    for what, some in stability.by_some.items():
        said.append(f"  {what}: {some} by some, {stability.by_all.get(what, 0)} by all")
    return said


def _ranking(decisions: Decisions) -> list[str]:
    stability = decisions.stability
    taus = [pair.tau for pair in stability.pairs if pair.tau is not None]
    if not taus:
        return ["ranking: Kendall tau is undefined"]
    overlaps = [pair.overlap for pair in stability.pairs]
    return [
        f"ranking: Kendall tau {min(taus):.2f} to {max(taus):.2f}; the top 10s have {min(overlaps)} to "
        f"{max(overlaps)} in common"
    ]


def _why(ladder: Ladder | None) -> list[str]:
    if ladder is None:
        return []
    if not ladder.alone:
        return ["", "why: no decision depends on the rules", ""]
    return [
        "",
        "why: what is left of it when rules are fixed for all, as in aligned mode",
        *(f"  {each.fixed[0]} alone: {_left(each)}" for each in sorted(ladder.alone, key=lambda each: each.left)),
        f"  ladder: nothing fixed: {_left(ladder.steps[0])}",
        *(f"    + {each.fixed[-1]}: {_left(each)}" for each in ladder.steps[1:]),
        "",
    ]


def _scores(decisions: Decisions) -> list[str]:
    """How the score of one candidate comes to be another one, rule by rule."""
    said = []
    for each in decisions.score_shares:
        named = sorted(each.by_rule.items(), key=lambda share: -abs(share[1]))
        parts = ", ".join(f"{rule} {share:+.4f}" for rule, share in named if abs(share) >= _LEAST) or "no rule"
        difference = each.score_b - each.score_a
        said.append(f"score of {each.candidate}, {each.b} minus {each.a}: {difference:+.4f} = {parts}")
    return [*said, ""] if said else []


def _left(step: Step) -> str:
    return f"flips {step.flipped}, pairs that do not choose the same {step.otherwise}"


def _notes(decisions: Decisions) -> list[str]:
    asked = decisions.study.decision
    part = "take part in the choice all the same" if asked.choose_not_executed else "take no part in the choice"
    counts = {name: decisions.not_executed(name) for name in decisions.specifications}
    said = [
        f"not executed on {name}: {count} candidates {part}: more than {asked.not_executed:.0%} of their orders were "
        "refused or cut"
        for name, count in counts.items()
        if count
    ]
    if decisions.twins:
        said.append(f"{len(decisions.twins)} candidates state the weights of another one, and were replayed with it")
    return said


def stability_summary(decisions: Decisions) -> dict[str, object]:
    """``stability.json``."""
    found = decisions.stability
    return {
        "schema": SCHEMA,
        "study": decisions.study.name,
        "answer": decisions.answer.value,
        "same": decisions.same,
        "specifications": list(decisions.specifications),
        "terms": decisions.study.terms.model_dump(mode="json", exclude_none=True),
        "windows": list(decisions.windows),
        "candidates": len(decisions.cells) // (len(decisions.windows) * len(decisions.specifications)),
        "replays": decisions.replays,
        "choices": dict(decisions.choices),
        "flips": {
            "cells": found.cells,
            "flipped": found.flipped,
            "unanimous": found.unanimous,
            "agreement": found.agreement,
        },
        "by_some": dict(found.by_some),
        "by_all": dict(found.by_all),
        "pairs": [asdict(pair) for pair in found.pairs],
        "shortfall": found.shortfall
        and {
            "most": found.shortfall.score,
            "chosen_by": found.shortfall.chosen_by,
            "on": found.shortfall.on,
            "rank": found.shortfall.rank,
        },
        "not_executed": {name: decisions.not_executed(name) for name in decisions.specifications},
        "twins": dict(decisions.twins),
        "ladder": decisions.ladder and asdict(decisions.ladder),
        "score_shares": [asdict(each) for each in decisions.score_shares],
    }


def results_table(decisions: Decisions) -> pl.DataFrame:
    """``results.csv``: one row for each candidate, specification and window."""
    return pl.DataFrame([_result(cell) for cell in decisions.cells], infer_schema_length=None)


def _result(cell: Cell) -> dict[str, object]:
    return {
        "candidate": cell.candidate,
        "specification": cell.specification,
        "window": cell.window,
        **{name: getattr(cell.measures, name) for name in NAMES},
        "score": cell.score,
        "decision": cell.decision,
        "orders": cell.orders,
        "fills": cell.fills,
        "unfilled": cell.unfilled,
        "executed": cell.executed,
    }


def decisions_table(decisions: Decisions) -> pl.DataFrame:
    """``decisions.csv``: one row for each candidate and window, a column for each specification, and ``same``."""
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for cell in decisions.cells:
        named: dict[str, object] = {"candidate": cell.candidate, "window": cell.window}
        rows.setdefault((cell.candidate, cell.window), named)[cell.specification] = cell.decision
    for row in rows.values():
        row["same"] = len({row[name] for name in decisions.specifications}) == 1
    return pl.DataFrame(list(rows.values()), infer_schema_length=None)


def ranking_table(decisions: Decisions) -> pl.DataFrame:
    """``ranking.csv``: the candidates that take part, with score and rank (1 is the best) by specification."""
    rows = [
        {
            "specification": name,
            "rank": 1 + sum(each > score for each in found.values()),
            "candidate": candidate,
            "score": score,
        }
        for name, found in decisions.scores.items()
        for candidate, score in sorted(found.items(), key=lambda each: -each[1])
    ]
    names = {"specification": pl.String, "rank": pl.Int64, "candidate": pl.String, "score": pl.Float64}
    return pl.DataFrame(rows, schema=names)
