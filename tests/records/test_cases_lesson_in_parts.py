"""The handed case lesson-in-two-parts: the lists of one lesson add up, in whatever order they come."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from chassis.errors import NotFound
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.records.domain.attendance import OnlineLesson
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.queries import attendance_of_pupil
from tests.records.acting import hand_in
from tests.records.cases_district import case, open_class
from tests.records.school import CLASS, HEAD_DUNG, SCHOOL, STRANGER

CASE = "lesson-in-two-parts"
A = [f"a{part}-zoom-7A1-2026-11-03.csv" for part in (1, 2, 3)]
B = [f"b{part}-zoom-7A1-2026-11-04.csv" for part in (1, 2)]
DUNG, QUAN, VU = "2600000271", "2600000272", "2600000273"
# Each order of the parts of a day; what another day brought lies between.
ORDERS = [(B[1], *some, B[0]) for some in itertools.permutations(A)]
Seen = tuple[str, dict[str, int], int]
FORENOON: Seen = ("2026-11-03", {DUNG: 45, QUAN: 25, VU: 20}, 32)
AFTERNOON: Seen = ("2026-11-03", {DUNG: 40}, 34)
NEXT_DAY: Seen = ("2026-11-04", {DUNG: 38, QUAN: 13, VU: 25}, 32)


@pytest.fixture
async def district(bare: RecordsStore) -> RecordsStore:
    await open_class(bare)
    return bare


async def take(store: RecordsStore, deps: Dependencies, name: str) -> tuple[int, int, int]:
    report = await hand_in(store, deps, f"{SCHOOL}/{name}", case(CASE, name))
    assert report.refused == []
    return report.created, report.changed, report.same


def _seen(lesson: OnlineLesson) -> Seen:
    return lesson.on.isoformat(), {one.pupil: one.minutes for one in lesson.present}, len(lesson.absent)


async def lessons(store: RecordsStore) -> list[Seen]:
    found = await store.lessons_in([SCHOOL], CLASS)
    return [_seen(one) for one in sorted(found, key=lambda one: min(each.joined for each in one.present))]


async def test_two_lists_of_a_lesson_that_broke_off_are_one_lesson_and_a_third_is_another(
    district: RecordsStore, deps: Dependencies
) -> None:
    assert await take(district, deps, A[0]) == (2, 0, 0)
    assert await take(district, deps, A[1]) == (0, 2, 0)
    assert await lessons(district) == [FORENOON]
    assert await take(district, deps, A[2]) == (1, 0, 0)
    assert await lessons(district) == [FORENOON, AFTERNOON]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(n[:2] for n in order))
async def test_in_each_order_of_the_lists_the_lessons_are_the_same_and_again_nothing_changes(
    district: RecordsStore, deps: Dependencies, order: tuple[str, ...]
) -> None:
    for name in order:
        await take(district, deps, name)
    assert await lessons(district) == [FORENOON, AFTERNOON, NEXT_DAY]
    versions = [(one.id, one.version, one.sequence) for one in await district.lessons_in([SCHOOL])]
    for name in order:
        assert (await take(district, deps, name))[:2] == (0, 0)
    assert [(one.id, one.version, one.sequence) for one in await district.lessons_in([SCHOOL])] == versions


async def test_lists_that_come_at_once_are_one_lesson_too(district: RecordsStore, deps: Dependencies) -> None:
    await asyncio.gather(*(take(district, deps, name) for name in [*A, *B]))
    assert await lessons(district) == [FORENOON, AFTERNOON, NEXT_DAY]


async def test_a_lesson_that_was_kept_without_its_rows_takes_another_part(
    district: RecordsStore, deps: Dependencies
) -> None:
    """As a house kept it that knew a lesson by the hour of the first join."""
    await take(district, deps, A[0])
    [lesson] = await district.database["online_lessons"].find({}).to_list(None)
    await district.database["online_lessons"].delete_many({})
    older = {name: value for name, value in lesson.items() if name not in {"stays", "unsure"}}
    await district.database["online_lessons"].insert_one({**older, "_id": f"{SCHOOL}.{CLASS}.2026-11-03.h09"})
    await take(district, deps, A[1])
    assert await lessons(district) == [FORENOON]
    assert (await take(district, deps, A[0]))[0] == 0
    assert await lessons(district) == [FORENOON]


async def test_a_family_sees_its_own_childs_lessons_the_latest_first_and_no_other_childs(
    district: RecordsStore, deps: Dependencies
) -> None:
    for name in (*A, *B):
        await take(district, deps, name)
    own = Actor("PH0900000001", "Phụ huynh", (Grant("guardian", {"pupil": (QUAN,), "school": (SCHOOL,)}),))
    pupil = Actor(QUAN, "", (Grant("pupil", {"self": (QUAN,), "school": (SCHOOL,)}),))
    for actor in (own, pupil, HEAD_DUNG):
        found = await attendance_of_pupil(district, actor=actor, pupil=QUAN)
        said = [(lesson.on.isoformat(), state, minutes) for lesson, state, minutes in found]
        assert said == [("2026-11-04", "present", 13), ("2026-11-03", "absent", 0), ("2026-11-03", "present", 25)]
    for actor in (own, pupil, STRANGER):
        with pytest.raises(NotAllowed):
            await attendance_of_pupil(district, actor=actor, pupil=DUNG)
    with pytest.raises(NotFound):
        await attendance_of_pupil(district, actor=HEAD_DUNG, pupil="2699999999")
