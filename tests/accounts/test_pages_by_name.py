"""Pages of pupils and staff go on in the order in which names are looked for, whoever comes or leaves between them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from chassis.paging import PageTokenInvalid
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil, PupilRow
from services.accounts.store import AccountsStore
from services.accounts.usecases import queries
from services.accounts.usecases.by_name import PageRequest
from tests.accounts.conftest import CLERK
from tests.accounts.lists import OTHER, SCHOOL

DAY = date(2026, 9, 5)
# In their right order; codes stand against it.
NAMES = ("Lê An", "Hồ Ân", "Trần Bình", "Bùi Dũng", "Đặng Đào", "Lý Thị Lan", "Mai Ngọc Lan", "Mai Ngọc Lan", "Cao Ơn")


def pupil(place: int, name: str, school: str = SCHOOL) -> Pupil:
    row = PupilRow(f"88000003{len(NAMES) - place:02d}", name, "7A1", DAY)
    return Pupil.enrol(row, school=school, year="2026-2027", on=DAY)


@pytest.fixture
async def listed(store: AccountsStore) -> list[str]:
    """The codes in the order of names; of two of one name the smaller code first."""
    kept = [pupil(place, name) for place, name in enumerate(NAMES)]
    await store.pupils.keep_many(kept)
    await store.pupils.keep(pupil(-9, "Ai Ở Trường Khác", OTHER))
    codes = [one.id for one in kept]
    codes[6], codes[7] = codes[7], codes[6]
    return codes


async def page(store: AccountsStore, rows: int, after: str = "", query: str = "") -> queries.PupilPage:
    asked = PageRequest(rows, after)
    return await queries.list_pupils(store, actor=CLERK, school=SCHOOL, class_name="", query=query, page=asked)


async def all_pages(store: AccountsStore, rows: int, query: str = "") -> list[list[str]]:
    pages = [await page(store, rows, query=query)]
    while pages[-1].after:
        pages.append(await page(store, rows, pages[-1].after, query))
    return [[one.id for one in each.pupils] for each in pages]


@pytest.mark.parametrize("rows", [1, 2, 3, len(NAMES), len(NAMES) + 1])
async def test_pages_of_pupils_together_are_the_list_in_its_order(
    store: AccountsStore, listed: list[str], rows: int
) -> None:
    pages = await all_pages(store, rows)
    assert [code for each in pages for code in each] == listed
    assert [len(each) for each in pages[:-1]] == [rows] * (len(pages) - 1)
    assert all(first != second for first, second in pairwise(pages))


async def test_a_search_fills_its_pages_in_the_same_order(store: AccountsStore, listed: list[str]) -> None:
    assert await all_pages(store, 2, "lan") == [listed[5:7], listed[7:8]]


async def test_nobody_is_left_out_or_shown_twice_when_somebody_comes_or_leaves_between_two_pages(
    store: AccountsStore, listed: list[str]
) -> None:
    first = await page(store, 4)
    await store.pupils.keep(pupil(-20, "Ngô Bảo An"))  # belongs on the page that was read
    gone = await store.pupils.get(listed[3])  # the last of it
    row = PupilRow(gone.id, gone.name, "7A1", gone.birth_date)
    gone.take(row, school=OTHER, year="2026-2027", on=DAY)
    await store.pupils.keep(gone)
    second = await page(store, 10, first.after)
    assert [one.id for one in [*first.pupils, *second.pupils]] == listed


async def test_a_token_of_somebody_who_never_was_at_the_school_is_refused(
    store: AccountsStore, listed: list[str]
) -> None:
    for stranger in (pupil(-9, "").id, "nobody"):
        assert stranger not in listed
        with pytest.raises(PageTokenInvalid):
            await page(store, 4, stranger)


async def test_pages_of_staff_together_are_in_the_order_of_names(store: AccountsStore) -> None:
    people = [
        Person(id=f"GV{len(NAMES) - place:03d}", name=name, school=SCHOOL, role="teacher", title="Giáo viên", since=DAY)
        for place, name in enumerate(NAMES)
    ]
    await store.people.keep_many(people)
    shown: list[str] = []
    after = ""
    while True:
        asked = PageRequest(2, after)
        found = await queries.list_people(store, actor=CLERK, school=SCHOOL, equals={}, page=asked)
        shown += [one.name for one in found.people]
        after = found.after
        if not after:
            break
    assert tuple(shown) == NAMES
