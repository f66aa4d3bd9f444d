"""A double period that breaks off is one lesson, as the timetable has it; lists that say two subjects are two."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

import pytest

from services.records.domain.timetable import Period, longest_run
from services.records.files.subjects import subject_within
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in, say
from tests.records.school import SCHOOL, workbook

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
DUNG, QUAN = "2600000270", "2600000271"
TUESDAY = date(2026, 10, 13)
WEEK: list[Sequence[object]] = [
    ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"],
    ["Sáng", 1, "Toán", "Ngữ văn (trực tuyến)", "Toán (trực tuyến)"],
    ["Sáng", 2, "Toán", "Toán (trực tuyến)", "Toán (trực tuyến)"],
    ["Sáng", 3, "Tin học", "Toán (trực tuyến)", "Tin học"],
]
# Each part: the name of its list, and who was there from when to when.
PARTS = {
    "nv": ("zoom-ngu-van-7A1-{day}.csv", [(DUNG, "07:00", "07:45"), (QUAN, "07:00", "07:45")]),
    "t1": ("zoom-toan-7A1-{day}-1.csv", [(DUNG, "07:50", "08:30")]),
    "t2": ("zoom-toan-7A1-{day}-2.csv", [(DUNG, "08:40", "09:25"), (QUAN, "08:45", "09:25")]),
}


async def take(store: RecordsStore, deps: Dependencies, part: str, day: date, *, unsaid: bool = False) -> str:
    name, stays = PARTS[part]
    month_first = f"{day.month}/{day.day}/{day.year}"
    rows = "".join(f"{who},,{month_first} {came}:00 AM,{month_first} {went}:00 AM,0,No\n" for who, came, went in stays)
    name = f"zoom-7A1-{day}-{part}.csv" if unsaid else name.format(day=day)
    report = await hand_in(store, deps, f"{SCHOOL}/{name}", (HEAD + rows).encode())
    return " ".join(say(one.why) for one in report.refused)


async def lessons(store: RecordsStore) -> list[dict[str, int]]:
    return [{one.pupil: one.minutes for one in lesson.present} for lesson in await store.lessons_in([SCHOOL], "7A1")]


@pytest.fixture
async def planned(store: RecordsStore, deps: Dependencies) -> RecordsStore:
    await hand_in(store, deps, f"{SCHOOL}/tkb-7A1.xlsx", workbook({"7A1": WEEK}))
    return store


@pytest.mark.parametrize("order", list(itertools.permutations(PARTS)))
async def test_the_parts_of_a_double_period_add_up_and_the_lesson_before_it_is_another(
    planned: RecordsStore, deps: Dependencies, order: tuple[str, ...]
) -> None:
    for part in order:
        assert await take(planned, deps, part, TUESDAY) == ""
    found = [one for one in await lessons(planned) if one]
    assert sorted(found, key=str) == sorted([{DUNG: 45, QUAN: 45}, {DUNG: 85, QUAN: 40}], key=str)


async def test_without_a_subject_the_one_that_is_online_on_the_day_says_how_long_and_without_a_timetable_a_period(
    planned: RecordsStore, deps: Dependencies
) -> None:
    wednesday = date(2026, 10, 14)
    for part in ("t1", "t2"):
        await take(planned, deps, part, wednesday, unsaid=True)
    assert await lessons(planned) == [{DUNG: 85, QUAN: 40}]
    monday = date(2026, 10, 12)
    for part in ("t1", "t2"):
        await take(planned, deps, part, monday, unsaid=True)
    assert sorted(await lessons(planned), key=str) == sorted(
        [{DUNG: 85, QUAN: 40}, {DUNG: 40}, {DUNG: 45, QUAN: 40}], key=str
    )


async def test_a_list_of_another_school_year_is_refused(store: RecordsStore, deps: Dependencies) -> None:
    said = await take(store, deps, "t1", date(2025, 10, 14))
    assert said == "buổi học ngày 2025-10-14 không thuộc năm học 2026-2027 của lớp 7A1, nên không được ghi"
    assert await lessons(store) == []


@pytest.mark.parametrize(
    ("days", "subject", "run"),
    [
        (("Thứ 3",), "TOAN", 3),
        (("T3", "Thứ ba"), "TOAN", 3),
        (("Thứ 4",), "TOAN", 1),
        (("Thứ 3",), "NV", 1),
        (("Thứ 3",), "", 1),
    ],
)
def test_the_longest_run_of_a_subject_is_counted_in_one_session(days: tuple[str, ...], subject: str, run: int) -> None:
    periods = [
        Period(day, session, number, "TOAN", "Toán")
        for day in days
        for session, numbers in (("Sáng", (1, 2, 3, 5)), ("Chiều", (4,)))
        for number in numbers
    ]
    assert longest_run(periods, TUESDAY, subject) == run


@pytest.mark.parametrize(
    ("text", "code"),
    [("zoom-toan-7A1", "TOAN"), ("Lịch sử và Địa lí 7A1", "LSDL"), ("Lớp cô Vân Anh 7A1", ""), ("TKB 7A1", "")],
)
def test_a_subject_is_found_within_a_title_and_names_of_people_are_none(text: str, code: str) -> None:
    found = subject_within(text)
    assert (found.code if found else "") == code
