"""Who has not done what in a month: everything owed and open, and the list of it that a person asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chassis.identity.actor import Actor
from chassis.paging import Page
from services.reporting.domain import duties
from services.reporting.domain.duties import OpenDuty
from services.reporting.domain.month import checked, local_day
from services.reporting.domain.reminder import reminder_id
from services.reporting.store import ReportingStore
from services.reporting.usecases.reach import schools_within_reach


@dataclass(frozen=True)
class LateEntry:
    """An open duty with what is shown beside it; `reminded_at` is absent where nobody was reminded of it."""

    duty: OpenDuty
    school_name: str
    person_name: str
    reminded_at: datetime | None


@dataclass(frozen=True)
class LateList:
    """A page, worst first. Days late are counted up to `today`.

    `total` and `by_duty` count items over all pages, as the table of schools does: one number for one thing.
    """

    entries: tuple[LateEntry, ...]
    today: date
    total: int
    by_duty: Mapping[str, int]
    next_token: str
    as_of: datetime | None


async def who_is_late(
    store: ReportingStore,
    *,
    actor: Actor,
    month: str,
    page: Page,
    duty: str = "",
    school: str = "",
    include_open: bool = False,
) -> LateList:
    """What is overdue within the actor's reach, of one duty or of all; with `include_open` also what is not yet due.

    Audited. Raises NotAllowed, MonthInvalid and DutyUnknown.
    """
    reach = await schools_within_reach(store, actor=actor, action="read_late", school=school)
    checked(month)
    if duty:
        duties.checked(duty)
    await store.audit(actor, "read who is late", month)
    today = local_day(store.now())
    found = [
        owed
        for owed in await open_duties(store, month)
        if (reach is None or owed.school in reach)
        and (include_open or owed.days_late(today) > 0)
        and (not duty or owed.duty == duty)
    ]
    names = await store.names(sorted({owed.person for owed in found}))
    chosen = duties.worst_first(found, today, names)
    by_duty: Counter[str] = Counter()
    for owed in chosen:
        by_duty[owed.duty] += owed.items
    return LateList(
        entries=await _entries(store, page.of(chosen), month, names),
        today=today,
        total=sum(by_duty.values()),
        by_duty=by_duty,
        next_token=page.next_token(len(chosen)),
        as_of=await store.as_of(),
    )


async def open_duties(store: ReportingStore, month: str) -> list[OpenDuty]:
    """Everything that is owed and open in the month, overdue or not, in a constant number of calls to the store."""
    plans = await store.plans_of(checked(month))
    assignments = await store.assignments_open()
    leaders, principals = await store.leaders()
    taught, planned = duties.classes_of(assignments), duties.classes_of(await store.timetables_kept())
    return [
        *duties.unplanned(duties.slots_owed(assignments), plans, month),
        *duties.unreviewed(plans, leaders, month),
        *duties.unsigned(plans, principals, month),
        *duties.without_timetable(taught, planned, principals, month),
    ]


async def _entries(
    store: ReportingStore, page: Sequence[OpenDuty], month: str, names: Mapping[str, str]
) -> tuple[LateEntry, ...]:
    """Schools and reminders for the page in one call each."""
    schools = {school.id: school.name for school in await store.schools_known()}
    reminders = await store.reminders.many([reminder_id(owed.person, owed.duty, month) for owed in page])
    entries = []
    for owed in page:
        school_name, person_name = schools.get(owed.school, owed.school), names.get(owed.person, owed.person)
        reminder = reminders.get(reminder_id(owed.person, owed.duty, month))
        entries.append(LateEntry(owed, school_name, person_name, reminder.sent[-1].at if reminder else None))
    return tuple(entries)
