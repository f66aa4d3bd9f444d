"""A class's logbook: each period by who taught it, late ones marked; the week is closed, and a head signs it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chassis.clock import FrozenClock
from chassis.errors import Refusal
from chassis.identity.actor import Actor
from services.records.domain.logbook import Lesson, Logbook, Place, saturday_of
from services.records.domain.logbook_refusals import (
    EntryChanged,
    EntryOfAnother,
    LessonAhead,
    LessonGradeInvalid,
    LessonMissing,
    LogbookClosed,
    LogbookTooEarly,
    PlaceInvalid,
)
from services.records.domain.record_state import State
from services.records.domain.refusals import (
    ClassUnknown,
    NotHomeroom,
    NotTaught,
    PupilNotInClass,
    RecordClosed,
)
from services.records.store import RecordsStore
from services.records.usecases import batch, logbooks, records
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.logbooks import Week
from tests.records.acting import enrol, hand_in, sign
from tests.records.school import (
    CLASS,
    HEAD_DUNG,
    OTHER_TEACHER,
    PUPILS,
    SCHOOL,
    TEACHER_LAN,
    workbook,
)
from tests.records.test_need_to_know import as_homeroom_by_post

ROWS: list[list[object]] = [
    ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6"],
    ["Sáng", 1, "Toán", "Toán", "GDTC", "Toán", "Tin học"],
    ["Sáng", 2, "GDTC", "Tin học", "Toán", "", "Toán"],
]
MONDAY, WEDNESDAY, FRIDAY = date(2026, 10, 26), date(2026, 10, 28), date(2026, 10, 30)
FIRST, SECOND = list(PUPILS)[:2]
MATHS = Lesson(subject="TOAN", text="Bài 12: Tập hợp số nguyên", absent=(FIRST,), remark="Lớp sôi nổi", grade="A")


def at(day: date, hour: int = 3) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
async def taught(store: RecordsStore, deps: Dependencies, clock: FrozenClock) -> RecordsStore:
    """A class with a timetable and a homeroom teacher, on its Wednesday."""
    await hand_in(store, deps, f"{SCHOOL}/TKB-7A1.xlsx", workbook({"7A1": ROWS}))
    await as_homeroom_by_post(store)
    clock.at = at(WEDNESDAY)
    return store


async def enter(
    store: RecordsStore,
    place: Place,
    lesson: Lesson = MATHS,
    *,
    actor: Actor = TEACHER_LAN,
    base: int = 0,
    request: str = "",
) -> Week:
    return await logbooks.post_entry(
        store, actor=actor, school=SCHOOL, class_name=CLASS, place=place, lesson=lesson, base=base, request_id=request
    )


async def close(store: RecordsStore, deps: Dependencies, *, actor: Actor = TEACHER_LAN, request: str = "c1") -> Week:
    return await logbooks.close_week(
        store, deps, actor=actor, school=SCHOOL, class_name=CLASS, day=MONDAY, note="Cần đúng giờ", request_id=request
    )


async def test_a_week_shows_the_periods_of_the_timetable_and_who_teaches_them(taught: RecordsStore) -> None:
    week = await logbooks.get_logbook(taught, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, day=WEDNESDAY)
    assert (week.book.ends, week.book.week, week.book.month) == (date(2026, 10, 31), 44, "2026-10")
    assert [(row.place.day.day, row.place.number, row.planned) for row in week.rows] == [
        (26, 1, "TOAN"), (26, 2, "GDTC"), (27, 1, "TOAN"), (27, 2, "TIN"), (28, 1, "GDTC"), (28, 2, "TOAN"),
        (29, 1, "TOAN"), (30, 1, "TIN"), (30, 2, "TOAN"),
    ]  # fmt: skip
    assert (week.rows[1].teachers, week.may_write, week.may_close) == ((OTHER_TEACHER.id,), True, True)


async def test_an_entry_on_the_day_is_in_time_and_one_of_an_earlier_day_is_marked_late(taught: RecordsStore) -> None:
    await enter(taught, Place(WEDNESDAY, "Sáng", 2))
    book = (await enter(taught, Place(MONDAY, "Sáng", 1))).book
    assert {place: entry.late for place, entry in book.entries.items()} == {
        "2026-10-28/Sáng/2": False,
        "2026-10-26/Sáng/1": True,
    }
    assert book.late == 1


async def test_the_day_of_a_lesson_ends_at_midnight_in_vietnam(taught: RecordsStore, clock: FrozenClock) -> None:
    clock.at = at(WEDNESDAY, 16)
    assert (await enter(taught, Place(WEDNESDAY, "Sáng", 2))).book.late == 0
    clock.at = at(WEDNESDAY, 18)  # one in the morning of Thursday there
    assert (await enter(taught, Place(WEDNESDAY, "Sáng", 1), MATHS)).book.late == 1


async def test_who_holds_anothers_period_stands_in_for_the_teacher_of_the_subject(taught: RecordsStore) -> None:
    lesson = Lesson(subject="GDTC", text="Bóng rổ")
    [entry] = (await enter(taught, Place(WEDNESDAY, "Sáng", 1), lesson)).book.entries.values()
    assert (entry.by, entry.stands_in_for) == (TEACHER_LAN.id, OTHER_TEACHER.id)
    with pytest.raises(EntryOfAnother):
        await enter(taught, Place(WEDNESDAY, "Sáng", 1), lesson, actor=OTHER_TEACHER, base=1)


async def test_what_an_entry_said_before_is_kept_and_a_version_that_was_not_seen_is_refused(
    taught: RecordsStore,
) -> None:
    place = Place(WEDNESDAY, "Sáng", 2)
    await enter(taught, place, request="r1")
    again = await enter(taught, place, replace(MATHS, text="khác"), request="r1")
    assert (again.book.version, again.book.entries[place.key].lesson.text) == (1, MATHS.text)
    changed = await enter(taught, place, replace(MATHS, absent=(FIRST, SECOND)), base=1, request="r2")
    [before], [now] = changed.book.earlier, changed.book.entries.values()
    assert (before.lesson.absent, now.lesson.absent, now.edited, now.version) == ((FIRST,), (FIRST, SECOND), True, 2)
    with pytest.raises(EntryChanged):
        await enter(taught, place, base=1, request="r3")


@pytest.mark.parametrize(
    ("place", "lesson", "refused"),
    [
        (Place(FRIDAY, "Sáng", 1), MATHS, LessonAhead),
        (Place(WEDNESDAY, "Sáng", 9), MATHS, PlaceInvalid),
        (Place(WEDNESDAY, "", 1), MATHS, PlaceInvalid),
        (Place(WEDNESDAY, "Sáng", 1), replace(MATHS, text=" "), LessonMissing),
        (Place(WEDNESDAY, "Sáng", 1), Lesson(subject="TOAN", not_taught=True), LessonMissing),
        (Place(WEDNESDAY, "Sáng", 1), replace(MATHS, grade="E"), LessonGradeInvalid),
        (Place(WEDNESDAY, "Sáng", 1), replace(MATHS, absent=("2600000999",)), PupilNotInClass),
        (Place(WEDNESDAY, "Sáng", 1), replace(MATHS, subject="HOA"), NotTaught),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_kept(
    taught: RecordsStore, place: Place, lesson: Lesson, refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        await enter(taught, place, lesson)
    assert await taught.logbooks.find(Logbook.key(SCHOOL, CLASS, WEDNESDAY)) is None


async def test_the_homeroom_teacher_alone_closes_the_week_and_not_before_friday(
    taught: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    with pytest.raises(LogbookTooEarly):
        await close(taught, deps)
    clock.at = at(FRIDAY)
    with pytest.raises(NotHomeroom):
        await close(taught, deps, actor=OTHER_TEACHER)
    with pytest.raises(ClassUnknown):
        await logbooks.get_logbook(taught, actor=HEAD_DUNG, school=SCHOOL, class_name="9Z9", day=MONDAY)


async def test_a_closed_week_is_the_record_that_a_head_signs_with_blank_rows_for_what_nobody_confirmed(
    taught: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await enter(taught, Place(WEDNESDAY, "Sáng", 2))
    clock.at = at(FRIDAY)
    week = await close(taught, deps)
    assert (len(week.book.closings[-1].missing), week.may_write, week.may_close) == (8, False, False)
    assert week.record is not None
    assert (week.record.id, week.record.state) == (f"class_logbook.{SCHOOL}.{CLASS}.2026-10.w44", State.SUBMITTED)
    again = await close(taught, deps)
    assert (again.book.version, again.record) == (week.book.version, week.record)
    kept = json.loads(await deps.files.get(week.record.content.original_sha256))
    assert [row["lesson"] for row in kept["rows"] if row["at"]] == [MATHS.text]
    assert kept["rows"][5]["absent"] == [PUPILS[FIRST]]
    [page] = await records.draw_pages(taught, deps, actor=HEAD_DUNG, record_id=week.record.id)
    assert page.startswith("<svg")
    with pytest.raises(LogbookClosed):
        await enter(taught, Place(WEDNESDAY, "Sáng", 2), base=1)
    await enrol(taught, deps)
    await sign(taught, deps, HEAD_DUNG, record_type="class_logbook")
    assert (await taught.records.get(week.record.id)).state is State.SIGNED
    with pytest.raises(RecordClosed):
        await close(taught, deps, request="c2")


async def test_what_the_head_returns_is_open_again_and_closed_anew_with_the_correction(
    taught: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    place = Place(WEDNESDAY, "Sáng", 2)
    await enter(taught, place)
    clock.at = at(FRIDAY)
    first = await close(taught, deps)
    assert first.record is not None
    await enrol(taught, deps)
    await batch.return_from_batch(
        taught, actor=HEAD_DUNG, record_id=first.record.id, note="Thiếu tiết thứ hai", request_id="back"
    )
    shown = await logbooks.get_logbook(taught, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, day=MONDAY)
    assert (shown.may_write, shown.may_close) == (True, True)
    await enter(taught, Place(MONDAY, "Sáng", 1))
    second = await close(taught, deps, request="c2")
    [opening] = second.book.openings
    assert (opening.by, opening.reason, len(second.book.closings)) == (HEAD_DUNG.id, "Thiếu tiết thứ hai", 2)
    assert second.record is not None
    assert (second.record.state, second.record.revision) == (State.SUBMITTED, 2)


def test_a_sunday_belongs_to_the_week_before_it() -> None:
    assert [saturday_of(date(2026, 10, day)) for day in (25, 26, 31)] == [
        date(2026, 10, 24), date(2026, 10, 31), date(2026, 10, 31),
    ]  # fmt: skip
