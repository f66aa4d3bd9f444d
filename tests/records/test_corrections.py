"""Marks after their window: refused in the grid and by file, corrected by three people, or reopened for some days."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import FrozenClock
from chassis.errors import Forbidden, Refusal
from chassis.identity.actor import Actor
from contracts.facts.accounts import PersonAppointed
from services.records.domain.cells import CORRECTED
from services.records.domain.corrections import Correction, Deciders
from services.records.domain.gradebook import check_gradebook
from services.records.domain.limits import REOPENED_DAYS_MOST
from services.records.domain.windows import Windows, windows_of
from services.records.store import RecordsStore
from services.records.usecases import corrections, differences, marks, projections
from services.records.usecases.corrections import NewMark, Word
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in
from tests.records.school import (
    CLASS,
    CLERK,
    HEAD,
    HEAD_DUNG,
    LEADER,
    LEADER_DUNG,
    OTHER_TEACHER,
    SCHOOL,
    TEACHER,
    TEACHER_LAN,
    VICE,
    VICE_THANG,
    gradebook_rows,
    marked,
    workbook,
)
from tests.records.school import told as envelope
from tests.records.test_marks import BOOK, FIRST, post
from tests.records.test_need_to_know import as_homeroom_by_post

CLOSED = windows_of("hk1 teacher 10-20")  # the clock of these tests stands at 31 October 2026
PASS = Word(passing=True)
REASON = "cộng nhầm điểm bài 3"


async def leads_the_class(store: RecordsStore) -> None:
    """The leader is the homeroom teacher of the class, and teaches another subject there."""
    fact = PersonAppointed(
        school=SCHOOL, person=LEADER, name="Bùi Gia Dũng", role="group_leader", homeroom=CLASS,
        group="8702030/Tổ Toán - Tin",
    )  # fmt: skip
    await projections.remember_people(store, [(fact, envelope(LEADER, 2))])


async def ask(
    store: RecordsStore,
    value: str = "9",
    *,
    actor: Actor = TEACHER_LAN,
    base: int = 1,
    request: str = "r",
    slot: str = "tx1",
) -> Correction:
    wanted = NewMark(FIRST, "tx1", value, base, REASON)
    _, one = await corrections.ask_correction(
        store, actor=actor, gradebook=BOOK.id, wanted=wanted, request_id=request, windows=CLOSED
    )
    return one


async def decide(
    store: RecordsStore, actor: Actor, one: Correction, word: Word = PASS, request: str = ""
) -> Correction:
    _, found = await corrections.decide_correction(
        store, actor=actor, gradebook=BOOK.id, correction=one.id, word=word, request_id=request
    )
    return found


async def refused(awaited: Awaitable[Any]) -> str:
    with pytest.raises(Refusal) as refusal:
        await awaited
    return refusal.value.reason


def test_a_window_closes_after_its_last_day_in_the_year_of_the_class() -> None:
    windows = windows_of("hk1 teacher 01-20, hk2 teacher 05-31,hk1 clerk 12-31")
    assert windows.last_day("hk1", "teacher", "2026-2027") == date(2027, 1, 20)
    assert windows.last_day("hk1", "clerk", "2026-2027") == date(2026, 12, 31)
    assert windows.last_day("hk2", "clerk", "2026-2027") is None
    assert windows_of("") == Windows()


@pytest.mark.parametrize(
    "setting", ["hk3 teacher 01-20", "hk1 pupil 01-20", "hk1 teacher", "hk1 teacher 13-01", "hk1 teacher 02-29",
                "hk1 teacher 01-20, hk1 teacher 01-21"],
)  # fmt: skip
def test_a_window_that_says_something_else_keeps_the_house_from_starting(setting: str) -> None:
    with pytest.raises(ValueError, match=r"window|month|day"):
        windows_of(setting)


async def test_after_the_window_neither_grid_nor_file_nor_difference_writes_a_mark(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post(store, "tx1", "8")
    entry = marks.Entry(FIRST, "tx1", "9", 1, "")
    assert await refused(
        marks.post_marks(store, actor=TEACHER_LAN, gradebook=BOOK.id, entries=[entry], windows=CLOSED)
    ) == "WINDOW_CLOSED"  # fmt: skip
    assert await refused(
        differences.settle_differences(
            store, actor=TEACHER_LAN, gradebook=BOOK.id, words=[], request_id="", windows=CLOSED
        )
    ) == "WINDOW_CLOSED"  # fmt: skip
    file = workbook({"Toán": gradebook_rows("Toán", [marked(0, *[9] * 7)])})
    report = await hand_in(store, replace(deps, windows=CLOSED), "8702030/so.xlsx", file, actor=TEACHER_LAN)
    assert [one.why.code for one in report.refused] == ["GRADEBOOK_CLOSED"]
    # The office has no window here: its file fills what is empty, and changes nothing of the teacher.
    report = await hand_in(store, replace(deps, windows=CLOSED), "8702030/so.xlsx", file, actor=CLERK)
    book = await store.gradebooks.get(BOOK.id)
    assert (book.cells[FIRST]["tx1"].value, book.cells[FIRST]["tx2"].value) == (80, 90)
    grid = await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK, windows=CLOSED)
    assert (grid.writable, grid.teaches, grid.closed) == (False, True, date(2026, 10, 20))
    grid = await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK, windows=windows_of("hk1 teacher 10-31"))
    assert (grid.writable, grid.closed) == (True, None)


async def test_a_correction_is_asked_verified_and_approved_by_three_people_and_changes_the_mark(
    store: RecordsStore,
) -> None:
    await post(store, "tx1", "8")
    await leads_the_class(store)
    one = await ask(store)
    assert (one.state, one.old, one.new, one.reason, one.asked_by) == ("asked", 80, 90, REASON, TEACHER)
    assert (await store.gradebooks.get(BOOK.id)).cells[FIRST]["tx1"].value == 80
    verified = await decide(store, LEADER_DUNG, one)
    approved = await decide(store, HEAD_DUNG, one)
    assert (verified.state, verified.verified_by) == ("verified", LEADER)
    assert (approved.state, approved.asked_by, approved.verified_by, approved.decided_by) == (
        "approved", TEACHER, LEADER, HEAD
    )  # fmt: skip
    book = await store.gradebooks.get(BOOK.id)
    cell = book.cells[FIRST]["tx1"]
    assert (cell.value, cell.by, cell.way, cell.request) == (90, TEACHER, CORRECTED, one.id)
    assert [(each.old, each.new, each.way) for each in book.revisions] == [(80, 90, CORRECTED)]


async def test_nobody_takes_a_step_that_is_anothers_and_nobody_two(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    await leads_the_class(store)
    one = await ask(store)
    assert await refused(decide(store, TEACHER_LAN, one)) == "CORRECTION_SAME_PERSON"
    for actor in (HEAD_DUNG, OTHER_TEACHER):
        assert await refused(decide(store, actor, one)) == "CORRECTION_OF_ANOTHER"
    await decide(store, LEADER_DUNG, one, request="v")
    assert (await decide(store, LEADER_DUNG, one, request="v")).state == "verified"
    assert await refused(decide(store, LEADER_DUNG, one)) == "CORRECTION_SAME_PERSON"
    assert await refused(decide(store, OTHER_TEACHER, one)) == "CORRECTION_OF_ANOTHER"
    await decide(store, VICE_THANG, one)
    assert await refused(decide(store, HEAD_DUNG, one)) == "CORRECTION_NOT_WAITING"


async def test_where_the_homeroom_teacher_asked_one_head_verifies_and_another_approves(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    await as_homeroom_by_post(store)
    one = await ask(store)
    assert await refused(decide(store, LEADER_DUNG, one)) == "CORRECTION_OF_ANOTHER"
    assert (await decide(store, VICE_THANG, one)).verified_by == VICE
    assert await refused(decide(store, VICE_THANG, one)) == "CORRECTION_SAME_PERSON"
    assert (await decide(store, HEAD_DUNG, one)).decided_by == HEAD


async def test_a_refusal_has_a_note_and_writes_nothing(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    await leads_the_class(store)
    one = await ask(store)
    assert await refused(decide(store, LEADER_DUNG, one, Word(passing=False, note=" "))) == "NOTE_MISSING"
    found = await decide(store, LEADER_DUNG, one, Word(passing=False, note="không có bài"))
    assert (found.state, found.decided_by, found.note) == ("refused", LEADER, "không có bài")
    assert (await store.gradebooks.get(BOOK.id)).cells[FIRST]["tx1"].value == 80
    assert (await ask(store, request="again")).state == "asked"


async def test_a_mark_that_became_another_meanwhile_overtakes_the_correction(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    await leads_the_class(store)
    one = await ask(store)
    await decide(store, LEADER_DUNG, one)
    await post(store, "tx1", "7", base=1)  # as while the gradebook was open once more
    assert (await decide(store, HEAD_DUNG, one)).state == "overtaken"
    assert (await store.gradebooks.get(BOOK.id)).cells[FIRST]["tx1"].value == 70


async def test_what_may_not_be_asked_is_refused_by_name(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    wanted = NewMark(FIRST, "tx1", "9", 1, REASON)

    async def asked(wanted: NewMark, windows: Windows = CLOSED, actor: Actor = TEACHER_LAN) -> str:
        return await refused(
            corrections.ask_correction(
                store, actor=actor, gradebook=BOOK.id, wanted=wanted, request_id="", windows=windows
            )
        )

    assert await asked(wanted, Windows()) == "WINDOW_OPEN"
    assert await asked(wanted._replace(value="8")) == "CORRECTION_SAME"
    assert await asked(wanted._replace(value="8,55")) == "MARK_INVALID"
    assert await asked(wanted._replace(slot="tx9")) == "SLOT_UNKNOWN"
    assert await asked(wanted._replace(pupil="x")) == "PUPIL_NOT_IN_CLASS"
    assert await asked(wanted._replace(base=0)) == "MARK_CONFLICT"
    assert await asked(wanted._replace(reason=" ")) == "CORRECTION_REASON_MISSING"
    assert await asked(wanted, actor=OTHER_TEACHER) == "NOT_TAUGHT"
    first = await ask(store)
    assert await ask(store) == first
    assert await asked(wanted) == "CORRECTION_WAITING"
    assert await refused(decide(store, HEAD_DUNG, replace(first, id="x"))) == "CORRECTION_UNKNOWN"
    for actor in (HEAD_DUNG, CLERK):
        with pytest.raises(Forbidden):
            await ask(store, actor=actor)


async def test_a_reopened_gradebook_has_a_reason_an_approver_and_an_end_that_comes_by_itself(
    store: RecordsStore, clock: FrozenClock
) -> None:
    async def reopen(actor: Actor = HEAD_DUNG, days: int = 2, reason: str = "mất điện") -> date:
        _, one = await corrections.reopen_gradebook(
            store, actor=actor, gradebook=BOOK.id, days=days, reason=reason, request_id="r"
        )
        return one.until

    for days in (0, REOPENED_DAYS_MOST + 1):
        assert await refused(reopen(days=days)) == "REOPENING_DAYS_INVALID"
    assert await refused(reopen(reason="")) == "CORRECTION_REASON_MISSING"
    with pytest.raises(Forbidden):
        await reopen(TEACHER_LAN)
    both = Actor(TEACHER, "Trần Thị Lan", (*TEACHER_LAN.grants, *HEAD_DUNG.grants))
    assert await refused(reopen(both)) == "OWN_GRADEBOOK"
    until = await reopen()
    assert await reopen() == until == store.today() + timedelta(days=1)
    book = await store.gradebooks.get(BOOK.id)
    assert [(one.by, one.reason, one.until) for one in book.reopenings] == [(HEAD, "mất điện", until)]
    entry = marks.Entry(FIRST, "tx1", "9", 0, "")
    block = await marks.post_marks(store, actor=TEACHER_LAN, gradebook=BOOK.id, entries=[entry], windows=CLOSED)
    assert not isinstance(block.answers[0], Refusal)
    assert await refused(ask(store, "10")) == "WINDOW_OPEN"
    other = BOOK._replace(subject="TIN")
    assert (await marks.get_gradebook(store, actor=LEADER_DUNG, key=other, windows=CLOSED)).closed is not None
    clock.move(timedelta(days=2))
    assert await refused(
        marks.post_marks(store, actor=TEACHER_LAN, gradebook=BOOK.id, entries=[entry], windows=CLOSED)
    ) == "WINDOW_CLOSED"  # fmt: skip


PEOPLE = st.sampled_from(["asker", "homeroom", "head", "vice", "stranger"])


@given(st.lists(st.tuples(PEOPLE, st.booleans()), max_size=8), st.sampled_from(["homeroom", "asker", ""]))
def test_whoever_tries_in_whatever_order_no_person_acts_twice_and_two_others_stand_behind_each_change(
    tries: list[tuple[str, bool]], homeroom: str
) -> None:
    at = datetime(2026, 10, 31, tzinfo=UTC)
    one = Correction("c", FIRST, "tx1", 80, 90, 1, REASON, "asker", at)
    heads = {"head", "vice"}
    for person, passing in tries:
        deciders = Deciders(person, person == homeroom, person in heads, frozenset({homeroom} - {""}))
        before = one
        try:
            deciders.require(one)
            one = one.passed(person, at) if passing else one.refused(person, at, "vì")
        except Refusal:
            assert one == before
            assert not deciders.may(one)
    people = [each for each in (one.asked_by, one.verified_by, one.decided_by) if each]
    assert len(set(people)) == len(people)
    if one.state == "approved":
        assert len(people) == 3
        assert one.decided_by in heads


async def test_a_correction_in_which_one_person_acted_twice_is_not_read(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    await leads_the_class(store)
    one = await ask(store)
    await decide(store, LEADER_DUNG, one)
    book = await store.gradebooks.get(BOOK.id)
    book.corrections = [replace(book.corrections[0], verified_by=TEACHER)]
    with pytest.raises(ValueError, match="one person acted twice"):
        check_gradebook(book)
    book.corrections = [replace(book.corrections[0], verified_by="", state="verified")]
    with pytest.raises(ValueError, match="verified by nobody"):
        check_gradebook(book)
