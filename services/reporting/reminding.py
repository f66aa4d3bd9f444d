"""Reminding people of what they owe, each at most once a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.errors import Invalid, NotFound
from chassis.identity.actor import Actor
from services.reporting.domain import duties
from services.reporting.domain.limits import REMIND_PERSONS
from services.reporting.domain.month import checked
from services.reporting.domain.policy import POLICY
from services.reporting.domain.reminder import Reminder, reminder_id
from services.reporting.store import ReportingStore


class TooManyPersons(Invalid):
    reason = "TOO_MANY_PERSONS"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} people at once; at most {REMIND_PERSONS} are reminded", most=str(REMIND_PERSONS))


class PersonUnknown(NotFound):
    reason = "PERSON_UNKNOWN"

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} is nobody that reporting knows", person=person)


@dataclass(frozen=True)
class Reminded:
    reminded: tuple[str, ...]
    already: tuple[str, ...]


async def remind(store: ReportingStore, actor: Actor, *, persons: Sequence[str], duty: str, month: str) -> Reminded:
    """Everybody or nobody: raises before the first is reminded when one of them is out of the actor's reach."""
    if not duty:
        raise duties.DutyUnknown(duty)
    duties.checked(duty)
    checked(month)
    wanted = list(dict.fromkeys(persons))
    if len(wanted) > REMIND_PERSONS:
        raise TooManyPersons(len(wanted))
    known = await store.people.many(wanted)
    schools = await store.schools.many(sorted({one["school"] for one in known.values()}))
    for person in wanted:
        if person not in known:
            raise PersonUnknown(person)
        school = known[person]["school"]
        unit = schools[school]["unit"] if school in schools else ""
        POLICY.require(actor, "remind", school=school, jurisdiction=unit)

    async def attempt() -> Reminded:
        return await _send(store, actor, {person: known[person]["school"] for person in wanted}, duty, month)

    return await decide(attempt)


async def _send(store: ReportingStore, actor: Actor, schools: dict[str, str], duty: str, month: str) -> Reminded:
    ids = {person: reminder_id(person, duty, month) for person in schools}
    kept = await store.reminders.many(ids.values())
    reminders = {
        person: kept.get(one) or Reminder(id=one, person=person, school=schools[person], duty=duty, month=month)
        for person, one in ids.items()
    }
    at = store.now()
    fresh = [reminder for reminder in reminders.values() if reminder.send(by=actor.id, by_name=actor.name, at=at)]
    # One that lost to another reminder of the same moment was reminded all the same.
    lost = set(await store.reminders.keep_many(fresh)) if fresh else set()
    sent = tuple(reminder.person for reminder in fresh if reminder.id not in lost)
    return Reminded(sent, tuple(person for person in schools if person not in sent))


async def reminders_of(store: ReportingStore, actor: Actor, month: str) -> list[Reminder]:
    """What the actor was reminded of, newest first."""
    wanted = Query(equals={"person": actor.id, "month": checked(month)})
    found = await store.reminders.where(wanted)
    return sorted(found, key=lambda one: one.sent[-1].at, reverse=True)
