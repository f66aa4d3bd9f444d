"""Case `list-without-the-leader`: who may pass a plan while a group has no leader, or another one leads it."""

from __future__ import annotations

from datetime import timedelta

from chassis.clock import FrozenClock
from contracts.facts.accounts import PersonAppointed
from services.records.store import RecordsStore
from services.records.usecases import projections
from tests.records.school import GROUP, LEADER, OTHER, SCHOOL, told


async def appointed(store: RecordsStore, fact: PersonAppointed) -> None:
    await projections.remember_people(store, [(fact, told(fact.person, 2))])


async def leader_ends(store: RecordsStore, clock: FrozenClock, days: int) -> None:
    until = (clock.now() + timedelta(days=days)).date()
    fact = PersonAppointed(
        school=SCHOOL, person=LEADER, name="Bùi Gia Dũng", role="group_leader", group=GROUP, until=until
    )
    await appointed(store, fact)


async def test_while_the_leader_is_there_he_decides_and_from_the_day_on_the_heads_do(
    store: RecordsStore, clock: FrozenClock
) -> None:
    await leader_ends(store, clock, 2)
    seen = []
    for _ in range(3):
        staff = await store.staff_of([SCHOOL])
        seen.append([one.id for one in staff.deciders(["group_leader"], OTHER, group=GROUP, school=SCHOOL)])
        clock.move(timedelta(days=1))
    heads = [one.id for one in (await store.staff_of([SCHOOL])).heads(SCHOOL)]
    assert seen == [[LEADER], [LEADER], heads]


async def test_who_acts_for_the_leader_decides_on_those_days(store: RecordsStore, clock: FrozenClock) -> None:
    await leader_ends(store, clock, 0)
    since, until = clock.now().date(), (clock.now() + timedelta(days=1)).date()
    fact = PersonAppointed(
        school=SCHOOL, person=OTHER, name="Lý Hữu Ánh", role="teacher", group=GROUP,
        acting_group=GROUP, acting_since=since, acting_until=until,
    )  # fmt: skip
    await appointed(store, fact)
    for day in range(3):
        staff = await store.staff_of([SCHOOL])
        deciders = [one.id for one in staff.deciders(["group_leader"], "GV0", group=GROUP, school=SCHOOL)]
        assert (deciders == [OTHER]) is (day < 2)
        clock.move(timedelta(days=1))
