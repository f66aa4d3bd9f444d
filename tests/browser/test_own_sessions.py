"""A person sees where the account is signed in and ends a session; the other browser is out. On a real house."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from deploy.local import waiting
from tests.browser.conftest import Opens, Person
from tests.browser.real_accounts import PASSWORD

pytestmark = pytest.mark.browser
SLOW_SECONDS = 60.0  # a fact is told and heard in a moment; only a machine at a stop takes so long


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
