"""Documents that carry figures say what a run of today says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.documents.__main__ import contents, stale

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.ci, pytest.mark.timeout(1800), pytest.mark.xdist_group("documents")]


@pytest.fixture(scope="module")
def made():
    return contents(ROOT)


def test_documents_are_up_to_date(made):
    """`make documents` would change nothing."""
    assert stale(ROOT, made) == []


def test_a_changed_cent_is_noticed(made, tmp_path):
    """The check above can fail: one digit, or a file that is gone."""
    for path, text in made.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert stale(tmp_path, made) == []
    analysis = tmp_path / "VARIANCE_ANALYSIS.md"
    analysis.write_text(analysis.read_text(encoding="utf-8").replace("+917.71", "+917.72"), encoding="utf-8")
    (tmp_path / "docs/engines.md").unlink()
    assert stale(tmp_path, made) == ["VARIANCE_ANALYSIS.md", "docs/engines.md"]
