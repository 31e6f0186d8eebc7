"""One browser and one real report for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.report.html.page import page_of_logs
from tests.reconcile.command import reconcile
from tests.reconcile.report.browser import Opened, found_browser, opened_browser
from tests.reconcile.report.html_logs import hostile_logs

ENGINES = "backtrader,ml4t,vectorbt"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with opened_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="session")
def real_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of three real engines on the rotation, each by its own defaults."""
    folder = tmp_path_factory.mktemp("rotation") / "out"
    result = reconcile("run", "rotation", "--mode", "native", "--engines", ENGINES, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found_browser()
    folder = tmp_path_factory.mktemp("hostile")
    page = folder / "report.html"
    page.write_text(page_of_logs(hostile_logs(folder).variance(), "reconcile diff a b"), encoding="utf-8")
    return page
