"""The writes of a year sheet and of guests, and what stands after they failed and after they were asked again."""

from __future__ import annotations

from chassis.documents import Query
from services.records.usecases import year_sheets
from tests.failing_twice import Outcome, Twice
from tests.records.acting import hand_in
from tests.records.failing_rows import USECASES, Month
from tests.records.school import CLASS, PUPILS, SCHOOL, TEACHER_LAN
from tests.records.test_guests import IPAD, tie, zoom
from tests.records.test_need_to_know import as_homeroom_by_post


async def is_homeroom(month: Month) -> None:
    await as_homeroom_by_post(month.store)


async def enters(month: Month) -> None:
    said = [year_sheets.Said(next(iter(PUPILS)), "absent_hk1", "2", 0, "y1")]
    await year_sheets.post_entries(month.store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, entries=said)


async def sheets(month: Month) -> list[int]:
    """How often each year sheet was kept."""
    return [one.version for one in await month.store.year_sheets.where(Query())]


async def hands_in_guest(month: Month) -> None:
    await hand_in(month.store, month.deps, "8702030/zoom-7A1-2026-10-14.csv", zoom(14, IPAD))


async def ties(month: Month) -> None:
    await tie(month.store)


async def tied(month: Month) -> tuple[list[int], list[int]]:
    """How often each list of guests was kept, and what each lesson told."""
    guests = [one.version for one in await month.store.guests.where(Query())]
    return guests, [one.sequence for one in await month.store.lessons_in([SCHOOL])]


IN_YEAR: dict[str, Twice[Month]] = {
    f"{USECASES}/year_sheets.py:post_entries year_sheets.keep": Twice(
        before=is_homeroom,
        act=enters,
        sees=sheets,
        not_done=Outcome([], [1]),
        answer_lost=Outcome([1], [1]),
    ),
    f"{USECASES}/guests.py:tie_guest guests.keep": Twice(
        before=hands_in_guest,
        act=ties,
        sees=tied,
        not_done=Outcome(([], [1]), ([1], [2])),
        answer_lost=Outcome(([1], [1]), ([1], [2])),
    ),
}
