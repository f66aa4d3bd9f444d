"""The mark grid under a teacher's fingers: keys, blocks, undo, states; the focus is never taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, Opens

pytestmark = pytest.mark.browser
GRID = "/marks/grid?gradebook="
ROWS = 45
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def _open(person: Opens, book: str = "x", *, who: str = "teacher") -> Page:
    """Each scenario has a gradebook of its own."""
    visitor = person().sign_in(who)
    visitor.page.goto(f"{visitor.base}{GRID}{book}")
    return visitor.page


def _cell(row: int, slot: str) -> str:
    return f"#m-26000002{row:02}-{slot}"


def _state(page: Page, row: int, slot: str) -> str | None:
    return page.get_attribute(f"td:has({_cell(row, slot)})", "data-state")


def test_a_column_of_marks_is_typed_with_enter_alone_and_each_is_saved(person: Opens) -> None:
    page = _open(person, "column")
    page.focus(_cell(0, "gk"))
    for value in ("85", "10", "7", "6.5", "9,25", "0"):
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    expect(page.locator(_cell(6, "gk"))).to_be_focused()
    expect(page.locator("[data-unsent]")).to_have_text("1 ô cần xem, chưa lưu")
    expect(page.locator(f"td:has({_cell(0, 'gk')})")).to_have_attribute("data-state", "saved")
    assert [page.input_value(_cell(row, "gk")) for row in range(6)] == ["8,5", "10,0", "7,0", "6,5", "9,25", "0,0"]
    assert [_state(page, row, "gk") for row in range(6)] == ["saved", "saved", "saved", "saved", "refused", "saved"]
    assert "một số lẻ" in page.inner_text(f"td:has({_cell(4, 'gk')}) .cell-state")
    expect(page.locator("[data-unsaved] li")).to_have_text(["ĐĐGgk, Bùi Ăn điểm từ 0 đến 10, một số lẻ"])
    page.fill(_cell(4, "gk"), "9,2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unsent]")).to_have_text("Đã lưu tất cả")
    expect(page.locator("[data-unsaved]")).to_be_hidden()


def test_tab_goes_right_arrows_go_everywhere_and_escape_takes_back(person: Opens) -> None:
    page = _open(person, "keys")
    page.focus(_cell(0, "tx1"))
    page.keyboard.press("Tab")
    expect(page.locator(_cell(0, "tx2"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(_cell(1, "tx2"))).to_be_focused()
    before = page.input_value(_cell(1, "tx2"))
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    page.keyboard.press("Escape")
    assert page.input_value(_cell(1, "tx2")) == before
    page.keyboard.press("Control+A")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(_cell(1, "tx1"))).to_be_focused()


def test_tab_leaves_the_grid_at_the_end_of_a_row_so_that_nobody_is_trapped(person: Opens) -> None:
    page = _open(person, "tab")
    page.focus(_cell(3, "ck"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table[data-grid]')") is None


def test_a_block_is_pasted_at_once_and_taken_back_with_one_chord(person: Opens) -> None:
    page = _open(person, "paste")
    sent: list[int] = []
    page.on(
        "request",
        lambda one: sent.append(len(json.loads(one.post_data or "{}")["entries"])) if "save" in one.url else None,
    )
    page.focus(_cell(0, "gk"))
    page.evaluate(PASTE, "\n".join(f"{row % 10}\t{row % 9},5" for row in range(40)) + "\n")
    expect(page.locator("[data-unsent]")).to_have_text("Đã lưu tất cả")
    assert (page.input_value(_cell(39, "gk")), page.input_value(_cell(39, "ck"))) == ("9,0", "3,5")
    assert sent == [80]
    expect(page.locator(_cell(0, "gk"))).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-unsent]")).to_have_text("Đã lưu tất cả")
    assert (page.input_value(_cell(0, "gk")), page.input_value(_cell(39, "ck"))) == ("", "")


def test_what_cannot_be_sent_is_kept_told_and_sent_again_with_the_same_id(person: Opens) -> None:
    page = _open(person, "again")
    ids: list[str] = []

    def fail_twice(route: Route) -> None:
        ids.append(json.loads(route.request.post_data or "{}")["entries"][0]["id"])
        if len(ids) <= 2:
            route.fulfill(status=503, body="{}")
        else:
            route.continue_()

    page.route("**/marks/save", fail_twice)
    page.focus(_cell(0, "gk"))
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unsent]")).to_have_text("1 chưa gửi")
    page.keyboard.type("7")
    expect(page.locator(_cell(1, "gk"))).to_be_focused()
    expect(page.locator(f"td:has({_cell(0, 'gk')})")).to_have_attribute("data-state", "saved")
    assert page.input_value(_cell(1, "gk")) == "7"
    assert len(set(ids[:3])) == 1


def test_a_conflict_counts_as_not_saved_and_the_teacher_chooses_which_mark_stays(person: Opens) -> None:
    mine, theirs = _open(person, "conflict"), _open(person, "conflict", who="leader")
    for row in (0, 1):
        theirs.fill(_cell(row, "gk"), "7")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("[data-unsent]")).to_have_text("Đã lưu tất cả")
    for row in (0, 1):
        mine.fill(_cell(row, "gk"), "9")
    mine.keyboard.press("Enter")
    expect(mine.locator("[data-unsent]")).to_have_text("2 ô cần xem, chưa lưu")
    expect(mine.locator("[data-unsaved] li").first).to_contain_text("leader ghi 7,0 lúc")
    mine.click("[data-unsaved] li >> nth=0 >> text=Giữ 9,0 của tôi")
    expect(mine.locator("[data-unsent]")).to_have_text("1 ô cần xem, chưa lưu")
    mine.click("[data-unsaved] li >> nth=0 >> text=Lấy 7,0")
    expect(mine.locator("[data-unsent]")).to_have_text("Đã lưu tất cả")
    mine.reload()
    assert [mine.input_value(_cell(row, "gk")) for row in (0, 1)] == ["9,0", "7,0"]


def test_a_cell_that_was_only_visited_sends_nothing_also_with_a_whole_mark(person: Opens) -> None:
    page = _open(person, "visited")
    page.fill(_cell(0, "gk"), "9")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unsent]")).to_have_text("Đã lưu tất cả")
    page.reload()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "save" in one.url else None)
    page.focus(_cell(0, "gk"))
    assert page.input_value(_cell(0, "gk")) == "9,0"
    page.keyboard.press("ArrowDown")
    page.focus(_cell(0, "tx1"))
    page.wait_for_timeout(900)
    assert sent == []


def test_every_row_of_a_class_of_45_is_in_view_at_a_desk_with_number_name_and_birth_date(person: Opens) -> None:
    page = _open(person, "view")
    rows = page.locator("table[data-grid] tbody tr")
    assert rows.count() == ROWS
    last = rows.last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= DESK["height"]
    assert rows.nth(1).locator("td.no, th.name, td.born").all_inner_texts() == ["2", "Đỗ Văn Anh", "05/02/2014"]


def test_number_name_and_birth_date_stay_in_view_when_the_marks_scroll_sideways(person: Opens) -> None:
    page = _open(person, "narrow")
    page.set_viewport_size({"width": 640, "height": 800})
    before = [box["x"] for box in _boxes(page)]
    page.eval_on_selector(".grid-box", "one => { one.scrollLeft = 400; }")
    assert page.eval_on_selector(".grid-box", "one => one.scrollLeft") > 0
    assert [box["x"] for box in _boxes(page)] == before


def _boxes(page: Page) -> list[Any]:
    first = page.locator("table[data-grid] tbody tr").first
    return [first.locator(one).bounding_box() for one in (".no", ".name", ".born")]


def test_keys_of_a_composition_are_left_to_the_input_method(person: Opens) -> None:
    page = _open(person, "ime")
    page.focus(_cell(0, "gk"))
    page.evaluate(
        """() => document.activeElement.dispatchEvent(
          new KeyboardEvent("keydown",
            { key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true }))"""
    )
    expect(page.locator(_cell(0, "gk"))).to_be_focused()


def test_without_script_the_grid_is_a_form_with_one_button(person: Opens) -> None:
    visitor = person(script=False).sign_in("teacher")
    page = visitor.page
    page.goto(f"{visitor.base}{GRID}plain")
    page.fill(_cell(0, "gk"), "9")
    page.click("noscript button, form .bar button")
    assert "done=marks_kept" in page.url
    assert "n=1" in page.url
