"""Stdout that takes any text, whatever its encoding. Light, for the command itself imports it first."""

import codecs
import io
import sys


def write_any_text() -> None:
    """What stdout cannot encode is written as ``\\u00d7``: the same text in JSON, and never a failure."""
    codecs.register_error("escape", _escaped)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="escape")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", errors="surrogatepass")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(f"\\u{int.from_bytes(pair):04x}" for pair in pairs), error.end
