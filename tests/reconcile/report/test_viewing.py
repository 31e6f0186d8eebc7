"""``--open`` and ``--png``: where the page goes, and what is said when it cannot."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path

import pytest

from reconcile.report.charts import png as pictures
from tests.reconcile.command import reconcile, refusal
from tests.reconcile.report.html_logs import Logs, plain_logs

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    (tmp_path / "in").mkdir()
    return plain_logs(tmp_path / "in")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a browser would have been asked to show."""
    asked: list[str] = []

    def answer(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", answer)
    return asked


def test_the_page_is_written_beside_the_tables_and_named(logs: Logs, tmp_path: Path, opened: list[str]) -> None:
    result = reconcile("diff", logs.a, logs.b, "--prices", logs.prices, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert f"report: {tmp_path / 'out' / 'report.html'}" in result.stderr
    assert (tmp_path / "out" / "report.html").is_file()
    assert opened == []


def test_an_earlier_report_with_its_page_is_replaced(logs: Logs, tmp_path: Path) -> None:
    for _ in range(2):
        assert reconcile("diff", logs.a, logs.b, "--out", tmp_path / "out").exit_code == 1
    (tmp_path / "out" / "holiday.png").write_bytes(PNG)
    assert "no earlier report" in refusal(tmp_path, "diff", logs.a, logs.b, "--out", tmp_path / "out")


def test_without_out_nothing_is_written(logs: Logs, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert "report:" not in reconcile("diff", logs.a, logs.b).stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_open_shows_the_page_that_was_written(logs: Logs, tmp_path: Path, opened: list[str]) -> None:
    reconcile("diff", logs.a, logs.b, "--out", tmp_path / "out", "--open")
    assert opened == [(tmp_path / "out" / "report.html").as_uri()]


def test_open_without_a_folder_takes_a_temporary_one(
    logs: Logs, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = reconcile("diff", logs.a, logs.b, "--open", "--json")
    (page,) = tmp_path.glob("reconcile-*/report/report.html")
    assert opened == [page.as_uri()]
    assert str(page) in result.stderr
    assert result.stdout.startswith("{")


def test_a_refusal_leaves_no_temporary_folder(logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert refusal(tmp_path, "diff", logs.a, tmp_path / "none.csv", "--open")


def test_where_no_browser_opens_the_file_is_named(
    logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    result = reconcile("diff", logs.a, logs.b, "--out", tmp_path / "out", "--open")
    assert f"no browser could be opened: open {tmp_path / 'out' / 'report.html'} yourself" in result.stderr


def test_the_command_that_repeats_it_has_every_option(logs: Logs, tmp_path: Path) -> None:
    reconcile("diff", logs.a, logs.b, "--prices", logs.prices, "--map", "price=price", "--tz-b", "Asia/Tokyo",
              "--shift-b=-1session", "--out", tmp_path / "out")  # fmt: skip
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    wanted = f"{logs.a} {logs.b} --prices {logs.prices} --map price=price --tz-b Asia/Tokyo --shift-b=-1session"
    assert f"<code>reconcile diff {wanted}</code>" in page


def test_pictures_are_drawn_beside_the_page(logs: Logs, tmp_path: Path) -> None:
    pytest.importorskip("kaleido", reason="NOT TESTED: kaleido is not installed (extra png)")
    from choreographer.browsers import Chromium

    if Chromium.find_browser(skip_local=False) is None:
        pytest.skip("NOT TESTED: --png takes Chrome or Chromium, and none is found")
    reconcile("diff", logs.a, logs.b, "--prices", logs.prices, "--out", tmp_path / "out", "--png")
    drawn = sorted((tmp_path / "out").glob("*.png"))
    assert [path.stem for path in drawn] == [f"{name}_mine_vs_theirs" for name in ("causes", "equity", "waterfall")]
    assert all(path.read_bytes().startswith(PNG) and path.stat().st_size > 10_000 for path in drawn)


def test_pictures_without_a_report_are_refused(logs: Logs, tmp_path: Path) -> None:
    assert "--png writes beside report.html" in refusal(tmp_path, "diff", logs.a, logs.b, "--png")


def test_pictures_without_kaleido_are_refused_in_one_line(
    logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda _: None)
    told = refusal(tmp_path, "diff", logs.a, logs.b, "--out", tmp_path / "out", "--png")
    assert "kaleido, which is not installed" in told


def test_pictures_without_a_browser_are_refused_in_one_line(
    logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers = pytest.importorskip(
        "choreographer.browsers", reason="NOT TESTED: kaleido is not installed (extra png)"
    )
    monkeypatch.setattr(browsers.Chromium, "find_browser", lambda **_: None)
    told = refusal(tmp_path, "diff", logs.a, logs.b, "--out", tmp_path / "out", "--png")
    assert "takes Chrome or Chromium, and none is found" in told
