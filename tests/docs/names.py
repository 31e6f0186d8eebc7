"""What pages say of this repository's paths and names, and whether there is such a thing."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.docs.blocks import ROOT
from tests.docs.test_inline import inline_code

PACKAGES = ("bundles", "scenarios", "adapters", "reconcile")
_ENTRY_POINT_GROUP = "backtest_reconcile."
_PLACE = re.compile(r"\.?[\w<>*-]+(?:/[\w<>.*-]+)*(?:/|\.(?:py|toml|lock|md|yml|j2|js|json|csv|html))")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_CODE = re.compile(r"(?P<called>[\w.]+)\(.*\)(?: -> \w+)?|(?P<named>[\w.]+)(?:=\w+)?")
_IDENTIFIER = re.compile(r"[A-Za-z]\w*_\w+|_[a-z]\w+|[A-Z][a-z]\w*[A-Z]\w*")
_DOCSTRING_OR_COMMENT = re.compile(r'""".*?"""|(?<!\S)#.*?$', re.DOTALL | re.MULTILINE)
_DEFINED = re.compile(r"\b(?:def|class) (\w+)|^(\w+) *[:=]", re.MULTILINE)


def strange_names(text: str, root: Path = ROOT) -> list[str]:
    """Inline code of a page that names a path, a module, a class or a function that there is not."""
    return [code for code in dict.fromkeys(inline_code(text)) if not _exists(code, root)]


def _exists(code: str, root: Path) -> bool:
    """What reads neither like a path nor like a name is no claim, and passes; so do variables of a shell."""
    if _PLACE.fullmatch(code):
        return is_place(code, root)
    read = _CODE.fullmatch(code)
    name = "" if read is None else read["called"] or read["named"]
    if read is None or name.isupper():
        return True
    if _DOTTED.fullmatch(name):
        return is_dotted_name(name)
    is_claim = read["called"] or _IDENTIFIER.fullmatch(name)
    return not is_claim or name in known_names() or hasattr(builtins, name)


def is_place(path: str, root: Path = ROOT) -> bool:
    """Whether a file or folder is there; ``<engine>`` may be any, and a bare name may stand anywhere.

    A bare name may also be that of a file that the packages write.
    """
    pattern = re.sub(r"<\w+>", "*", path).removesuffix("/")
    if any(root.glob(pattern)):
        return True
    is_bare = "/" not in pattern
    return is_bare and (any(each.match(pattern) for each in _repository()) or path in known_texts())


def is_dotted_name(name: str) -> bool:
    """Whether ``a.b.c`` leads somewhere: below a module that can be imported, or from a class to a name of our code.

    Rooms of ``reconcile`` may be named without it.
    """
    first, *rest = name.split(".")
    if name.startswith(_ENTRY_POINT_GROUP):
        return name in known_texts()
    if first[0].isupper():
        return {first, *rest} <= known_names()
    return _leads_somewhere(first, rest) or _leads_somewhere("reconcile", [first, *rest])


def _leads_somewhere(first: str, rest: list[str]) -> bool:
    try:
        found: object = import_module(first)
        for place, part in enumerate(rest, start=1):
            found = getattr(found, part, None) or import_module(".".join((first, *rest[:place])))
    except ModuleNotFoundError:
        return False
    return True


@cache
def _repository() -> tuple[Path, ...]:
    return tuple(path for folder in (*PACKAGES, "tests", "docs") for path in sorted((ROOT / folder).rglob("*")))


def _code(folders: tuple[str, ...]) -> Iterator[str]:
    """The text of every file that is no page, without docstrings and comments."""
    for path in _repository():
        if path.relative_to(ROOT).parts[0] in folders and path.suffix in (".py", ".j2", ".js", ".toml"):
            yield _DOCSTRING_OR_COMMENT.sub("", path.read_text(encoding="utf-8"))


@cache
def known_names() -> frozenset[str]:
    """Every word of the packages' code and templates, and whatever tests define."""
    ours = {word for text in _code(PACKAGES) for word in re.findall(r"\w+", text)}
    return frozenset(ours | {name for text in _code(("tests",)) for pair in _DEFINED.findall(text) for name in pair})


@cache
def known_texts() -> frozenset[str]:
    """What stands between quotes in the packages' code and templates, and groups of entry points."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return frozenset(text for each in (*_code(PACKAGES), project) for text in re.findall(r'"([^"\n]+)"', each))
