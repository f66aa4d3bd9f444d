"""Reminders of what people owe, each sent at most once a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from services.reporting import metrics
from services.reporting.domain import duties
from services.reporting.domain.limits import REMIND_PERSONS
from services.reporting.domain.month import checked
from services.reporting.domain.policy import POLICY
from services.reporting.domain.refusals import PersonUnknown, TooManyPersons
from services.reporting.domain.reminder import Reminder, reminder_id
from services.reporting.store import ReportingStore


@dataclass(frozen=True)
class Reminded:
    """Whom this call reminded, and who had been reminded the same day."""

    reminded: tuple[str, ...]
    already: tuple[str, ...]


async def remind(store: ReportingStore, *, actor: Actor, persons: Sequence[str], duty: str, month: str) -> Reminded:
    """Reminds everybody or nobody of a duty of a month.

    Raises NotAllowed where one of the persons is out of the actor's reach, PersonUnknown, TooManyPersons, DutyUnknown
    and MonthInvalid, all before the first is reminded.
    """
    duties.checked(duty)
    checked(month)
    schools = await _schools_of(store, actor, list(dict.fromkeys(persons)))

    async def attempt() -> Reminded:
        return await _send(store, actor, schools, duty, month)

    reminded = await decide(attempt)
    metrics.REMINDERS_SENT.labels(duty).inc(len(reminded.reminded))
    return reminded


async def _schools_of(store: ReportingStore, actor: Actor, persons: Sequence[str]) -> dict[str, str]:
    """Person → school. Raises NotAllowed, PersonUnknown and TooManyPersons."""
    if len(persons) > REMIND_PERSONS:
        raise TooManyPersons(len(persons))
    known = await store.people.many(persons)
    schools = await store.schools.many(sorted({person["school"] for person in known.values()}))
    for person in persons:
        if person not in known:
            raise PersonUnknown(person)
        school = known[person]["school"]
        unit = schools[school]["unit"] if school in schools else ""
        POLICY.require(actor, "remind", school=school, jurisdiction=unit)
    return {person: known[person]["school"] for person in persons}


async def _send(store: ReportingStore, actor: Actor, schools: Mapping[str, str], duty: str, month: str) -> Reminded:
    ids = {person: reminder_id(person, duty, month) for person in schools}
    kept = await store.reminders.many(ids.values())
    reminders = [
        kept.get(ids[person]) or Reminder(id=ids[person], person=person, school=school, duty=duty, month=month)
        for person, school in schools.items()
    ]
    at = store.now()
    fresh = [reminder for reminder in reminders if reminder.send(by=actor.id, by_name=actor.name, at=at)]
    # One that lost to another reminder of the same moment was reminded all the same.
    lost = set(await store.reminders.keep_many(fresh)) if fresh else set()
    sent = tuple(reminder.person for reminder in fresh if reminder.id not in lost)
    return Reminded(sent, tuple(person for person in schools if person not in sent))


async def reminders_of(store: ReportingStore, *, actor: Actor, month: str) -> list[Reminder]:
    """What the actor was reminded of in a month, newest first. Raises MonthInvalid or NotAllowed."""
    POLICY.require(actor, "read_own_reminders", self=actor.id)
    own = Query(equals={"person": actor.id, "month": checked(month)})
    reminders = await store.reminders.where(own)
    return sorted(reminders, key=lambda reminder: reminder.sent[-1].at, reverse=True)
