"""The numbers of a month, computed from facts that came late, twice and in any order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from contracts.facts.accounts import AccountIssued
from contracts.facts.payments import FeeWrittenOff
from contracts.facts.records import PlanSigned
from services.reporting.domain.duties import OpenDuty, worst_first
from services.reporting.domain.monthly_report import MonthlyReport, SchoolRow
from services.reporting.domain.refusals import MonthInvalid
from services.reporting.store import ReportingStore
from services.reporting.usecases import reports
from services.reporting.usecases.late import open_duties
from tests.reporting.district import (
    AT,
    OFFICER,
    OTHER,
    SCHOOL,
    TABLE,
    PlanReturned,
    delivered,
    district,
    hear,
    person,
    plan,
    school,
)

MONTH = "2026-10"
TODAY = date(2026, 11, 10)


@pytest.fixture
async def store(database: Database) -> ReportingStore:
    store = ReportingStore(database, FrozenClock(datetime(2026, 11, 10, 3, 0, tzinfo=UTC)))
    await store.prepare()
    return store


async def report_of(store: ReportingStore, *, school: str = "", month: str = MONTH) -> MonthlyReport:
    return await reports.monthly_report(store, TABLE, actor=OFFICER, month=month, school=school)


async def rows_of(store: ReportingStore) -> list[SchoolRow]:
    return list((await reports.district_table(store, TABLE, actor=OFFICER, month=MONTH)).rows)


async def numbers(store: ReportingStore) -> dict[str, tuple[int, int, float | None]]:
    report = await report_of(store)
    return {total.indicator.id: (total.numerator, total.denominator, total.value) for total in report.totals}


EXPECTED = {
    "accounts_issued": (2, 6, 33.3),
    "plans_signed_on_time": (1, 4, 25.0),
    "online_share": (3, 40, 7.5),
    "schools_online": (1, 2, 50.0),
    "resources_shared": (0, 0, 0.0),
    "collected": (15_000, 20_000, 75.0),
}


async def test_the_months_numbers_are_those_of_the_facts(store: ReportingStore) -> None:
    await hear(store, district())
    assert await numbers(store) == EXPECTED


@pytest.mark.parametrize("seed", range(5))
async def test_facts_repeated_and_out_of_order_give_the_same_numbers(store: ReportingStore, seed: int) -> None:
    deliveries = district() * 2
    random.Random(seed).shuffle(deliveries)
    await hear(store, deliveries)
    assert await numbers(store) == EXPECTED


async def test_two_weeks_plans_of_one_slot_count_once_so_that_no_share_passes_a_hundred(store: ReportingStore) -> None:
    await hear(store, district())
    again = [plan(PlanSigned, 1, "G1", "TOAN", "7", week=f"w{week}", on_time=True) for week in range(11, 20)]
    await hear(store, again)
    assert (await numbers(store))["plans_signed_on_time"] == (1, 4, 25.0)


async def test_what_was_not_reported_is_missing_and_not_zero(store: ReportingStore) -> None:
    await hear(store, district())
    report = await report_of(store, school=OTHER)
    online = next(total for total in report.totals if total.indicator.id == "online_share")
    assert (online.value, online.standing) == (None, "missing")
    assert [school.id for school in online.missing] == [OTHER]


async def test_a_target_is_the_schools_levels_own_and_absent_where_levels_differ(store: ReportingStore) -> None:
    await hear(store, district())
    report = await report_of(store, school=SCHOOL)
    targets = {total.indicator.id: total.target for total in report.totals}
    assert targets["online_share"] == 10.0
    assert targets["accounts_issued"] == 100.0


async def test_the_district_table_puts_the_worst_school_first(store: ReportingStore) -> None:
    await hear(store, district())
    rows = await rows_of(store)
    assert [(row.school.id, row.below, row.late) for row in rows] == [(SCHOOL, 4, 2 + 4), (OTHER, 0, 0)]


async def test_a_preschool_is_asked_for_no_timetable_and_counts_in_no_share_of_periods(store: ReportingStore) -> None:
    await hear(store, [*district(), school("8702010", "Trường Mầm non Tân Phước", "Mầm non")])
    report = await report_of(store)
    asked = {total.indicator.id: {gap.id for gap in total.missing} for total in report.totals}
    assert "8702010" in asked["accounts_issued"]
    assert not any("8702010" in asked[name] for name in ("online_share", "schools_online", "plans_signed_on_time"))
    assert (await numbers(store))["schools_online"] == (1, 2, 50.0)
    [row] = [row for row in await rows_of(store) if row.school.id == "8702010"]
    assert [cell.standing for cell in row.cells if cell.indicator.id == "online_share"] == ["none"]


async def test_of_two_schools_with_nothing_below_target_the_silent_one_is_worse(store: ReportingStore) -> None:
    silent = school("8702041", "A", "THCS")
    told_all = [
        school("8702042", "Z", "Mầm non"),
        delivered("x", 1, AccountIssued(school="8702042", person="x", kind="staff")),
        person("x", "teacher", school="8702042"),
    ]
    await hear(store, [silent, *told_all])
    rows = await rows_of(store)
    assert [(row.school.id, row.below) for row in rows] == [("8702041", 0), ("8702042", 0)]


async def test_as_of_is_the_time_of_the_newest_fact(store: ReportingStore) -> None:
    assert (await report_of(store)).as_of is None
    await hear(store, district())
    assert (await report_of(store)).as_of == AT


async def test_an_empty_hand_is_late_and_a_signed_plan_is_not(store: ReportingStore) -> None:
    await hear(store, district())
    late = [owed for owed in await open_duties(store, MONTH) if owed.days_late(TODAY) > 0]
    assert [(owed.duty, owed.person, owed.items, owed.days_late(TODAY)) for owed in worst_first(late, TODAY, {})] == [
        ("timetable", "HT", 4, 10),
        ("lesson_plan", "G2", 1, 10),
        ("plan_signing", "HT", 1, 5),
    ]


def test_people_who_owe_the_same_stand_in_the_order_of_their_names() -> None:
    owed = [
        OpenDuty(duty="lesson_plan", school=SCHOOL, person=code, what="TOAN 7", due=TODAY, items=1) for code in "123"
    ]
    names = {"1": "Trần Thị Hà", "2": "Lê Ánh", "3": "Đỗ An"}
    assert [one.person for one in worst_first(owed, TODAY, names)] == ["3", "2", "1"]


async def test_a_returned_plan_is_owed_again(store: ReportingStore) -> None:
    await hear(store, [*district(), plan(PlanReturned, 4, "G1", "TOAN", "7", note="mục III")])
    late = [owed for owed in await open_duties(store, MONTH) if owed.person == "G1"]
    assert [(owed.duty, owed.what) for owed in late] == [("lesson_plan", "TOAN 7")]


async def test_a_month_that_is_none_is_refused_by_name(store: ReportingStore) -> None:
    with pytest.raises(MonthInvalid, match="'2026-13' is no month"):
        await report_of(store, month="2026-13")


async def test_no_childs_name_and_no_birth_date_is_kept(store: ReportingStore, database: Database) -> None:
    await hear(store, district())
    kept = [one async for one in database["pupils"].find({})]
    assert len(kept) == 2
    assert all(set(one) == {"_id", "sequence", "school", "pupil", "class_name"} for one in kept)


async def test_what_was_written_off_is_not_due_and_what_is_asked_for_again_is(store: ReportingStore) -> None:
    """Heard before the invoices that it is of, and one of them twice."""
    offs = [
        delivered(
            f"off{number}",
            1,
            FeeWrittenOff(
                school=SCHOOL, invoice="P2/2026-10", pupil="P2", amount=amount, period=MONTH, reason="thiên tai"
            ),
        )
        for number, amount in enumerate((5_000, 4_000, -4_000))
    ]
    await hear(store, [*offs, *district(), offs[0]])
    assert (await numbers(store))["collected"] == (15_000, 15_000, 100.0)
    kept = await store.write_offs.where(Query())
    assert [("pupil" in row, "reason" in row) for row in kept] == [(False, False)] * 3
