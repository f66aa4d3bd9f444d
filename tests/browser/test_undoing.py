"""A clerk imports a list after a look at it, and takes it back after a look at what goes back. On a real house."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.accounts import lists
from tests.browser.conftest import Opens, Person
from tests.browser.real_accounts import PASSWORD

pytestmark = pytest.mark.browser


def _takes(visitor: Person, path: Path) -> None:
    visitor.drop("#files", path)
    visitor.tap("form[action='/imports'] button")
    visitor.tap("form[action='/imports/take'] p.bar button")


def test_a_list_is_taken_and_taken_back_in_two_presses(person: Opens, house: str, tmp_path: Path) -> None:
    visitor = person(base=house)
    page = visitor.page
    page.goto(f"{house}/sign-in?next=/imports")
    page.fill("#name", "operator")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{house}/imports")
    schools, pupils = tmp_path / "truong.xlsx", tmp_path / "hoc-sinh.xlsx"
    schools.write_bytes(lists.schools())
    pupils.write_bytes(lists.pupils(lists.pupil(1), lists.pupil(2)))
    _takes(visitor, schools)
    _takes(visitor, pupils)
    visitor.actions = 0
    visitor.tap("a[href^='/imports/undo']")
    expect(page.locator("ul.counts")).to_contain_text("2 được rút ra")
    expect(page.locator("ul.list li")).to_have_count(2)
    visitor.tap("form[action='/imports/undo'] button")
    expect(page.locator(".notice.good")).to_contain_text("Đã hoàn tác")
    expect(page.locator("main")).to_contain_text("operator đã hoàn tác")
    assert (visitor.actions, page.locator("a[href^='/imports/undo']").count()) == (2, 0)
