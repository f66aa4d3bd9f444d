"""A guest of online lessons is tied once to a pupil: what was and what comes knows the name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chassis.documents import Query
from chassis.errors import Forbidden, NotFound
from services.records.domain.attendance import OnlineLesson
from services.records.domain.guests import Guest, Guests
from services.records.domain.limits import GUESTS_OF_A_CLASS
from services.records.domain.refusals import ClassUnknown, GuestsTooMany, GuestUnknown, PupilNotInClass
from services.records.store import RecordsStore
from services.records.usecases import queries
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.guests import tie_guest
from tests.records.acting import hand_in
from tests.records.school import (
    CLASS,
    CLERK,
    GUARDIAN,
    HEAD_DUNG,
    LEADER_DUNG,
    OFFICER,
    OPERATOR,
    PUPIL,
    PUPILS,
    SCHOOL,
    STRANGER,
    TEACHER_LAN,
    YEAR,
)

LAN, VU = "2600000275", "2600000272"
IPAD = "iPad nhà em"
HEAD_LINE = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"


def zoom(day: int, *shown: str, hour: str = "07") -> bytes:
    rows = [f"{name},,10/{day}/2026 {hour}:30:00 AM,10/{day}/2026 {hour}:58:00 AM,28,Yes" for name in shown]
    return "\n".join([HEAD_LINE, *rows, ""]).encode()


async def lesson_on(store: RecordsStore, deps: Dependencies, day: int, *shown: str, hour: str = "07") -> None:
    report = await hand_in(store, deps, f"{SCHOOL}/zoom-7A1-2026-10-{day}-{hour}.csv", zoom(day, *shown, hour=hour))
    assert report.refused == []


async def tie(store: RecordsStore, *, shown: str = IPAD, pupil: str = LAN) -> int:
    return await tie_guest(store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, shown=shown, pupil=pupil)


async def seen(store: RecordsStore) -> list[tuple[int, list[str], bool, list[str]]]:
    """Day, who was there, whether Lan was absent, and the guests of each lesson."""
    lessons = sorted(await store.lessons_in([SCHOOL], CLASS), key=lambda one: one.id)
    return [(one.on.day, [each.pupil for each in one.present], LAN in one.absent, one.strangers) for one in lessons]


async def test_a_guest_is_tied_once_and_past_and_coming_lessons_know_the_name(
    store: RecordsStore, deps: Dependencies
) -> None:
    await lesson_on(store, deps, 14, PUPILS[VU], IPAD)
    await lesson_on(store, deps, 15, PUPILS[VU], "someone else")
    assert await seen(store) == [(14, [VU], True, [IPAD]), (15, [VU], True, ["someone else"])]
    assert await tie(store) == 1
    await lesson_on(store, deps, 16, "IPAD NHA EM")
    assert await seen(store) == [(14, [LAN, VU], False, []), (15, [VU], True, ["someone else"]), (16, [LAN], False, [])]
    first = await store.lessons.get(OnlineLesson.key(SCHOOL, CLASS, date(2026, 10, 14), 1))
    assert first.sequence == 2  # told when the list came, and again when it was known whose the name is


async def test_a_tie_said_again_changes_nothing_and_another_pupil_takes_the_place_of_the_first(
    store: RecordsStore, deps: Dependencies
) -> None:
    await lesson_on(store, deps, 14, IPAD)
    assert [await tie(store), await tie(store), await tie(store, pupil=VU)] == [1, 0, 1]
    assert await seen(store) == [(14, [VU], True, [])]
    assert await tie(store, pupil="") == 1
    assert await seen(store) == [(14, [], True, [IPAD])]
    assert (await store.guests.get(Guests.key(SCHOOL, CLASS, YEAR))).tied == []


async def test_a_name_that_is_a_pupils_own_stays_that_pupils(store: RecordsStore, deps: Dependencies) -> None:
    await lesson_on(store, deps, 14, IPAD)
    await tie(store)
    await tie_guest(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS, shown=IPAD, pupil=LAN)
    await lesson_on(store, deps, 15, f"{VU} {IPAD}", PUPILS[LAN])
    assert (await seen(store))[1] == (15, [LAN, VU], False, [])


async def test_who_came_to_the_class_later_is_not_absent_from_a_lesson_that_is_made_anew(
    store: RecordsStore, deps: Dependencies
) -> None:
    await lesson_on(store, deps, 14, IPAD)
    newcomer = {**(await store.pupils.find(VU) or {}), "id": "2600000299", "name": "Đỗ Mới"}
    await store.pupils.put("2600000299", 1, newcomer)
    await tie(store)
    [lesson] = await store.lessons_in([SCHOOL], CLASS)
    assert "2600000299" not in lesson.absent
    assert len(lesson.absent) == len(PUPILS) - 1


async def test_two_teachers_who_tie_at_once_leave_one_truth(store: RecordsStore, deps: Dependencies) -> None:
    await lesson_on(store, deps, 14, IPAD, "Tablet")
    await asyncio.gather(tie(store), tie(store, shown="Tablet", pupil=VU))
    assert await seen(store) == [(14, [LAN, VU], False, [])]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (("9Z9", IPAD, LAN), ClassUnknown),
        ((CLASS, IPAD, "2600009999"), PupilNotInClass),
        ((CLASS, "nobody", LAN), GuestUnknown),
        ((CLASS, PUPILS[VU] + " x", LAN), GuestUnknown),
    ],
)
async def test_what_cannot_be_tied_is_refused_with_its_reason(
    store: RecordsStore, deps: Dependencies, said: tuple[str, str, str], refusal: type[NotFound]
) -> None:
    class_name, shown, pupil = said
    await lesson_on(store, deps, 14, IPAD)
    with pytest.raises(refusal):
        await tie_guest(store, actor=HEAD_DUNG, school=SCHOOL, class_name=class_name, shown=shown, pupil=pupil)
    assert await store.guests.where(Query()) == []


async def test_a_class_has_no_more_guests_than_a_list_could_show(store: RecordsStore, deps: Dependencies) -> None:
    many = [f"guest {number}" for number in range(GUESTS_OF_A_CLASS + 1)]
    await lesson_on(store, deps, 14, *many[:60])
    guests = Guests.open(SCHOOL, CLASS, YEAR)
    await store.guests.keep(guests)
    one = Guest("x", VU, "GV1", store.now())
    guests.tied = [replace(one, shown=f"other {number}") for number in range(GUESTS_OF_A_CLASS)]
    await store.guests.keep(guests)
    with pytest.raises(GuestsTooMany):
        await tie(store, shown=many[0])


@pytest.mark.parametrize("actor", [CLERK, GUARDIAN, OFFICER, OPERATOR, PUPIL, STRANGER], ids=lambda one: one.name)
async def test_only_who_teaches_or_heads_the_class_may_tie(store: RecordsStore, deps: Dependencies, actor: Any) -> None:
    await lesson_on(store, deps, 14, IPAD)
    with pytest.raises(Forbidden):
        await tie_guest(store, actor=actor, school=SCHOOL, class_name=CLASS, shown=IPAD, pupil=LAN)


async def test_the_list_of_a_class_tells_its_guests_and_who_may_tie(store: RecordsStore, deps: Dependencies) -> None:
    await lesson_on(store, deps, 14, IPAD)
    await tie(store)
    found = await queries.list_lessons(store, actor=LEADER_DUNG, school=SCHOOL, class_name=CLASS)
    [guest] = found.guests
    assert (guest.shown, guest.pupil, found.staff.name(guest.by)) == (IPAD, LAN, TEACHER_LAN.name)
    assert (len(found.roll), found.may_tie) == (len(PUPILS), True)
    watched = await queries.list_lessons(store, actor=OPERATOR, school=SCHOOL, class_name=CLASS)
    assert (len(watched.lessons), watched.may_tie) == (1, False)
    of_all = await queries.list_lessons(store, actor=HEAD_DUNG, school="", class_name="")
    assert (len(of_all.lessons), of_all.roll, of_all.guests) == (1, (), ())
