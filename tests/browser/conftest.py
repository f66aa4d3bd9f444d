"""A real Chromium, people whose actions are counted, and a gateway over stand-ins to drive it at."""

from __future__ import annotations

import re
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from deploy.local import ports
from deploy.local.layout import ROOT
from tests.servers import running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1180, height=800)


PLANNED = re.compile(r"status of (401|403|404|409|422|503)|ERR_INTERNET_DISCONNECTED|ERR_FAILED")


@dataclass
class Person:
    """One tap, key chord, drop or typed value is one action; signing in is none."""

    page: Page
    base: str
    actions: int = 0

    def sign_in(self, name: str, password: str = "x") -> Person:
        self.page.goto(f"{self.base}/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.click("main form button")
        self.page.wait_for_url(f"{self.base}/*")
        self.actions = 0
        return self

    def tap(self, selector: str) -> None:
        self.actions += 1
        self.page.click(selector)

    def press(self, keys: str) -> None:
        self.actions += 1
        self.page.keyboard.press(keys)

    def type(self, selector: str, value: str) -> None:
        self.actions += 1
        self.page.fill(selector, value)

    def drop(self, selector: str, path: Path) -> None:
        self.actions += 1
        self.page.set_input_files(selector, path)


# Not for the session: while it is open, Playwright's own loop stands in the way of every asyncio test.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: `make extras` installs it")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over stand-ins, on a free port."""
    folder, port = tmp_path_factory.mktemp("gateway"), ports.any_free()
    command = [sys.executable, "-c", _START, str(port), str(folder), str(ROOT)]
    with running(command, folder / "gateway.log", port):
        yield f"http://127.0.0.1:{port}"


_START = (
    "import sys; port, folder, root = sys.argv[1:]; sys.path.insert(0, root);"
    "import asyncio, pathlib; from tests.gateway.demo_server import serve;"
    "asyncio.run(serve(int(port), pathlib.Path(folder)))"
)


def _is_complaint(said: ConsoleMessage) -> bool:
    """What a scenario plans is noted by the browser, and no fault of the page: refusals, and a cut line."""
    return said.type in {"error", "warning"} and not PLANNED.search(said.text)


Opens = Callable[..., Person]


@pytest.fixture
def person(browser: Browser, gateway: str) -> Iterator[Opens]:
    """Opens a fresh browser for somebody; what the page complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(*, phone: bool = False, script: bool = True, base: str = gateway) -> Person:
        context = browser.new_context(
            viewport=PHONE if phone else DESK, locale="vi-VN", java_script_enabled=script, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        return Person(page, base)

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


_HOUSE = (
    "import sys; root, port, *rest = sys.argv[1:]; sys.path.insert(0, root);"
    "import asyncio, pathlib; from tests.browser.real_accounts import serve;"
    "asyncio.run(serve(int(port), pathlib.Path(rest[0]), *rest[1:]))"
)


@pytest.fixture(scope="session")
def house(store_uri: str, broker_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway before a real accounts house."""
    folder: Path = tmp_path_factory.mktemp("accounts")
    port, database = ports.any_free(), f"b{uuid.uuid4().hex[:12]}"
    command = [sys.executable, "-c", _HOUSE, str(ROOT), str(port), str(folder), store_uri, database, broker_address]
    with running(command, folder / "accounts.log", port):
        yield f"http://127.0.0.1:{port}"
