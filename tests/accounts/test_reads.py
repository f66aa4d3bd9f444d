"""Who read of a child in accounts, as the family is told it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.identity.actor import Actor, Grant, set_current_actor
from chassis.identity.policy import NotAllowed
from operating.families import ReadsServicer
from proto.gen.edu.reads.v1 import reads_pb2 as pb
from services.accounts.domain.refusals import PupilTooYoung
from services.accounts.store import AccountsStore
from services.accounts.usecases import queries
from services.accounts.usecases.by_name import PageRequest
from services.accounts.usecases.reads import reads_kept
from tests.accounts import lists
from tests.accounts.conftest import CLERK, HEAD, OFFICER, OPERATOR, TEACHER, hand_in
from tests.accounts.lists import OTHER, SCHOOL

CHILD = "2600000001"
PARENT = Actor("PH1", "Cha", (Grant("guardian", {"pupil": (CHILD,), "school": (SCHOOL,)}),))
PUPIL = Actor(CHILD, "Con", (Grant("pupil", {"self": (CHILD,), "school": (SCHOOL,)}),))
STRANGER = Actor("PH2", "Khác", (Grant("guardian", {"pupil": ("2600000002",), "school": (SCHOOL,)}),))


async def ask(store: AccountsStore, actor: Actor, pupil: str = CHILD) -> list[tuple[str, str, str, list[str]]]:
    set_current_actor(actor)
    try:
        answer: Any = await ReadsServicer(store.chains, reads_kept(store)).ListReads(
            pb.ListReadsRequest(person=pupil), None
        )
    finally:
        set_current_actor(None)
    return [(one.action, one.about, one.name, list(one.roles)) for one in answer.reads]


async def read(store: AccountsStore, actor: Actor, class_name: str = "") -> None:
    await queries.list_pupils(store, actor=actor, school=SCHOOL, class_name=class_name, query="", page=PageRequest())


async def test_the_family_sees_each_look_at_the_list_by_role_and_name_the_newest_first(
    district: AccountsStore, clock: FrozenClock
) -> None:
    await read(district, TEACHER, "7A1")
    clock.move(timedelta(minutes=1))
    await read(district, CLERK)
    clock.move(timedelta(minutes=1))
    await read(district, OPERATOR)
    await read(district, HEAD, "7A2")
    seen = [
        ("read_pupils", "school", "Người vận hành", ["operator"]),
        ("read_pupils", "school", "Phan Thị Thư", ["clerk"]),
        ("read_pupils", "class", "Đỗ Thị Mai", ["teacher"]),
    ]
    assert (await ask(district, PARENT), await ask(district, PUPIL)) == (seen, seen)


async def test_nobody_but_the_family_sees_it(district: AccountsStore) -> None:
    for actor in (STRANGER, CLERK, HEAD, TEACHER, OFFICER, OPERATOR, Actor(CHILD, "", ())):
        with pytest.raises(NotAllowed):
            await ask(district, actor)


async def test_a_pupil_sees_it_from_seven_years_on_and_the_guardian_before(district: AccountsStore) -> None:
    today = district.today()
    born = today.replace(year=today.year - 7)
    for number, day in ((21, born), (22, born + timedelta(days=1))):
        await hand_in(district, "be.xlsx", lists.pupils(lists.pupil(number, Ngày_sinh=f"{day:%d/%m/%Y}")))
    old, young = ("2600000021", "2600000022")
    assert await ask(district, Actor(old, "", (Grant("pupil", {"self": (old,)}),)), old) == []
    with pytest.raises(PupilTooYoung):
        await ask(district, Actor(young, "", (Grant("pupil", {"self": (young,)}),)), young)
    assert await ask(district, Actor("PH3", "", (Grant("guardian", {"pupil": (young,)}),)), young) == []


async def test_a_list_of_the_school_that_the_pupil_left_is_no_look_at_the_pupil(district: AccountsStore) -> None:
    await hand_in(district, "hs.xlsx", lists.pupils(lists.pupil(1), school=""), school=OTHER, confirmed=True)
    await read(district, CLERK)
    assert await ask(district, PARENT) == []
