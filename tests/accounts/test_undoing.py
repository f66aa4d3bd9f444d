"""A list of people is taken back: what was known before stands again, and what leans on the list is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import FrozenClock
from chassis.documents import NoSuchDocument
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from importing import FileReport
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import (
    ImportNotUndoable,
    ImportTooOld,
    ImportUndone,
    SignInRefused,
    UndoInTheWay,
)
from services.accounts.store import AccountsStore
from services.accounts.usecases import appointments, guardians, issuing, signing_in, undoing
from services.accounts.usecases.undoing import Undo
from tests.accounts import lists
from tests.accounts.conftest import CLERK, HEAD, OFFICER, OPERATOR, TEXTS, confirm_posts, hand_in, report_of
from tests.accounts.lists import OTHER, SCHOOL
from tests.accounts.test_signing_in import with_own_password

DAYS = limits.UNDO_DAYS
STRANGER = Actor("GVX", "Người trường khác", (Grant("clerk", {"school": (OTHER,)}),))
OF_THE_FRAME = {"version", "sequence", "outbox", "relay_at", "schema", "write", "list_changes"}
NEW, OLD = "2600000009", "2600000001"


async def look(store: AccountsStore, report: FileReport, actor: Actor = CLERK) -> Undo:
    return await undoing.look_at_undo(store, actor=actor, report=report.id, days=DAYS)


async def undo(store: AccountsStore, report: FileReport, actor: Actor = CLERK, request: str = "u") -> Undo:
    return await undoing.undo_import(store, actor=actor, report=report.id, request_id=request, days=DAYS)


async def ways(store: AccountsStore, report: FileReport) -> list[tuple[str, str]]:
    """What stands in the way, and of whom; and that it holds the undoing up."""
    with pytest.raises(UndoInTheWay):
        await undo(store, report)
    return [(why.code, str(why.facts["code"])) for why in (await look(store, report)).obstacles.named]


async def known(store: AccountsStore) -> dict[str, dict[str, Any]]:
    """Everything that lists can change, by collection and id, as it is kept."""
    found = {}
    for collection in ("pupils", "people", "assignments"):
        for document in await store.database[collection].find({}).to_list(None):
            body = {name: value for name, value in document.items() if name not in OF_THE_FRAME}
            found[f"{collection} {document['_id']}"] = body
    return found


async def told(store: AccountsStore, collection: str, document: str) -> dict[str, Any]:
    """The last fact that waits to be told of it."""
    (stored,) = await store.database[collection].find({"_id": document}).to_list(None)
    body: dict[str, Any] = json.loads(stored["outbox"][-1]["body"])
    return body


async def two_pupils(store: AccountsStore, **changed: object) -> FileReport:
    """A list with a pupil who is known, in another class or with what else is said, and one who is new."""
    rows = [lists.pupil(1, **(changed or {"Lớp": "7A2"})), lists.pupil(9, Lớp="7A2")]
    return await hand_in(store, f"{SCHOOL}/moi.xlsx", lists.pupils(*rows), actor=CLERK)


PUPILS = st.lists(
    st.tuples(
        st.integers(1, 8), st.sampled_from(["7A1", "7A2", "8A1"]), st.sampled_from(["", "An", "Bình"]), st.booleans()
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[0],
)
STAFF = st.lists(
    st.tuples(
        st.integers(3, 9),
        st.sampled_from(["Giáo viên", "Tổ trưởng", "Kế toán", "Bảo vệ"]),
        st.sampled_from(["Tổ Tự nhiên", "Tổ Xã hội"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[0],
)
TAUGHT = st.lists(
    st.tuples(st.sampled_from(["GV3", "GV4"]), st.sampled_from(["7A1", "7A2"]), st.sampled_from(["TOAN", "KHTN"])),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[1:],
)
Rows = Sequence[tuple[Any, ...]]


def list_of_pupils(rows: Rows) -> bytes:
    return lists.pupils(
        *(
            lists.pupil(n, Lớp=name, Họ_và_tên=f"Lê {called}" if called else "Lê Một", Bán_trú="x" if stays else "")
            for n, name, called, stays in rows
        )
    )


def list_of_staff(rows: Rows) -> bytes:
    return lists.staff({f"GV{n}": (f"Người {n}", title, group) for n, title, group in rows})


def list_of_taught(rows: Rows) -> bytes:
    return lists.assignments(*((who, "", name, subject, subject, 70.0, "") for who, name, subject in rows))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pupils=PUPILS, staff=STAFF, taught=TAUGHT)
async def test_whatever_a_list_says_taken_back_it_leaves_what_was_known_before(
    district: AccountsStore, pupils: Rows, staff: Rows, taught: Rows
) -> None:
    """One list after the other on what the lists before have left, each taken and taken back."""
    for content in (list_of_pupils(pupils), list_of_staff(staff), list_of_taught(taught)):
        before = await known(district)
        report = await hand_in(district, f"{SCHOOL}/thu.xlsx", content, actor=CLERK)
        if report.refused_count:
            continue
        seen = await look(district, report)
        assert (seen.obstacles.named, seen.withdrawn) == ([], report.created)
        done = await undo(district, report)
        assert (done.withdrawn, done.restored) == (seen.withdrawn, seen.restored)
        after = await known(district)
        gone = {name for name, body in after.items() if body.get("withdrawn") or name not in before}
        assert {name: body for name, body in after.items() if name not in gone} == {
            name: body for name, body in before.items() if not body.get("withdrawn")
        }
        for name in gone:
            body = after[name]
            assert body.get("ended") or (body["school"], body.get("father_phone", ""), body["past"]) == ("", "", [])


async def test_what_goes_back_is_shown_first_without_numbers_and_hardship_and_nothing_is_written(
    district: AccountsStore,
) -> None:
    report = await two_pupils(district, Lớp="7A2", SĐT_cha="0987654321", Diện_ưu_tiên="Hộ nghèo")
    before = await known(district)
    seen = await look(district, report)
    moved, new = seen.rows
    assert (moved.id, moved.is_new, new.id, new.is_new) == (OLD, False, NEW, True)
    values = {value.field: (value.now, value.then) for value in moved.values}
    assert values == {"class_name": ("7A2", "7A1"), "father_phone": ("", ""), "priority": ("", "")}
    assert await known(district) == before
    said = [entry["action"] for link in await district.database["audit"].find({}).to_list(None) for entry in _of(link)]
    assert "look at undo of import" in said


def _of(link: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in link["entries"] if "action" in entry]


async def test_every_house_is_told_that_one_left_and_that_the_other_is_where_she_was(district: AccountsStore) -> None:
    await undo(district, await two_pupils(district))
    left, back = await told(district, "pupils", NEW), await told(district, "pupils", OLD)
    assert (left["school"], left["left"]) == (SCHOOL, district.today().isoformat())
    assert (back["class_name"], back["left"]) == ("7A1", None)
    assert NEW not in {pupil.id for pupil in await district.pupils_of(SCHOOL)}
    said = [entry["action"] for link in await district.database["audit"].find({}).to_list(None) for entry in _of(link)]
    assert said.count("undo import") == 1


async def test_whoever_is_withdrawn_comes_again_at_any_school_as_if_nothing_had_been_known(
    district: AccountsStore,
) -> None:
    await undo(district, await two_pupils(district))
    again = await hand_in(
        district, "hs.xlsx", lists.pupils(lists.pupil(9, SĐT_cha=""), school=""), actor=STRANGER, school=OTHER
    )
    assert (again.created, again.refused) == (1, [])
    pupil = await district.pupils.get(NEW)
    assert (pupil.school, pupil.father_phone, pupil.withdrawn) == (OTHER, "", None)


async def test_a_later_list_stands_in_the_way_until_it_is_taken_back_itself(district: AccountsStore) -> None:
    first = await two_pupils(district)
    second = await hand_in(district, f"{SCHOOL}/sau.xlsx", lists.pupils(lists.pupil(9, Lớp="8A1")), actor=CLERK)
    assert await ways(district, first) == [("UNDO_LATER_LIST", NEW)]
    assert "sau.xlsx" in TEXTS.say((await look(district, first)).obstacles.named[0])
    await undo(district, second)
    assert (await district.pupils.get(NEW)).class_name == "7A2"
    await undo(district, first)
    assert (await district.pupils.get(NEW)).withdrawn


async def test_what_is_told_again_to_a_new_listener_is_no_change(district: AccountsStore) -> None:
    report = await two_pupils(district)
    await district.tell_again()
    assert (await undo(district, report)).withdrawn == 1


async def test_an_act_of_a_person_since_stands_in_the_way(district: AccountsStore) -> None:
    staff = lists.staff({"GV7": ("Lê Mới", "Kế toán", ""), "GV4": ("Đỗ Thị Mai", "Giáo viên", "Tổ Xã hội")})
    report = await hand_in(district, f"{SCHOOL}/gv.xlsx", staff, actor=CLERK)
    await confirm_posts(district)
    today = district.today()
    await appointments.name_acting_leader(
        district, actor=OFFICER, person="GV4", group="Tổ Tự nhiên", since=today, until=today
    )
    assert await ways(district, report) == [("UNDO_CHANGED_SINCE", "GV4"), ("UNDO_CHANGED_SINCE", "GV7")]


async def test_who_signed_in_since_stands_in_the_way_where_the_list_brought_the_person_or_the_rights(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    await with_own_password(district, credentials, "GV4")
    clock.move(timedelta(hours=1))
    report = await hand_in(
        district,
        f"{SCHOOL}/gv.xlsx",
        lists.staff({"GV4": ("Đỗ Thị Mai", "Giáo viên", "Tổ Xã hội"), "GV3": ("Bùi Gia Dũng B", "Tổ trưởng", "")}),
        actor=CLERK,
    )
    assert (await look(district, report)).obstacles.count == 0
    await signing_in.sign_in(district, credentials, name="GV4", password="một mật khẩu dài")
    assert await ways(district, report) == [("UNDO_SIGNED_IN", "GV4")]


async def test_a_slip_that_nobody_used_is_good_no_more_and_one_that_was_used_stands_in_the_way(
    district: AccountsStore, credentials: Credentials
) -> None:
    report = await two_pupils(district)
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["pupil"])
    passwords = credentials.passwords
    printed = await issuing.print_slips(district, passwords, actor=HEAD, school=SCHOOL, class_name="7A2")
    slips = {slip.person: slip.one_time_password for slip in printed.slips}
    await undo(district, report)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name=NEW, password=slips[NEW])
    again = await two_pupils(district)
    printed = await issuing.print_slips(district, passwords, actor=HEAD, school=SCHOOL, class_name="7A2")
    slip = next(slip.one_time_password for slip in printed.slips if slip.person == NEW)
    await signing_in.change_password(
        district, credentials, actor=Actor(NEW, "", ()), old=slip, new="con mèo đen ngủ trưa"
    )
    assert await ways(district, again) == [("UNDO_SIGNED_IN", NEW)]


async def test_a_guardian_who_has_the_child_stands_in_the_way(
    district: AccountsStore, credentials: Credentials
) -> None:
    report = await two_pupils(district)
    await guardians.issue_guardian_account(
        district, credentials.passwords, TEXTS, actor=HEAD, pupil=NEW, number="0900000009"
    )
    assert await ways(district, report) == [("UNDO_GUARDIAN", NEW)]
    await guardians.end_guardianship(district, actor=HEAD, guardian="PH0900000009", pupil=NEW)
    assert (await undo(district, report)).withdrawn == 1


async def test_a_class_that_was_given_to_a_new_teacher_stands_in_the_way_until_it_is_taken_back(
    district: AccountsStore,
) -> None:
    staff = await hand_in(district, f"{SCHOOL}/gv.xlsx", lists.staff({"GV7": ("Lê Mới", "Giáo viên", "")}), actor=CLERK)
    taught = await hand_in(
        district,
        f"{SCHOOL}/pc.xlsx",
        lists.assignments(("GV7", "", "7A1", "TOAN", "Toán", 140.0, "")),
        actor=CLERK,
    )
    assert await ways(district, staff) == [("UNDO_TEACHES", "GV7")]
    assert [one.id for one in await district.taught_by("GV3")] == []
    await undo(district, taught)
    assert [one.subject for one in await district.taught_by("GV3")] == ["TOAN"]
    await undo(district, staff)
    assert "GV7" not in {person.id for person in await district.staff_of(SCHOOL)}


async def test_a_repeated_request_gets_the_first_answer_and_another_one_is_told(district: AccountsStore) -> None:
    report = await two_pupils(district)
    first, again = await undo(district, report), await undo(district, report)
    assert (again.withdrawn, again.restored) == (first.withdrawn, first.restored) == (1, 1)
    with pytest.raises(ImportUndone):
        await undo(district, report, request="v")
    with pytest.raises(ImportUndone):
        await look(district, report)
    assert (await two_pupils(district)).created == 1
    assert (await undo(district, report, request="w")).withdrawn == 1


async def test_after_the_window_a_list_stays(district: AccountsStore, clock: FrozenClock) -> None:
    report = await two_pupils(district)
    clock.move(timedelta(days=DAYS))
    assert (await look(district, report)).withdrawn == 1
    clock.move(timedelta(seconds=1))
    with pytest.raises(ImportTooOld):
        await undo(district, report)
    assert await undoing.list_undoable(district, actor=CLERK, days=DAYS) == []
    # The same file once more makes the report young, not what it once changed.
    await two_pupils(district)
    with pytest.raises(ImportTooOld):
        await undo(district, report)


async def test_only_who_may_import_there_sees_a_list_and_takes_it_back(district: AccountsStore) -> None:
    report = await two_pupils(district)
    for actor in (STRANGER, HEAD, OFFICER):
        for act in (look, undo):
            with pytest.raises(NotAllowed):
                await act(district, report, actor)
    for actor in (HEAD, OFFICER):
        with pytest.raises(NotAllowed):
            await undoing.list_undoable(district, actor=actor, days=DAYS)
    assert await undoing.list_undoable(district, actor=STRANGER, days=DAYS) == []
    assert report.id in {one.id for one in await undoing.list_undoable(district, actor=CLERK, days=DAYS)}
    assert (await undo(district, report, OPERATOR)).withdrawn == 1


async def test_a_clerk_sends_nobody_back_to_another_school(district: AccountsStore) -> None:
    moved = await hand_in(
        district, f"{OTHER}/hs.xlsx", lists.pupils(lists.pupil(1), school=""), school=OTHER, confirmed=True
    )
    assert moved.changed == 1
    with pytest.raises(NotAllowed):
        await undo(district, moved, STRANGER)
    await undo(district, moved, OPERATOR)
    assert (await district.pupils.get(OLD)).school == SCHOOL


async def test_of_a_report_that_is_nobodys_a_stranger_learns_as_much_as_of_any(district: AccountsStore) -> None:
    with pytest.raises(NotAllowed):
        await undoing.look_at_undo(district, actor=CLERK, report="x", days=DAYS)
    with pytest.raises(NoSuchDocument):
        await undoing.look_at_undo(district, actor=OPERATOR, report="x", days=DAYS)


async def test_a_list_of_schools_is_not_taken_back(district: AccountsStore) -> None:
    with pytest.raises(ImportNotUndoable):
        await look(district, await report_of(district, "truong.xlsx"), OPERATOR)
