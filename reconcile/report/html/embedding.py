"""What the page's script reads: JSON that no text can break out of, and the plotting script, compressed."""

from __future__ import annotations

import base64
import gzip
import json
from importlib.resources import files

from markupsafe import Markup

# Inside of a script element only `<` can end it; the others would matter if the text were ever moved elsewhere.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

_LEVEL = 4  # a higher one takes twice as long for four parts in a hundred


def embedded_json(content: object) -> Markup:
    """JSON for a ``<script type="application/json">``; a number that JSON lacks is an error."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(text)


def packed(text: str) -> Markup:
    """Text as base64 of gzip, equal for equal text; the page inflates it."""
    return Markup(base64.b64encode(gzip.compress(text.encode(), _LEVEL, mtime=0)).decode())


def packed_json(content: object) -> Markup:
    """JSON as base64 of gzip."""
    return packed(json.dumps(content, allow_nan=False, separators=(",", ":")))


def plotting_script() -> Markup:
    """Plotly's own script, which comes with this package: 4.9 MB, packed 1.9 MB."""
    script = files("reconcile.report.html") / "plotly.min.js.gz"
    return Markup(base64.b64encode(script.read_bytes()).decode())
