"""Appeals of families: who asks, who answers until when, and who sees them."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.errors import Forbidden, Refusal
from chassis.identity.actor import Actor
from services.records.domain.appeals import Appeal
from services.records.store import RecordsStore
from services.records.usecases import appeals, marks, results
from services.records.usecases.appeals import Plea
from tests.records.school import (
    CLERK,
    GUARDIAN,
    HEAD_DUNG,
    LEADER_DUNG,
    OFFICER,
    OTHER_TEACHER,
    PUPIL,
    STRANGER,
    TEACHER,
    TEACHER_LAN,
)
from tests.records.test_marks import BOOK, FIRST, post

DAYS = 7
PLEA = Plea(FIRST, "TOAN", "hk1", "tx1", "em làm đúng câu 3")


async def ask(store: RecordsStore, plea: Plea = PLEA, *, actor: Actor = GUARDIAN, request: str = "r") -> Appeal:
    _, one = await appeals.ask_appeal(store, actor=actor, plea=plea, days=DAYS, request_id=request)
    return one


async def answer(
    store: RecordsStore, one: Appeal, *, actor: Actor = TEACHER_LAN, outcome: str = "upheld", said: str = "đã xem lại",
    request: str = "",
) -> Appeal:  # fmt: skip
    _, found = await appeals.answer_appeal(
        store, actor=actor, gradebook=BOOK.id, appeal=one.id, outcome=outcome, answer=said, request_id=request
    )
    return found


async def refused(awaited: Awaitable[Any]) -> str:
    with pytest.raises(Refusal) as refusal:
        await awaited
    return refusal.value.reason


async def test_a_parent_asks_the_teacher_answers_and_both_see_it(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    one = await ask(store)
    assert (one.words, one.due, one.is_waiting) == (PLEA.words, store.today() + timedelta(days=DAYS), True)
    grid = await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK)
    assert [each.id for each in grid.book.appeals] == [one.id]
    answered = await answer(store, one, request="a")
    assert await answer(store, one, request="a") == answered
    assert (answered.outcome, answered.answer, answered.answered_by) == ("upheld", "đã xem lại", TEACHER)
    found = await results.results_of_pupil(store, actor=PUPIL, pupil=FIRST, term="hk1")
    assert [each for book in found.books for each in book.appeals] == [answered]
    assert (await store.gradebooks.get(BOOK.id)).cells[FIRST]["tx1"].value == 80
    assert await refused(answer(store, one)) == "APPEAL_ANSWERED"


async def test_a_head_answers_only_once_the_teacher_is_late(store: RecordsStore, clock: FrozenClock) -> None:
    one = await ask(store, actor=PUPIL)
    for actor in (HEAD_DUNG, OTHER_TEACHER, LEADER_DUNG):
        assert await refused(answer(store, one, actor=actor)) == "APPEAL_OF_TEACHER"
    clock.move(timedelta(days=DAYS))
    assert not one.is_late(store.today())
    assert await refused(answer(store, one, actor=HEAD_DUNG)) == "APPEAL_OF_TEACHER"
    clock.move(timedelta(days=1))
    assert one.is_late(store.today())
    assert await refused(answer(store, one, actor=OTHER_TEACHER)) == "APPEAL_OF_TEACHER"
    assert (await answer(store, one, actor=HEAD_DUNG, outcome="changed")).outcome == "changed"


async def test_what_may_not_be_asked_or_answered_is_refused_by_name(store: RecordsStore) -> None:
    assert await refused(ask(store, PLEA._replace(slot="tx9"))) == "SLOT_UNKNOWN"
    assert await refused(ask(store, PLEA._replace(subject="KH"))) == "NOT_TAUGHT"
    assert await refused(ask(store, PLEA._replace(term="hk3"))) == "PERIOD_INVALID"
    assert await refused(ask(store, PLEA._replace(words=" "))) == "CORRECTION_REASON_MISSING"
    assert await refused(ask(store, PLEA._replace(pupil="x"))) == "NOT_FOUND"
    for actor in (TEACHER_LAN, HEAD_DUNG, CLERK, OFFICER, STRANGER):
        with pytest.raises(Forbidden):
            await ask(store, actor=actor)
    with pytest.raises(Forbidden):
        await ask(store, PLEA._replace(pupil="2600000271"))
    one = await ask(store)
    assert await ask(store) == one
    assert await refused(ask(store, request="again")) == "APPEAL_WAITING"
    assert (await ask(store, PLEA._replace(slot=""), request="whole")).slot == ""
    assert await refused(answer(store, one, outcome="perhaps")) == "OUTCOME_INVALID"
    assert await refused(answer(store, one, said="")) == "CORRECTION_REASON_MISSING"
    for actor in (GUARDIAN, PUPIL, STRANGER):
        with pytest.raises(Forbidden):
            await answer(store, one, actor=actor)
    assert len((await store.gradebooks.get(BOOK.id)).appeals) == 2
