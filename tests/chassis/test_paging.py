"""Pages of a list: where they begin, how many items they hold, and what asks for the next one."""

from __future__ import annotations

import pytest

from chassis import limits
from chassis.paging import Page, PageTokenInvalid, id_behind, page_of, page_size, token_behind, token_of

ITEMS = list("abcde")


def test_pages_go_on_where_the_one_before_ended_and_hold_every_item_once() -> None:
    shown: list[str] = []
    page = page_of("", 2, usual=50, most=200)
    while True:
        shown += page.of(ITEMS)
        token = page.next_token(len(ITEMS))
        if not token:
            break
        page = page_of(token, 2, usual=50, most=200)
    assert shown == ITEMS


@pytest.mark.parametrize(("total", "token"), [(0, ""), (2, ""), (3, "2")])
def test_a_page_names_the_next_one_only_where_there_is_one(total: int, token: str) -> None:
    assert Page(0, 2).next_token(total) == token


@pytest.mark.parametrize(("asked", "size"), [(0, 50), (-1, 50), (1, 1), (200, 200), (201, 200)])
def test_a_page_holds_what_was_asked_for_within_its_bound(asked: int, size: int) -> None:
    assert page_size(asked, usual=50, most=200) == size


@pytest.mark.parametrize("token", ["-1", "x", "1.5", " 2", "٣", "²", "9" * 10, "9" * 5_000])
def test_a_token_that_no_page_gave_is_refused(token: str) -> None:
    with pytest.raises(PageTokenInvalid):
        page_of(token, 2, usual=50, most=200)


def test_a_place_at_the_limit_of_its_digits_is_read() -> None:
    assert page_of("9" * limits.PAGE_PLACE_DIGITS, 2, usual=50, most=200) == Page(999_999_999, 2)


KEY = "8702030/Tổ Tự nhiên"


@pytest.mark.parametrize(("ids", "last"), [([], ""), (["a"], ""), (["a", KEY], KEY)])
def test_a_list_goes_on_behind_the_last_id_of_a_full_page(ids: list[str], last: str) -> None:
    assert id_behind(token_behind(ids, 2)) == last


GIVEN = token_of(KEY)
CHANGED = [GIVEN[1:], GIVEN[:-1], f"{GIVEN}=", f"{GIVEN}AAAA", GIVEN.lower()]


@pytest.mark.parametrize("token", [KEY, "x", "\ud800", "ñ", "AAAA", "A" * 9_000, *CHANGED])
def test_a_token_that_goes_on_behind_no_id_of_ours_is_refused(token: str) -> None:
    with pytest.raises(PageTokenInvalid):
        id_behind(token)
