"""The Markdown templates, with the formats that they use."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from reconcile.formatting import amount_or_not_reported, cell_text, dollars, percent, shares, signed


@cache
def template(name: str, package: str = "reconcile.report.text") -> Template:
    """A template of a package's folder ``templates``; a name that it is not given is an error, not an empty place."""
    environment = Environment(
        loader=PackageLoader(package),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Markdown: text from outside goes through cell_text
        keep_trailing_newline=True,
    )
    filters = {"dollars": dollars, "signed": signed, "percent": percent, "shares": shares}
    environment.filters.update(
        filters | {"cell": cell_text, "net_amount": lambda line: amount_or_not_reported(line.net, line.partly)}
    )
    return environment.get_template(name)
