"""Reports are turned page by page with a token that nobody can make up, each reader's own schools alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.identity.actor import Actor
from chassis.paging import PageTokenInvalid
from importing import Imports, limits
from tests.importing.gardening import EAST, EASTERN, OWNER, WEST, WESTERN, GardenStore, upload
from tests.payments.failing import counting

Fill = Callable[..., Awaitable[None]]


@pytest.fixture
def fill(imports: Imports, clock: FrozenClock) -> Fill:
    async def some(count: int, *, school: str = EAST, apart: timedelta = timedelta(seconds=1)) -> None:
        for number in range(count):
            await imports.import_file(actor=OWNER, upload=upload(f"{number}.txt", school=school))
            clock.move(apart)

    return some


async def pages(imports: Imports, size: int, actor: Actor = OWNER) -> list[list[str]]:
    """The files of each page, to the end."""
    found: list[list[str]] = []
    token = ""
    while True:
        page = await imports.list_reports(actor=actor, page_size=size, page_token=token)
        found.append([one.file for one in page.reports])
        token = page.next_token
        if not token:
            return found


async def test_pages_follow_one_another_from_the_oldest_and_the_last_has_no_token(imports: Imports, fill: Fill) -> None:
    await fill(5)
    assert await pages(imports, 2) == [["0.txt", "1.txt"], ["2.txt", "3.txt"], ["4.txt"]]
    assert await pages(imports, 5) == [["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]]
    assert await pages(imports, 10) == await pages(imports, 5)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_reports_of_one_instant_are_each_shown_once(imports: Imports, fill: Fill, size: int) -> None:
    await fill(3, apart=timedelta(0))
    await fill(3, school=WEST, apart=timedelta(0))
    shown = [file for page in await pages(imports, size) for file in page]
    assert sorted(shown) == sorted(["0.txt", "1.txt", "2.txt"] * 2)


async def test_a_clerk_sees_the_own_school_and_whoever_reads_all_sees_all(imports: Imports, fill: Fill) -> None:
    await fill(3)
    await fill(2, school=WEST)
    assert await pages(imports, 2, EASTERN) == [["0.txt", "1.txt"], ["2.txt"]]
    assert await pages(imports, 2, WESTERN) == [["0.txt", "1.txt"]]
    assert len(await pages(imports, 2, OWNER)) == 3


async def test_a_file_that_is_read_again_between_two_pages_moves_behind_and_nothing_is_missed(
    imports: Imports, fill: Fill
) -> None:
    await fill(4)
    first = await imports.list_reports(actor=OWNER, page_size=2, page_token="")
    await imports.import_file(actor=OWNER, upload=upload("0.txt", school=EAST))
    rest = await imports.list_reports(actor=OWNER, page_size=5, page_token=first.next_token)
    assert [one.file for one in rest.reports] == ["2.txt", "3.txt", "0.txt"]


@pytest.mark.parametrize(
    "token",
    [
        "7",
        "not a token",
        "é",
        "e30=",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(json.dumps(["yesterday", "a"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps([20261031, "a"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["2026-10-31T01:00:00Z", 1]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["2026-10-31T01:00:00Z", "a", "b"]).encode()).decode(),
    ],
)
async def test_a_token_that_no_page_gave_is_refused(imports: Imports, token: str) -> None:
    with pytest.raises(PageTokenInvalid) as refused:
        await imports.list_reports(actor=OWNER, page_size=1, page_token=token)
    assert refused.value.reason == "PAGE_TOKEN_INVALID"


@pytest.mark.parametrize("over", [0, 1])
async def test_a_token_at_the_limit_is_read_and_a_longer_one_is_refused(imports: Imports, over: int) -> None:
    at_the_limit = limits.PAGE_TOKEN_CHARACTERS * 3 // 4
    empty = json.dumps(["2026-10-31T01:00:00Z", ""])
    place = json.dumps(["2026-10-31T01:00:00Z", "a" * (at_the_limit + over - len(empty))])
    token = base64.urlsafe_b64encode(place.encode()).decode()
    if over:
        with pytest.raises(PageTokenInvalid):
            await imports.list_reports(actor=OWNER, page_size=1, page_token=token)
    else:
        assert len(token) == limits.PAGE_TOKEN_CHARACTERS
        assert (await imports.list_reports(actor=OWNER, page_size=1, page_token=token)).reports == []


@pytest.mark.parametrize(("asked", "shown"), [(0, 2), (-1, 2), (1, 1), (3, 3), (4, 3)])
async def test_a_page_has_the_usual_size_unless_another_is_asked_for_up_to_the_most(
    imports: Imports, fill: Fill, monkeypatch: pytest.MonkeyPatch, asked: int, shown: int
) -> None:
    monkeypatch.setattr(limits, "PAGE_REPORTS", 2)
    monkeypatch.setattr(limits, "PAGE_REPORTS_MOST", 3)
    await fill(5)
    page = await imports.list_reports(actor=OWNER, page_size=asked, page_token="")
    assert len(page.reports) == shown


@pytest.mark.parametrize("items", [1, 3, 30])
async def test_a_page_costs_the_same_calls_for_any_number_of_reports(
    imports: Imports, store: GardenStore, fill: Fill, items: int
) -> None:
    await fill(items)
    with counting(store) as calls:
        page = await imports.list_reports(actor=OWNER, page_size=50, page_token="")
    assert (len(page.reports), calls) == (items, ["reports.where"])
