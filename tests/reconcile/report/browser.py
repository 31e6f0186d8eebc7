"""A real browser without a window: Chromium or Chrome with its driver, where they are installed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1280,900",
)  # fmt: skip
_PATIENCE = 30.0


@dataclass(frozen=True)
class Opened:
    """A page in the browser."""

    driver: WebDriver

    def script(self, text: str, *arguments: object) -> Any:
        return self.driver.execute_script(text, *arguments)

    def command(self, name: str, **parameters: object) -> Any:
        """Of the browser's own developer tools."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def open(self, page: Path) -> None:
        self.driver.get(page.resolve().as_uri())

    def open_drawn(self, page: Path) -> None:
        """Open it and wait until its charts are drawn."""
        self.open(page)
        self.wait_for(lambda: self.script("return document.documentElement.dataset.charts === 'ready'"))

    def wait_for(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < end, f"nothing within {_PATIENCE:.0f} s; console: {self.console()}"
            time.sleep(0.05)

    def console(self) -> list[str]:
        """Warnings and errors since the last time."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses that were asked for since the last time, apart from what a page holds and what the browser does."""
        told = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [event["params"]["request"]["url"] for event in told if event["method"] == "Network.requestWillBeSent"]
        return [address for address in sent if not address.startswith(("data:", "blob:", "chrome"))]

    def printed(self) -> bytes:
        return base64.b64decode(self.command("Page.printToPDF", printBackground=True)["data"])


def found_browser() -> tuple[str, str]:
    """The paths of browser and driver; without them the test is skipped, and says so."""
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("NOT TESTED IN A BROWSER: install chromium and chromedriver (Debian: chromium, chromium-driver)")
    pytest.importorskip("selenium", reason="NOT TESTED IN A BROWSER: selenium is not installed (extra dev)")
    return browser, driver


@contextmanager
def opened_browser(profile: Path) -> Iterator[Opened]:
    """A browser with a fresh profile, closed at the end."""
    browser, driver = found_browser()
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    session = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Opened(session)
    finally:
        session.quit()
