"""``python -m tests.docs.picture``: the first screen of a real report, as the README shows it.

Takes the folder of `reconcile run rotation --mode native --out FOLDER`; without one, it runs that.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import tempfile
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reconcile.formatting import signed
from tests.docs.blocks import ROOT
from tests.reconcile.command import reconcile
from tests.reconcile.report.browser import opened_browser

PICTURE = ROOT / "docs/images/report.png"
WIDTH, HEIGHT = 1280, 1070
_COLOURS = 128


def report(folder: Path) -> Path:
    """A run of all engines, written to ``folder``."""
    result = reconcile("run", "rotation", "--mode", "native", "--out", folder)
    if result.exit_code:
        raise SystemExit(result.output)
    return folder


def differences(folder: Path) -> str:
    """``ml4t -37.76, …``: what the picture shows, told in words, so that a test can see when it is stale."""
    summary = json.loads((folder / "variance.json").read_text(encoding="utf-8"))
    return ", ".join(f"{pair['engine_b']} {signed(pair['difference'])}" for pair in summary["pairs"])


def photograph(folder: Path, picture: Path) -> None:
    """The first screen, with the last pair, in light colours and few enough of them to be small."""
    with tempfile.TemporaryDirectory() as profile, opened_browser(Path(profile)) as browser:
        browser.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        screen = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        browser.command("Emulation.setDeviceMetricsOverride", **screen)
        browser.command("Emulation.setScrollbarsHidden", hidden=True)
        browser.open_drawn(folder / "report.html")
        browser.all("[role=tab]")[-1].click()
        browser.script("window.scrollTo(0, 0)")
        taken = base64.b64decode(browser.command("Page.captureScreenshot", format="png")["data"])
    told = PngInfo()
    told.add_text("Description", differences(folder))
    with Image.open(io.BytesIO(taken)) as image:
        image.convert("RGB").quantize(_COLOURS).save(picture, optimize=True, pnginfo=told)


def main() -> None:
    """Take the picture."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 1:
        photograph(Path(sys.argv[1]), PICTURE)
        return
    with tempfile.TemporaryDirectory() as name:
        photograph(report(Path(name) / "out"), PICTURE)


if __name__ == "__main__":
    main()
