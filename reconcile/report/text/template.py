"""The templates, with the formats that they use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from reconcile.formatting import amount_or_not_reported, cell_text, dollars, percent, shares, signed

if TYPE_CHECKING:
    from reconcile.report.view.pair import CauseLine


@cache
def template(name: str, package: str = "reconcile.report.text") -> Template:
    """A template of a package's folder ``templates``."""
    return environment_of(package).get_template(name)


def environment_of(package: str, *, autoescape: bool = False) -> Environment:
    """For a package's templates: a name that one is not given is an error, not an empty place.

    In Markdown nothing is escaped: text from outside goes through ``cell``.
    """
    environment = Environment(
        loader=PackageLoader(package),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=autoescape,
        keep_trailing_newline=True,
    )
    environment.filters |= {"dollars": dollars, "signed": signed, "percent": percent, "shares": shares}
    environment.filters |= {"cell": cell_text, "net_amount": _net_amount}
    return environment


def _net_amount(line: CauseLine) -> str:
    return amount_or_not_reported(line.net, partly=line.partly)
