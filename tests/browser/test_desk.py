"""A cashier's hands: a family is served in counted steps, and what was taken outlives the line and the tab."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Person

pytestmark = pytest.mark.browser
FIRST = "00020101021238570010A00000072701270006970418011301234567890120208QRIBFTTA62140810 2600000271 T10"
SECOND = "2600000272"


def _desk(cashier: Person) -> Page:
    with cashier.page.expect_response("**/money/desk/bills"):
        cashier.page.goto(f"{cashier.base}/money/desk")
    return cashier.page


def _scans(cashier: Person, code: str) -> None:
    """A scanner types and presses Enter by itself: one movement of the hand."""
    cashier.type("#q", code)
    cashier.page.keyboard.press("Enter")


def _saved(page: Page) -> list[dict[str, Any]]:
    """What is sent from now on."""
    sent: list[dict[str, Any]] = []

    def heard(request: Any) -> None:
        if request.url.endswith("/money/desk/save"):
            sent.extend(json.loads(request.post_data)["entries"])

    page.on("request", heard)
    return sent


def test_a_family_of_two_children_is_served_in_five_steps(person: Opens) -> None:
    cashier = person().sign_in("cashier")
    page = _desk(cashier)
    sent = _saved(page)
    _scans(cashier, FIRST)
    _scans(cashier, SECOND)
    expect(page.locator("[data-total]")).to_have_text("700.000 đ")
    cashier.press("Enter")
    cashier.actions += 1
    page.keyboard.type("1000000")
    expect(page.locator("[data-change]")).to_have_text("300.000 đ")
    cashier.press("Enter")
    expect(page.locator("[data-takings] a")).to_have_text("Biên nhận BN2026-0000012")
    expect(page.locator("[data-unsent]")).to_have_text("Mọi khoản đã gửi")
    assert cashier.actions == 5
    assert page.evaluate("document.activeElement.id") == "q"
    [entry] = sent
    said = json.loads(entry["value"])
    assert [part["pupil"] for part in said["parts"]] == ["2600000271", "2600000272"]
    assert (said["given"], said["later"], entry["slot"]) == (1_000_000, False, "cash")


def test_what_was_taken_without_a_network_is_sent_once_by_the_next_tab_also_after_signing_out(person: Opens) -> None:
    cashier = person().sign_in("cashier")
    page = _desk(cashier)
    page.context.set_offline(True)
    _scans(cashier, SECOND)
    page.click("form#take button")
    expect(page.locator("[data-takings]")).to_contain_text("số tạm")
    expect(page.locator("[data-unsent]")).to_contain_text("1 khoản chưa gửi")
    _scans(cashier, SECOND)
    expect(page.locator("[data-found]")).to_contain_text("Không có phiếu chưa đóng")
    page.close()
    context = page.context
    context.set_offline(False)
    again = Person(context.new_page(), cashier.base)
    again.page.goto(f"{again.base}/")
    expect(again.page.locator("[data-drafts]")).to_have_attribute("href", "/money/desk")
    again.page.click("form[action='/sign-out'] button")
    again.page.wait_for_url("**/sign-in")
    sent = _saved(again.sign_in("cashier").page)
    again.page.goto(f"{again.base}/money/desk")
    expect(again.page.locator("[data-takings] a")).to_have_text("Biên nhận BN2026-0000012")
    assert [json.loads(entry["value"])["later"] for entry in sent] == [True]
    again.page.goto(f"{again.base}/money/desk")
    expect(again.page.locator("[data-unsent]")).to_have_text("")
    assert len(sent) == 1


def test_a_namesake_is_chosen_by_a_person(person: Opens) -> None:
    cashier = person().sign_in("cashier")
    page = _desk(cashier)
    _scans(cashier, "Minh An")
    expect(page.locator("[data-found]")).to_have_text("Có nhiều em trùng. Hãy chọn đúng em.")
    expect(page.locator("[data-total]")).to_have_text("0 đ")
    page.click("form#take button")
    expect(page.locator("[data-fault]")).to_have_text("Hãy chọn ít nhất một phiếu.")
