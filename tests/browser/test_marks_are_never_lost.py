"""What a teacher typed is in the record or said not to be, whatever ends: the session, the tab, the line.

Case `session-ends-while-marks-are-typed`, rows 1 to 6; without script (row 7): `tests/gateway/test_saving_marks.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Opens, Person

pytestmark = pytest.mark.browser
GRID = "/marks/grid?gradebook="
SAVED = "Đã lưu tất cả"
UNFINISHED = re.compile(r"^1 (chưa gửi|ô cần xem, chưa lưu)$")  # half a mark: as typed, or as the closing tab left it
TEN = range(10)
WALKS, STEPS = 12, 14


def _cell(row: int, slot: str = "tx2") -> str:
    return f"#m-26000002{row:02}-{slot}"


def _says(page: Page) -> Any:
    return expect(page.locator("[data-unsent]"))


def _values(page: Page, slot: str = "tx2", rows: range = TEN) -> list[str]:
    return [page.input_value(_cell(row, slot)) for row in rows]


def _grid(visitor: Person, book: str) -> Page:
    visitor.page.goto(f"{visitor.base}{GRID}{book}")
    return visitor.page


def _beside(visitor: Person) -> Person:
    """The same browser's second tab."""
    return Person(visitor.page.context.new_page(), visitor.base)


def _type_ten(page: Page, slot: str = "tx2") -> None:
    page.bring_to_front()
    page.focus(_cell(0, slot))
    for _ in TEN:
        page.keyboard.press("Control+A")
        page.keyboard.type("9,0")
        page.keyboard.press("Enter")


def _of_the_record(visitor: Person, book: str, slot: str = "tx2", rows: range = TEN) -> list[str]:
    """A page that has nothing of its own: another browser, fresh from the server."""
    page = visitor.sign_in("teacher").page
    page.goto(f"{visitor.base}{GRID}{book}")
    return _values(page, slot, rows)


@pytest.mark.parametrize("ending", ["signed out", "cookies deleted"])
def test_marks_typed_after_the_session_ended_are_sent_when_somebody_signs_in_beside_them(
    person: Opens, ending: str
) -> None:
    visitor = person().sign_in("teacher")
    book = ending.replace(" ", "-")
    page, other = _grid(visitor, book), _beside(visitor)
    if ending == "signed out":
        other.page.goto(visitor.base)
        other.page.click("form[action='/sign-out'] button")
        other.page.wait_for_url("**/sign-in")
    else:
        page.context.clear_cookies()
    _type_ten(page)
    _says(page).to_have_text("10 chưa gửi")
    expect(page.locator("[data-session]")).to_be_visible()  # its words stand there hidden from the beginning
    expect(page.locator("[data-session]")).to_contain_text("Đăng nhập ở thẻ mới")
    expect(page.locator("[role=alert]:visible")).to_have_count(1)
    assert "/marks/grid" in page.url
    other.sign_in("teacher")
    _says(page).to_have_text(SAVED)
    expect(page.locator("[data-session]")).to_be_hidden()
    assert _of_the_record(person(), book) == ["9,0"] * 10


def test_another_person_who_signs_in_beside_them_sends_nothing(person: Opens) -> None:
    visitor = person().sign_in("teacher")
    page, other = _grid(visitor, "another"), _beside(visitor)
    page.context.clear_cookies()
    _type_ten(page)
    _says(page).to_have_text("10 chưa gửi")
    other.sign_in("leader")
    expect(page.locator("[data-session-text]")).to_contain_text("Người khác đang đăng nhập")
    _says(page).to_have_text("10 chưa gửi")
    assert _of_the_record(person(), "another") != ["9,0"] * 10
    page.context.clear_cookies()
    other.sign_in("teacher")
    _says(page).to_have_text(SAVED)


