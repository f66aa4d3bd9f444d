"""Pages as a person meets them: a home per role, the duties of the month in few actions, on a phone and at a desk."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.gateway.demo_doubts import LINES

pytestmark = pytest.mark.browser
ROLES = ("teacher", "leader", "principal", "accountant", "parent", "officer", "operator", "pupil")


@pytest.mark.parametrize("who", ROLES)
def test_a_home_fits_the_phone_and_the_desk_and_is_photographed(person: Opens, who: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("EDU_SCREENSHOTS", tmp_path))
    for phone in (True, False):
        visitor = person(phone=phone).sign_in(who)
        page = visitor.page
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0
        small = page.eval_on_selector_all(
            "main button, main a.button, header button",
            "all => all.filter(e => e.offsetParent && e.offsetHeight < 40).length",
        )
        assert small == 0
        page.screenshot(path=folder / f"{who}-{'phone' if phone else 'desk'}.png", full_page=True)


def test_a_plan_is_handed_in_with_two_actions(person: Opens, tmp_path: Path) -> None:
    plan = tmp_path / "tuan-8.docx"
    plan.write_bytes(b"PK")
    teacher = person().sign_in("teacher")
    teacher.drop("li.card.todo input[type=file]", plan)
    expect(teacher.page.locator("li.card.todo .drop-text").first).to_have_text("tuan-8.docx")
    teacher.tap("li.card.todo button")
    expect(teacher.page.locator(".notice.good")).to_contain_text("Đã nhận giáo án, mã KHBD-0007")
    assert teacher.actions == 2


def test_the_batch_is_opened_read_with_j_and_marked_as_read(person: Opens) -> None:
    principal = person().sign_in("principal")
    principal.tap("a[href^='/batch']")
    principal.page.wait_for_url("**/batch*")
    principal.page.wait_for_load_state("load")
    for _ in range(3):
        principal.press("j")
    expect(principal.page.locator("[data-frame] img.leaf").first).to_be_visible()
    expect(principal.page.locator("li.seen").first).to_be_visible()
    expect(principal.page.locator("li.here")).to_have_count(1)


def test_a_doubtful_line_is_confirmed_with_one_key(person: Opens) -> None:
    accountant = person().sign_in("accountant")
    accountant.page.goto(f"{accountant.base}/money/lines?state=unknown")
    expect(accountant.page.locator("li.here")).to_contain_text("Chưa rõ của ai")
    with accountant.page.expect_request(lambda one: one.method == "POST") as sent:
        accountant.press("Enter")
    assert "pupil=2600000288" in (sent.value.post_data or "")
    assert accountant.actions == 1


def test_twenty_five_doubtful_lines_are_settled_with_a_key_each_and_one_more_where_another_is_meant(
    person: Opens,
) -> None:
    accountant = person().sign_in("accountant")
    accountant.tap("a[href='/money/queue']")
    accountant.page.wait_for_url("**/money/queue*")
    accountant.page.wait_for_load_state("load")
    sent: list[str] = []
    accountant.page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)
    others = {3: "2", 7: "3"}
    for number in range(LINES):
        expect(accountant.page.locator("li.here")).to_contain_text(f"FT2629{number:04d}")
        if number in others:
            accountant.press(others[number])
        accountant.press("Enter")
    rows = accountant.page.locator("[data-queue] > li.seen [data-said]")
    expect(rows).to_have_count(LINES)
    for number in (0, 3, 7, LINES - 1):
        expect(rows.nth(number)).to_contain_text("Đã gửi để người thứ hai xác nhận: Trần Bảo")
    assert accountant.actions == 1 + LINES + len(others)
    forms = [parse_qs(body) for body in sent]
    assert [one["chosen"] for one in forms] == [[others.get(number, "1")] for number in range(LINES)]
    assert len({one["request_id"][0] for one in forms}) == LINES


def test_a_line_of_the_queue_that_was_not_kept_says_so_and_is_sent_again(person: Opens) -> None:
    accountant = person().sign_in("accountant")
    accountant.page.goto(f"{accountant.base}/money/queue")
    accountant.page.route("**/money/queue", lambda route: route.abort() if route.request.method == "POST" else None)
    accountant.press("Enter")
    row = accountant.page.locator("[data-queue] > li").first
    expect(row.locator("[data-said]")).to_have_text("Chưa gửi được. Hãy nhấn Enter lần nữa.")
    accountant.page.unroute("**/money/queue")
    accountant.press("k")
    accountant.press("Enter")
    expect(row.locator("[data-said]")).to_contain_text("Đã gửi để người thứ hai xác nhận: Trần Bảo 0")


def test_everybody_late_is_reminded_with_two_actions(person: Opens) -> None:
    officer = person().sign_in("officer")
    officer.tap("a[href^='/late']")
    officer.tap("main form[method=post] button")
    expect(officer.page.locator(".notice.good")).to_contain_text("Đã nhắc 2 người")
    assert officer.actions == 2


def test_a_parent_sees_the_code_without_any_action_also_behind_the_link(person: Opens) -> None:
    parent = person(phone=True).sign_in("parent")
    expect(parent.page.locator(".qr img").first).to_be_visible()
    assert parent.actions == 0
    stranger = person(phone=True)
    stranger.page.goto(f"{stranger.base}/b/some-link")
    loaded = stranger.page.eval_on_selector(".qr img", "one => one.complete && one.naturalWidth > 100")
    assert loaded


def test_errors_are_all_at_once_linked_and_focused(person: Opens) -> None:
    visitor = person()
    visitor.page.goto(f"{visitor.base}/sign-in")
    # The server's answer is meant: 422 is what a refused form is.
    visitor.page.click("main form button")
    expect(visitor.page.locator(".summary")).to_be_focused()
    expect(visitor.page.locator(".summary li")).to_have_count(2)


def test_every_page_works_by_keyboard_from_the_first_tab(person: Opens) -> None:
    visitor = person()
    visitor.page.goto(f"{visitor.base}/sign-in")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(".skip")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
