"""Reporting's servicer: who sees which school, reminders once a day, the workbook without formulas."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from chassis.clock import FrozenClock
from chassis.documents import Database
from chassis.errors import Forbidden
from chassis.identity.actor import Actor, Grant, set_current_actor
from contracts.facts.accounts import PupilEnrolled
from proto.gen.edu.reporting.v1 import reporting_pb2 as pb
from services.reporting.domain.policy import POLICY
from services.reporting.domain.refusals import DutyUnknown, PersonUnknown
from services.reporting.rpc import ReportingServicer
from services.reporting.store import ReportingStore
from tests.reporting.district import OTHER, SCHOOL, delivered, district, hear, school, servicer_of

MONTH = "2026-10"
ROLES = (
    "teacher",
    "group_leader",
    "principal",
    "accountant",
    "librarian",
    "clerk",
    "pupil",
    "guardian",
    "officer",
    "operator",
)


def acts(role: str, **places: str) -> Actor:
    return Actor("A", "An", (Grant(role, {kind: (place,) for kind, place in places.items()}),))


OFFICER = acts("officer", jurisdiction="root")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 10, 3, 0, tzinfo=UTC))


@pytest.fixture
async def servicer(database: Database, clock: FrozenClock) -> ReportingServicer:
    store = ReportingStore(database, clock)
    await store.prepare()
    await hear(store, district())
    return servicer_of(store)


async def test_a_pupil_whose_list_was_taken_back_counts_at_no_school(database: Database, clock: FrozenClock) -> None:
    store = ReportingStore(database, clock)
    await hear(store, district())
    left = {**PupilEnrolled.EXAMPLE, "school": SCHOOL, "pupil": "P1", "left": "2026-11-01"}
    await hear(store, [delivered("P1", 2, PupilEnrolled.model_validate(left))])
    assert await store.latest["pupils"].counts("school", {}) == {SCHOOL: 1, "": 1}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("own", [True, False], ids=["own school", "another school"])
async def test_each_role_sees_the_indicators_of_its_own_school_only_where_the_table_says(
    servicer: ReportingServicer, role: str, *, own: bool
) -> None:
    root = {"jurisdiction": "root"} if role in {"officer", "operator"} else {}
    set_current_actor(acts(role, school=SCHOOL, **root))
    request = pb.IndicatorsRequest(month=MONTH, school=SCHOOL if own else OTHER)
    if root or (own and role in {"principal", "accountant", "clerk"}):
        assert len((await servicer.Indicators(request, None)).indicators) == 6
    else:
        with pytest.raises(Forbidden):
            await servicer.Indicators(request, None)


async def test_an_officer_of_one_commune_sees_its_schools_and_no_others(servicer: ReportingServicer) -> None:
    set_current_actor(acts("officer", jurisdiction="30028"))
    rows = (await servicer.DistrictTable(pb.DistrictTableRequest(month=MONTH), None)).rows
    assert [row.school for row in rows] == [OTHER]
    with pytest.raises(Forbidden):
        await servicer.Indicators(pb.IndicatorsRequest(month=MONTH, school=SCHOOL), None)


async def test_home_list_and_table_count_the_same_lateness(servicer: ReportingServicer) -> None:
    set_current_actor(OFFICER)
    late = await servicer.WhoIsLate(pb.WhoIsLateRequest(month=MONTH, page_size=50), None)
    table = await servicer.DistrictTable(pb.DistrictTableRequest(month=MONTH), None)
    assert late.total == sum(late.by_duty.values()) == sum(one.items for one in late.late)
    assert late.total == sum(row.late for row in table.rows)


async def test_a_principal_sees_who_is_late_in_the_own_school_only(servicer: ReportingServicer) -> None:
    set_current_actor(acts("principal", school=OTHER))
    assert (await servicer.WhoIsLate(pb.WhoIsLateRequest(month=MONTH), None)).total == 0
    set_current_actor(acts("principal", school=SCHOOL))
    late = await servicer.WhoIsLate(pb.WhoIsLateRequest(month=MONTH, page_size=1), None)
    assert (late.total, dict(late.by_duty)) == (6, {"timetable": 4, "lesson_plan": 1, "plan_signing": 1})
    assert late.late[0].person_name == "Người HT"
    rest = await servicer.WhoIsLate(
        pb.WhoIsLateRequest(month=MONTH, page_size=5, page_token=late.next_page_token), None
    )
    assert (len(rest.late), rest.next_page_token) == (2, "")


async def test_a_reminder_goes_out_once_a_day_and_again_the_next(
    servicer: ReportingServicer, clock: FrozenClock
) -> None:
    set_current_actor(OFFICER)
    request = pb.RemindRequest(persons=["G2", "HT", "G2"], duty="lesson_plan", month=MONTH)
    assert list((await servicer.Remind(request, None)).reminded) == ["G2", "HT"]
    again = await servicer.Remind(request, None)
    assert (list(again.reminded), list(again.already)) == ([], ["G2", "HT"])
    clock.move(timedelta(days=1))
    assert list((await servicer.Remind(request, None)).reminded) == ["G2", "HT"]
    set_current_actor(Actor("G2", "Hai", (Grant("teacher", {}),)))
    [mine] = (await servicer.ListReminders(pb.ListRemindersRequest(month=MONTH), None)).reminders
    assert (mine.duty, mine.by) == ("lesson_plan", "A")


async def test_an_officer_of_one_commune_reminds_its_people_and_no_others(servicer: ReportingServicer) -> None:
    request = pb.RemindRequest(persons=["G2"], duty="lesson_plan", month=MONTH)
    set_current_actor(acts("officer", jurisdiction="30028"))
    with pytest.raises(Forbidden):
        await servicer.Remind(request, None)
    set_current_actor(acts("officer", jurisdiction="30031"))
    assert list((await servicer.Remind(request, None)).reminded) == ["G2"]


async def test_when_one_person_is_out_of_reach_nobody_is_reminded(servicer: ReportingServicer) -> None:
    set_current_actor(acts("principal", school=OTHER))
    with pytest.raises(Forbidden):
        await servicer.Remind(pb.RemindRequest(persons=["G2"], duty="lesson_plan", month=MONTH), None)
    set_current_actor(OFFICER)
    with pytest.raises(PersonUnknown):
        await servicer.Remind(pb.RemindRequest(persons=["G2", "nobody"], duty="lesson_plan", month=MONTH), None)
    with pytest.raises(DutyUnknown, match="there are lesson_plan"):
        await servicer.Remind(pb.RemindRequest(persons=["G2"], duty="dance", month=MONTH), None)
    assert await servicer._store.reminders.count({}) == 0


async def test_a_school_named_like_a_formula_stays_text_in_the_workbook(servicer: ReportingServicer) -> None:
    await hear(servicer._store, [school("8702099", '=HYPERLINK("http://x")', "THCS")])
    set_current_actor(OFFICER)
    answer = await servicer.ExportTable(pb.ExportTableRequest(month=MONTH), None)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells['=HYPERLINK("http://x")'] == "s"
    assert "f" not in cells.values()


async def test_the_month_in_a_few_numbers_is_what_the_facts_say(servicer: ReportingServicer) -> None:
    set_current_actor(OFFICER)
    month = await servicer.Month(pb.MonthRequest(month=MONTH), None)
    assert (month.schools, month.people, month.accounts_issued) == (2, 6, 2)
    assert (month.plans_due, month.plans_submitted, month.plans_signed, month.plans_signed_on_time) == (4, 3, 2, 1)
    assert (month.amount_due, month.amount_collected) == (20_000, 15_000)


def test_every_action_of_the_table_is_for_known_roles() -> None:
    assert {right.role for right in POLICY.rights()} <= set(ROLES)