def test_leaving_with_marks_not_sent_is_asked_about_and_they_are_there_after_signing_in(person: Opens) -> None:
    visitor = person().sign_in("teacher")
    page = _grid(visitor, "reload")
    page.context.clear_cookies()
    _type_ten(page)
    _says(page).to_have_text("10 chưa gửi")
    asked: list[str] = []
    page.on("dialog", lambda dialog: _answer(dialog, asked, [True]))
    page.reload()
    assert asked == [""]  # the browser's own question has no text of ours
    page.fill("#name", "teacher")
    page.fill("#password", "x")
    page.click("main form button")
    page.wait_for_url(f"**{GRID}reload")
    _says(page).to_have_text(SAVED)
    assert _of_the_record(person(), "reload") == ["9,0"] * 10


@pytest.mark.parametrize("line", ["online", "offline"])
def test_a_killed_tab_loses_nothing_also_what_was_still_being_typed(person: Opens, line: str) -> None:
    visitor = person().sign_in("teacher")
    book = f"killed-{line}"
    page, context = _grid(visitor, book), visitor.page.context
    context.set_offline(line == "offline")
    page.route("**/marks/save", lambda route: route.abort())
    _type_ten(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("7,")
    page.wait_for_timeout(400)
    _says(page).to_contain_text("11 chưa gửi")
    page.close(run_before_unload=False)
    context.set_offline(False)
    visitor.page = context.new_page()
    visitor.page.goto(visitor.base)
    expect(visitor.page.locator("[data-drafts]")).to_have_text("11 chưa gửi")
    page = _grid(visitor, book)
    _says(page).to_have_text(UNFINISHED)
    assert _values(page, rows=range(11)) == ["9,0"] * 10 + ["7,"]
    page.fill(_cell(10), "7,5")
    page.keyboard.press("Enter")
    _says(page).to_have_text(SAVED)
    assert _of_the_record(person(), book, rows=range(11)) == ["9,0"] * 10 + ["7,5"]


def test_the_browser_keeps_ids_and_no_name_and_signing_out_asks_and_leaves_nothing(person: Opens) -> None:
    visitor = person().sign_in("teacher")
    page = _grid(visitor, "wiped")
    page.route("**/marks/save", lambda route: route.abort())
    _type_ten(page)
    _says(page).to_have_text("10 chưa gửi")
    kept = page.evaluate("drafts.all()")
    fields = {"id", "person", "gradebook", "pupil", "slot", "version", "value", "at", "before"}
    assert {key for one in kept for key in one} == fields
    answers = [False, True]
    asked: list[str] = []
    page.on("dialog", lambda dialog: _answer(dialog, asked, answers))
    page.click("form[action='/sign-out'] button")
    page.wait_for_timeout(300)
    assert "/marks/grid" in page.url
    page.click("form[action='/sign-out'] button")
    page.wait_for_url("**/sign-in")
    assert asked == ["Còn 10 điểm chưa gửi. Đăng xuất bây giờ sẽ xoá chúng khỏi máy này. Vẫn đăng xuất?"] * 2
    visitor.sign_in("teacher")
    assert visitor.page.evaluate("drafts.all()") == []


def _answer(dialog: Any, asked: list[str], answers: list[bool]) -> None:
    asked.append(dialog.message)
    if answers.pop(0):
        dialog.accept()
    else:
        dialog.dismiss()


def _lose_answers(page: Page, chance: random.Random) -> None:
    """The record takes the block, and the answer is lost on the way back."""

    def sometimes(route: Route) -> None:
        if chance.random() < 0.5:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/marks/save", sometimes)


def test_a_tab_killed_in_the_moment_of_typing_loses_no_mark(person: Opens) -> None:
    """The browser's database never answers here: a tab that is killed has not waited for it."""
    visitor = person().sign_in("teacher")
    page = _grid(visitor, "at-once")
    page.route("**/marks/save", lambda route: route.abort())
    page.evaluate("IDBObjectStore.prototype.put = () => ({})")
    page.fill(_cell(3), "6,5")
    page.keyboard.press("Enter")
    page.fill(_cell(4), "7,")
    page = _again(visitor, page, "at-once")
    _says(page).to_have_text(UNFINISHED)
    assert _values(page, rows=range(3, 5)) == ["6,5", "7,"]
    page.fill(_cell(4), "7,5")
    page.keyboard.press("Enter")
    _says(page).to_have_text(SAVED)
    page.wait_for_function("localStorage.length === 0")
    assert _of_the_record(person(), "at-once", rows=range(3, 5)) == ["6,5", "7,5"]


@pytest.mark.parametrize("begun", ["6,", "6,5"])
def test_a_tab_killed_while_an_answered_mark_is_being_forgotten_leaves_nothing_unsent(
    person: Opens, begun: str
) -> None:
    """The browser's database took what was typed first, and nothing after it: the record has the mark."""
    visitor = person().sign_in("teacher")
    book = f"forgotten-{len(begun)}"
    page = _grid(visitor, book)
    page.fill(_cell(3), begun)
    page.wait_for_function("localStorage.length === 0")  # the database has it
    page.evaluate(
        "IDBDatabase.prototype.transaction = () => ({ objectStore: () => new Proxy({}, { get: () => () => ({}) }) })"
    )
    page.fill(_cell(3), "6,5")
    page.keyboard.press("Enter")
    _says(page).to_have_text(SAVED)
    page = _again(visitor, page, book)
    _says(page).to_have_text(SAVED)
    assert _of_the_record(person(), book, rows=range(3, 4)) == _values(page, rows=range(3, 4)) == ["6,5"]


def test_a_page_says_that_all_is_saved_only_when_it_knows_what_an_earlier_one_left(person: Opens) -> None:
    visitor = person().sign_in("teacher")
    visitor.page.add_init_script("IDBObjectStore.prototype.getAll = () => ({})")  # a database that does not answer yet
    page = _grid(visitor, "unknown")
    _says(page).to_have_text("")
    page.route("**/marks/save", lambda route: route.abort())
    page.fill(_cell(3), "6,5")
    page.keyboard.press("Enter")
    _says(page).to_have_text("1 chưa gửi")


@pytest.mark.parametrize("seed", range(WALKS))
def test_after_any_walk_the_record_is_what_the_person_saw(person: Opens, seed: int) -> None:
    """Typing, reloading, killing the tab, cutting the line and losing answers, in any order."""
    chance = random.Random(seed)
    visitor = person().sign_in("teacher")
    book, context = f"walk-{seed}", visitor.page.context
    wanted: dict[int, str] = {}
    page = _grid(visitor, book)
    for _ in range(STEPS):
        page = _step(chance, visitor, page, book, wanted)
    context.set_offline(False)
    page.unroute_all(behavior="ignoreErrors")
    page = _again(visitor, page, book)
    _says(page).to_have_text(SAVED, timeout=30_000)
    rows = range(12)
    seen = _values(page, "gk", rows)
    assert seen == [wanted.get(row, "") for row in rows]
    assert _of_the_record(person(), book, "gk", rows) == seen


def _again(visitor: Person, page: Page, book: str) -> Page:
    context: BrowserContext = page.context
    page.close(run_before_unload=False)
    visitor.page = context.new_page()
    return _grid(visitor, book)


def _step(chance: random.Random, visitor: Person, page: Page, book: str, wanted: dict[int, str]) -> Page:
    def types() -> Page:
        row, tenths = chance.randrange(12), chance.randrange(101)
        page.fill(_cell(row, "gk"), f"{tenths // 10},{tenths % 10}")
        page.keyboard.press("Enter")
        wanted[row] = f"{tenths // 10},{tenths % 10}"
        return page

    def cuts() -> Page:
        page.context.set_offline(True)
        types()
        page.wait_for_timeout(chance.randrange(500))
        page.context.set_offline(False)
        return page

    def loses() -> Page:
        _lose_answers(page, chance)
        return types()

    def kills() -> Page:
        page.wait_for_timeout(chance.choice((30, 400)))
        return _again(visitor, page, book)

    acts: list[Callable[[], Page]] = [types, types, types, types, cuts, loses, kills]
    return chance.choice(acts)()
