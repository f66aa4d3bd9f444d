"""Timetables: a newer one counts from its day on, and what stood before keeps its days and months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from chassis.clock import FrozenClock
from services.records.files.readers.timetable import timetables
from services.records.store import RecordsStore
from services.records.usecases import queries
from services.records.usecases.dependencies import Dependencies
from tabular import read
from tests.records.acting import hand_in, say
from tests.records.school import HEAD_DUNG, SCHOOL, workbook

Rows = list[Sequence[object]]
FIRST, SECOND, THIRD = "Toán", "Ngữ văn", "Tin học (trực tuyến)"


def week(subject: str, *titles: str) -> Rows:
    return [*([title] for title in titles), ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"], ["Sáng", 1, *[subject] * 3]]


async def taken(store: RecordsStore, deps: Dependencies, rows: Rows, name: str = "tkb.xlsx") -> tuple[int, int, int]:
    report = await hand_in(store, deps, f"{SCHOOL}/{name}", workbook({"7A1": rows}))
    assert report.refused == []
    return report.created, report.changed, report.same


async def on(store: RecordsStore, day: date) -> set[str]:
    table = await store.timetables.get(f"{SCHOOL}.7A1")
    return {period.subject for period in table.on(day)}


async def test_a_newer_timetable_counts_from_its_day_on_and_changes_no_past_month(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    online = week("Toán (trực tuyến)", "THỜI KHÓA BIỂU LỚP: 7A1")
    assert await taken(store, deps, online) == (1, 0, 0)
    newer = week(SECOND, "THỜI KHÓA BIỂU SỐ 2 - LỚP: 7A1 (Thực hiện từ ngày 09/11/2026)")
    assert await taken(store, deps, newer) == (0, 1, 0)
    assert [await on(store, day) for day in (date(2026, 9, 7), date(2026, 11, 8), date(2026, 11, 9))] == [
        {"TOAN"}, {"TOAN"}, {"NV"}
    ]  # fmt: skip

    async def periods(month: str) -> tuple[int, int]:
        found = await queries.summary(store, deps, actor=HEAD_DUNG, month=month, school=SCHOOL, record_type="")
        return found.periods, found.online_periods

    assert [await periods(month) for month in ("2026-10", "2026-11")] == [(3, 3), (3, 0)]
    shown = await queries.list_timetables(store, actor=HEAD_DUNG, school=SCHOOL)
    assert {period.subject for period in shown[0].periods} == {"TOAN"}  # it is still October
    clock.move(timedelta(days=20))
    shown = await queries.list_timetables(store, actor=HEAD_DUNG, school=SCHOOL)
    assert {period.subject for period in shown[0].periods} == {"NV"}
    assert [await periods(month) for month in ("2026-10", "2026-11")] == [(3, 3), (3, 0)]


async def test_in_whatever_order_timetables_come_each_has_its_days_and_again_changes_nothing(
    store: RecordsStore, deps: Dependencies
) -> None:
    dated = {
        "07/09/2026": week(FIRST, "Áp dụng từ 7 tháng 9 năm 2026"),
        "05/10/2026": week(SECOND, "Thực hiện từ ngày 05-10-2026"),
        "09/11/2026": week(THIRD, "Kể từ ngày 09/11/2026"),
    }
    for day in ("09/11/2026", "07/09/2026", "05/10/2026"):
        await taken(store, deps, dated[day])
    sequence = (await store.timetables.get(f"{SCHOOL}.7A1")).sequence
    for rows in dated.values():
        assert await taken(store, deps, rows) == (0, 0, 1)
    days = (date(2026, 9, 6), date(2026, 10, 4), date(2026, 10, 5), date(2026, 11, 8), date(2026, 11, 9))
    assert [await on(store, day) for day in days] == [{"TOAN"}, {"TOAN"}, {"NV"}, {"NV"}, {"TIN"}]
    assert (await store.timetables.get(f"{SCHOOL}.7A1")).sequence == sequence


async def test_a_timetable_of_the_same_day_takes_the_place_of_the_other(
    store: RecordsStore, deps: Dependencies
) -> None:
    for subject in (FIRST, SECOND, THIRD):
        await taken(store, deps, week(subject, "Áp dụng từ 09/11/2026"), "tkb-tu-09-11-2026.xlsx")
    table = await store.timetables.get(f"{SCHOOL}.7A1")
    assert (table.since, table.earlier, await on(store, date(2026, 10, 1))) == (date(2026, 11, 9), [], {"TIN"})


async def test_a_timetable_of_another_year_is_refused(store: RecordsStore, deps: Dependencies) -> None:
    rows = week(FIRST, "THỜI KHÓA BIỂU NĂM HỌC 2025-2026")
    report = await hand_in(store, deps, f"{SCHOOL}/tkb.xlsx", workbook({"7A1": rows}))
    assert (report.taken, await store.timetables.count({})) == (0, 0)
    assert say(report.refused[0].why).startswith(
        "thời khóa biểu ghi năm học 2025-2026, còn trường đang ở 2026-2027"[:30]
    )


@pytest.mark.parametrize(
    ("title", "name", "found"),
    [
        ("LỚP: 7A1 - ÁP DỤNG TỪ NGÀY 09/11/2026", "a.xlsx", ("7A1", date(2026, 11, 9))),
        ("Lớp 7 A1", "tkb tu 09.11.2026.xlsx", ("7A1", date(2026, 11, 9))),
        ("Lớp 7A1 từ 31/02/2026", "a.xlsx", ("7A1", None)),
        ("Lớp 7A1, tuần 10 từ tiết 1", "a.xlsx", ("7A1", None)),
    ],
)
def test_class_and_day_are_said_above_the_table_or_by_the_file(
    title: str, name: str, found: tuple[str, date | None]
) -> None:
    (table,) = timetables(read(workbook({"TKB": week(FIRST, title)}), "a.xlsx"), name)
    assert (table.class_name, table.since) == found
