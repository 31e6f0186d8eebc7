"""Names of one asset in two logs: ``GOOG.XNAS``, ``NASDAQ:GOOG``, ``GOOG US`` and ``BTC/USDT`` with and without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bundles.errors import InputError

_EQUITY = re.compile(r"\w+\((?:\d+(?:, ?|\s)?)?\[?(?P<core>[^\[\]()]+)\]?\)")
_PAIR = re.compile(r"(?P<base>\w+)[/_-](?P<quote>USDT|USDC|BUSD|TUSD|FDUSD|DAI|USD|EUR|GBP|JPY|BTC|ETH|BNB)(?::\w+)?")
_BEFORE = re.compile(r"[A-Z][A-Z0-9_]+:(?P<core>.+)")
_BEHIND = re.compile(r"(?P<core>.+)\.[A-Z]{2,}")
_COUNTRY = re.compile(r"(?P<core>\S+) [A-Z]{2}(?: Equity)?")


def core(name: str) -> str:
    """A name without its venue, as far as it is written in a usual way."""
    if pair := _PAIR.fullmatch(name):
        return pair["base"] + pair["quote"]
    found = next(filter(None, (each.fullmatch(name) for each in (_EQUITY, _BEFORE, _BEHIND, _COUNTRY))), None)
    return name if found is None else core(found["core"].strip())


def same_assets(a: Iterable[str], b: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """{name to be used: (name in A, name in B)} of assets that only their venues tell apart.

    Only where a name that one log alone has stands for one asset of each log.
    """
    names_a, names_b = set(a), set(b)
    cores_a, cores_b = _by_core(names_a), _by_core(names_b)
    found = {}
    for each in sorted(cores_a.keys() & cores_b.keys()):
        if len(cores_a[each]) == len(cores_b[each]) == 1:
            (one,), (other,) = cores_a[each], cores_b[each]
            if one != other:
                found[each if each in (one, other) else min(one, other, key=len)] = (one, other)
    return found


def _by_core(names: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(core(name), []).append(name)
    return grouped


def parse_assets(text: str | Mapping[str, str] | None) -> Mapping[str, str]:
    """``GOOG.XNAS=GOOG,MSFT.XNAS=MSFT`` as {name in a log: name to be used}.

    Raises
    ------
    InputError
        A part is no THEIRS=OURS, or names an asset twice.
    """
    if isinstance(text, Mapping):
        return text
    found: dict[str, str] = {}
    for part in filter(str.strip, (text or "").split(",")):
        theirs, equals, ours = (piece.strip() for piece in part.rpartition("="))
        if not (equals and theirs and ours):
            raise InputError(f"--map-assets {part.strip()}", "expected NAME=NAME, as GOOG.XNAS=GOOG")
        if found.setdefault(theirs, ours) != ours:
            raise InputError(f"--map-assets names {theirs} twice", f"{theirs} is {found[theirs]!r} or {ours!r}")
    return found
