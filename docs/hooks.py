"""What mkdocs does not do by itself: pages from the repository's root, patterns in the navigation, and links that
hold on GitHub as well as on the site."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

AT_THE_ROOT = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "VARIANCE_ANALYSIS.md": "variance-analysis.md",
}
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write out the patterns of the navigation."""
    config.nav = _expanded(config.nav, Path(config.docs_dir))
    return config


def _expanded(entry: object, docs: Path) -> object:
    if isinstance(entry, dict):
        return {title: _expanded(below, docs) for title, below in entry.items()}
    if isinstance(entry, list):
        return [one for below in entry for one in _found(below, docs)]
    return entry


def _found(entry: object, docs: Path) -> list[object]:
    if isinstance(entry, str) and "*" in entry:
        return [path.relative_to(docs).as_posix() for path in sorted(docs.glob(entry))]
    return [_expanded(entry, docs)]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand at the root."""
    root = Path(config.docs_dir).parent
    for name, page in AT_THE_ROOT.items():
        files.append(File.generated(config, page, content=(root / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links as they hold in the repository into links as they hold on the site."""
    del config, files
    names = {site: name for name, site in AT_THE_ROOT.items()}
    source = names.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    return _LINK.sub(lambda link: _on_site(link[1], source, page.file.src_uri), markdown)


def _on_site(link: str, source: str, page: str) -> str:
    """``../CONTRIBUTING.md`` in ``docs/testing.md`` is ``contributing.md`` on ``testing.md``."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    place = AT_THE_ROOT.get(target, target.removeprefix("docs/"))
    return posixpath.relpath(place, posixpath.dirname(page) or ".")
