"""The numbers of a month, computed from facts that came late, twice and in any order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from contracts.facts.accounts import AccountIssued
from services.reporting.domain.month import MonthInvalid
from services.reporting.picture import late_in, picture, table, worst_first
from services.reporting.store import ReportingStore
from tests.reporting.telling import AT, OTHER, SCHOOL, PlanReturned, district, hear, person, plan, school, told

MONTH = "2026-10"
TODAY = date(2026, 11, 10)


@pytest.fixture
async def store(database: Database) -> ReportingStore:
    store = ReportingStore(database, FrozenClock(datetime(2026, 11, 10, 3, 0, tzinfo=UTC)))
    await store.prepare()
    return store


async def numbers(store: ReportingStore) -> dict[str, tuple[int, int, float | None]]:
    seen = await picture(store, month=MONTH)
    return {one.indicator.id: (one.numerator, one.denominator, one.value) for one in seen.totals}


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
    tellings = district() * 2
    random.Random(seed).shuffle(tellings)
    await hear(store, tellings)
    assert await numbers(store) == EXPECTED


async def test_two_weeks_plans_of_one_slot_count_once_so_that_no_share_passes_a_hundred(store: ReportingStore) -> None:
    await hear(store, district())
    from contracts.facts.records import PlanSigned

    again = [plan(PlanSigned, 1, "G1", "TOAN", "7", week=f"w{week}", on_time=True) for week in range(11, 20)]
    await hear(store, again)
    assert (await numbers(store))["plans_signed_on_time"] == (1, 4, 25.0)


async def test_what_was_not_reported_is_missing_and_not_zero(store: ReportingStore) -> None:
    await hear(store, district())
    seen = await picture(store, month=MONTH, only=[OTHER])
    online = next(one for one in seen.totals if one.indicator.id == "online_share")
    assert (online.value, online.standing) == (None, "missing")
    assert [school.id for school in online.missing] == [OTHER]


async def test_a_target_is_the_schools_levels_own_and_absent_where_levels_differ(store: ReportingStore) -> None:
    await hear(store, district())
    one = await picture(store, month=MONTH, only=[SCHOOL])
    targets = {reading.indicator.id: reading.target for reading in one.totals}
    assert targets["online_share"] == 10.0
    assert targets["accounts_issued"] == 100.0


async def test_the_district_table_puts_the_worst_school_first(store: ReportingStore) -> None:
    await hear(store, district())
    seen = await picture(store, month=MONTH)
    rows = await table(store, seen, today=TODAY)
    assert [(row.school.id, row.below, row.late) for row in rows] == [(SCHOOL, 4, 2 + 4), (OTHER, 0, 0)]


async def test_a_preschool_is_asked_for_no_timetable_and_counts_in_no_share_of_periods(store: ReportingStore) -> None:
    await hear(store, [*district(), school("8702010", "Trường Mầm non Tân Phước", "Mầm non")])
    seen = await picture(store, month=MONTH)
    asked = {one.indicator.id: {gap.id for gap in one.missing} for one in seen.totals}
    assert "8702010" in asked["accounts_issued"]
    assert not any("8702010" in asked[name] for name in ("online_share", "schools_online", "plans_signed_on_time"))
    assert (await numbers(store))["schools_online"] == (1, 2, 50.0)
    [row] = [row for row in await table(store, seen, today=TODAY) if row.school.id == "8702010"]
    assert [cell.standing for cell in row.cells if cell.indicator.id == "online_share"] == ["none"]


async def test_of_two_schools_with_nothing_below_target_the_silent_one_is_worse(store: ReportingStore) -> None:
    silent = school("8702041", "A", "THCS")
    told_all = [
        school("8702042", "Z", "Mầm non"),
        told("x", 1, AccountIssued(school="8702042", person="x", kind="staff")),
        person("x", "teacher", school="8702042"),
    ]
    await hear(store, [silent, *told_all])
    rows = await table(store, await picture(store, month=MONTH), today=TODAY)
    assert [(row.school.id, row.below) for row in rows] == [("8702041", 0), ("8702042", 0)]


async def test_as_of_is_the_time_of_the_newest_fact(store: ReportingStore) -> None:
    assert (await picture(store, month=MONTH)).as_of is None
    await hear(store, district())
    assert (await picture(store, month=MONTH)).as_of == AT


async def test_an_empty_hand_is_late_and_a_signed_plan_is_not(store: ReportingStore) -> None:
    await hear(store, district())
    late = worst_first(await late_in(store, MONTH), TODAY, include_open=False)
    assert [(one.duty, one.person, one.items, one.days(TODAY)) for one in late] == [
        ("timetable", "HT", 4, 10),
        ("lesson_plan", "G2", 1, 10),
        ("plan_signing", "HT", 1, 5),
    ]


async def test_a_returned_plan_is_owed_again(store: ReportingStore) -> None:
    await hear(store, [*district(), plan(PlanReturned, 4, "G1", "TOAN", "7", note="mục III")])
    late = [one for one in await late_in(store, MONTH) if one.person == "G1"]
    assert [(one.duty, one.what) for one in late] == [("lesson_plan", "TOAN 7")]


async def test_a_month_that_is_none_is_refused_by_name(store: ReportingStore) -> None:
    with pytest.raises(MonthInvalid, match="'2026-13' is no month"):
        await picture(store, month="2026-13")


async def test_no_childs_name_and_no_birth_date_is_kept(store: ReportingStore, database: Database) -> None:
    await hear(store, district())
    kept = [one async for one in database["pupils"].find({})]
    assert len(kept) == 2
    assert all(set(one) == {"_id", "sequence", "school", "pupil", "class_name"} for one in kept)
