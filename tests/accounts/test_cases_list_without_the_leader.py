"""Case `list-without-the-leader`: who is not in a newer list is counted and named, and stays until a person ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from importing import FileReport, Upload
from services.accounts.app import imports_of
from services.accounts.domain.grants import grants_of_staff
from services.accounts.domain.refusals import ActingDaysInvalid, NoPostToEnd, SecondPersonNeeded
from services.accounts.store import AccountsStore
from services.accounts.usecases import appointments, queries
from services.accounts.usecases.by_name import PageRequest
from tests.accounts.conftest import OFFICER, OPERATOR, TEACHER, confirm_posts, hand_in
from tests.accounts.district_of_cases import (
    CASES,
    CLASSES,
    LOWER,
    assignment_list,
    assignments,
    counted,
    hand_in_case,
    left_out,
    notes,
    open_district,
    pupil_list,
    pupils,
    staff,
    staff_list,
)

CASE, STAFF = "list-without-the-leader", f"{LOWER}/giao-vien.xlsx"


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    await open_district(store)
    return store


async def test_those_who_are_not_in_the_list_are_kept_counted_and_named_the_leader_first(
    district: AccountsStore,
) -> None:
    before = {one.id: one.role for one in await district.staff_of(LOWER)}
    report = await hand_in_case(district, CASE, "1-khong-con-to-truong.xlsx", to=STAFF, school=LOWER)
    (said,) = left_out(report)
    assert said.startswith(
        "32 người của trường không có trong danh sách này và vẫn được giữ: GV8702030005 Lý Đức Cường (tổ trưởng), "
    )
    assert {one.id: one.role for one in await district.staff_of(LOWER)} == before


async def test_a_list_with_a_new_leader_beside_the_old_one_says_that_there_are_two(district: AccountsStore) -> None:
    report = await hand_in_case(district, CASE, "2-to-truong-moi.xlsx", to=STAFF, school=LOWER)
    assert "Tổ Văn - GDCD có hai tổ trưởng: GV8702030005, GV8702030013; hãy cho một người thôi giữ chức vụ" in notes(
        report
    )


async def test_a_class_that_is_missing_is_named_and_counted_and_comes_back_unchanged(district: AccountsStore) -> None:
    rows = pupils()
    report = await hand_in(district, "hs.xlsx", pupil_list(*(row for row in rows if row[0] != "6A2")), school=LOWER)
    assert (counted(report), left_out(report)) == (
        {"rows": 28, "same": 28},
        ["4 học sinh của các lớp không có trong danh sách này vẫn được giữ: 6A2 (4)"],
    )
    again = await hand_in(district, "hs.xlsx", pupil_list(*rows), school=LOWER)
    assert (counted(again), left_out(again)) == ({"rows": 32, "same": 32}, [])


async def test_pupils_who_are_missing_from_their_class_are_named(district: AccountsStore) -> None:
    rows = pupils()
    report = await hand_in(district, "hs.xlsx", pupil_list(*rows[1:]), school=LOWER)
    assert left_out(report) == [
        f"1 học sinh không có trong danh sách này và vẫn được giữ: {rows[0][1]} {rows[0][2]} (6A1)"
    ]


async def test_a_row_that_is_refused_is_named_all_the_same(district: AccountsStore) -> None:
    rows = pupils()
    wrong = (*rows[0][:3], "31/02/2014")
    report = await hand_in(district, "hs.xlsx", pupil_list(wrong, *rows[1:]), school=LOWER)
    assert (counted(report), left_out(report)) == ({"rows": 32, "same": 31, "refused": 1}, [])


async def teaching(store: AccountsStore, *, ends: bool, preview: bool = False) -> FileReport:
    content = assignment_list(assignments()[:-1])
    upload = Upload(name="pc.xlsx", content=content, school=LOWER, ends_unlisted=ends)
    imports = imports_of(store)
    ask = imports.preview if preview else imports.import_file
    return await ask(actor=OPERATOR, upload=upload)


async def test_an_assignment_that_the_list_no_longer_holds_is_named_and_ends_when_that_is_asked_for(
    district: AccountsStore,
) -> None:
    last = assignments()[-1]
    key = f"2026-2027/{LOWER}/{CLASSES[-1]}/{last[3]}/{last[0]}"
    said = f"{last[0]} {last[2]} {last[3]}"
    for preview, ends, note in (
        (False, False, f"1 phân công không còn trong danh sách này và vẫn được giữ: {said}"),
        (True, True, f"1 phân công không còn trong danh sách này và vẫn được giữ: {said}"),
    ):
        assert left_out(await teaching(district, ends=ends, preview=preview)) == [note]
        assert (await district.assignments.get(key)).ended is None
    ended = await teaching(district, ends=True)
    assert notes(ended) == [f"1 phân công không còn trong danh sách này đã kết thúc: {said}"]
    assert (await district.assignments.get(key)).ended == district.today()
    again = await teaching(district, ends=True)
    assert (notes(again), left_out(again)) == ([], [])
    assert (CASES / CASE).is_dir()


WHO, GROUP, DEPUTY = "GV8702030005", "Tổ Văn - GDCD", "GV8702030009"
LEADER = "group_leader"


async def leaders(store: AccountsStore) -> list[str]:
    """As the list of people says them today, of the group."""
    page = PageRequest()
    found = await queries.list_people(store, actor=OFFICER, school=LOWER, equals={"role": LEADER}, page=page)
    return [one.id for one in found.people if one.group == GROUP]


async def roles(store: AccountsStore, person: str) -> set[str]:
    found = await store.people.get(person)
    return {grant.role for grant in grants_of_staff(found, await store.taught_by(person), on=store.today())}


async def test_a_post_ends_from_a_day_and_with_it_every_right(district: AccountsStore, clock: FrozenClock) -> None:
    day = district.today() + timedelta(days=3)
    ended = await appointments.end_appointment(district, actor=OFFICER, person=WHO, on=day)
    again = await appointments.end_appointment(district, actor=OFFICER, person=WHO, on=day)
    assert (ended.ends, again.version, await leaders(district)) == (day, ended.version, [WHO])
    assert LEADER in await roles(district, WHO)
    clock.move(timedelta(days=3))
    assert (await leaders(district), await roles(district, WHO)) == ([], set())
    links = await district.database["audit"].find({}).to_list(None)
    said = f"{WHO} Lý Đức Cường: Tổ trưởng, from {day.isoformat()}"
    assert sum(said in str(link) for link in links) == 1


async def test_who_acts_for_the_leader_leads_on_those_days_alone(district: AccountsStore, clock: FrozenClock) -> None:
    since, until = district.today() + timedelta(days=1), district.today() + timedelta(days=2)
    days = {"since": since, "until": until}
    await appointments.name_acting_leader(district, actor=OFFICER, person=DEPUTY, group=GROUP, **days)
    seen = []
    for _ in range(4):
        seen.append(LEADER in await roles(district, DEPUTY))
        clock.move(timedelta(days=1))
    assert seen == [False, True, True, False]


async def test_nobody_ends_or_takes_a_post_of_the_own_or_on_impossible_days(district: AccountsStore) -> None:
    own = Actor(WHO, "", (Grant("principal", {"school": (LOWER,)}),))
    today = district.today()
    with pytest.raises(SecondPersonNeeded):
        await appointments.end_appointment(district, actor=own, person=WHO, on=today)
    with pytest.raises(SecondPersonNeeded):
        await appointments.name_acting_leader(district, actor=own, person=WHO, group=GROUP, since=today, until=today)
    with pytest.raises(NoPostToEnd):
        await appointments.end_appointment(district, actor=OFFICER, person=WHO, on=today - timedelta(days=400))
    with pytest.raises(ActingDaysInvalid):
        await appointments.name_acting_leader(
            district, actor=OFFICER, person=DEPUTY, group=GROUP, since=today, until=today - timedelta(days=1)
        )
    with pytest.raises(NotAllowed):
        await appointments.end_appointment(district, actor=TEACHER, person=WHO, on=today)


async def test_after_the_old_leader_has_ended_the_new_one_is_the_only_one(district: AccountsStore) -> None:
    await appointments.end_appointment(district, actor=OFFICER, person=WHO, on=district.today())
    report = await hand_in_case(district, CASE, "2-to-truong-moi.xlsx", to=STAFF, school=LOWER)
    await confirm_posts(district)
    assert (await leaders(district), [note for note in notes(report) if "hai tổ trưởng" in note]) == (
        ["GV8702030013"],
        [],
    )


async def test_who_is_named_again_after_the_end_begins_anew(district: AccountsStore, clock: FrozenClock) -> None:
    await appointments.end_appointment(district, actor=OFFICER, person=WHO, on=district.today())
    clock.move(timedelta(days=10))
    await hand_in(district, STAFF, staff_list(staff()), school=LOWER)
    again = await district.people.get(WHO)
    assert (await leaders(district), again.ends, [one.until for one in again.past]) == (
        [WHO],
        None,
        [district.today() - timedelta(days=10)],
    )
