"""A person sees where the account is signed in and ends a session; the other browser is out. On a real house."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from deploy.local import ports, waiting
from deploy.local.layout import ROOT
from tests.browser.conftest import Opens, Person
from tests.browser.real_accounts import PASSWORD
from tests.servers import running

pytestmark = pytest.mark.browser
SLOW_SECONDS = 60.0  # a fact is told and heard in a moment; only a machine at a stop takes so long
_START = (
    "import sys; root, port, *rest = sys.argv[1:]; sys.path.insert(0, root);"
    "import asyncio, pathlib; from tests.browser.real_accounts import serve;"
    "asyncio.run(serve(int(port), pathlib.Path(rest[0]), *rest[1:]))"
)


@pytest.fixture(scope="module")
def house(store_uri: str, broker_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway before a real accounts house."""
    folder: Path = tmp_path_factory.mktemp("accounts")
    port, database = ports.any_free(), f"b{uuid.uuid4().hex[:12]}"
    command = [sys.executable, "-c", _START, str(ROOT), str(port), str(folder), store_uri, database, broker_address]
    with running(command, folder / "accounts.log", port):
        yield f"http://127.0.0.1:{port}"


def _at_own_sessions(visitor: Person) -> Person:
    page = visitor.page
    page.goto(f"{visitor.base}/sign-in?next=/sessions")
    page.fill("#name", "operator")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{visitor.base}/sessions")
    visitor.actions = 0
    return visitor


def test_a_person_sees_a_session_and_ends_it_and_then_all_of_them(person: Opens, house: str) -> None:
    phone, desk = _at_own_sessions(person(phone=True, base=house)), _at_own_sessions(person(base=house))
    rows = desk.page.locator("main section:first-of-type ul.list li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("phiên này")
    expect(rows.nth(1)).to_contain_text("Chrome · Linux")
    desk.tap("button[name=session]")
    expect(desk.page.locator(".notice.good")).to_contain_text("Phiên ấy đã kết thúc")
    expect(rows).to_have_count(1)
    assert desk.actions == 1
    expect(desk.page.locator("main")).to_contain_text("bạn kết thúc phiên")

    def is_out(visitor: Person) -> bool:
        visitor.page.goto(f"{visitor.base}/sessions")
        return "/sign-in" in visitor.page.url

    assert waiting.until(lambda: is_out(phone), SLOW_SECONDS)
    desk.page.goto(f"{house}/sessions")
    desk.tap("form:has(input[name=session]) button")
    desk.page.wait_for_url(f"{house}/sign-in?done=signed_out_everywhere")
    assert is_out(desk)
