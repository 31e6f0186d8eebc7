"""How numbers and text look in a report: dollars to the cent, what is not reported in words."""

from __future__ import annotations

NOT_REPORTED = "not reported"


def in_file_name(engine: str) -> str:
    """An engine's name as the names of files have it: a preset's colon is none that every system takes."""
    return engine.replace(":", "-")


def _cents(amount: float, style: str) -> str:
    """To the cent, and never a zero with a minus sign."""
    return format(round(amount, 2) + 0.0, style)


def dollars(amount: float | None) -> str:
    """``100,257.31``."""
    return NOT_REPORTED if amount is None else _cents(amount, ",.2f")


def signed(amount: float | None) -> str:
    """``+12.30``, ``-4.00``, ``0.00``."""
    if amount is None:
        return NOT_REPORTED
    return _cents(amount, "+,.2f") if round(amount, 2) else "0.00"


def amount_or_not_reported(amount: float, *, partly: bool) -> str:
    """An amount under a cause of which some order does not tell."""
    if not partly:
        return signed(amount)
    return f"{signed(amount)} (in part)" if round(amount, 2) else "cannot be told"


def percent(share: float | None) -> str:
    """``+1.14 %``."""
    return NOT_REPORTED if share is None else f"{share:+.2%}".replace("%", " %")


def shares(number: float | None) -> str:
    """Shares, fractional ones to six decimals."""
    return "" if number is None else f"{number:,.6f}".rstrip("0").rstrip(".")


def cell_text(text: object) -> str:
    """Text from outside in a table cell: one line, no table or markup characters taken literally."""
    line = " ".join(str(text).split())
    for character in "\\|<>`*_[]":
        line = line.replace(character, f"\\{character}")
    return line
