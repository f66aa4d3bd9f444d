"""Lists and numbers: records, timetables, online lessons, the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from chassis.documents import Query
from chassis.errors import NotFound
from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain.attendance import OnlineLesson
from services.records.domain.guests import Guest
from services.records.domain.periods import last_day, month_of, term_of
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.staff import Pupil, Staff
from services.records.domain.timetable import Timetable, violations
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.lessons import guests_of
from services.records.usecases.obligations import counted_in
from services.records.usecases.scopes import schools_for


class RecordQuery(NamedTuple):
    """Empty parts match all that the caller may see; an empty type is the lesson plan.

    `kept_until_before` finds what need not be kept any longer on that day, for the list of what may be destroyed.
    """

    record_type: str = ""
    state: str = ""
    month: str = ""
    group: str = ""
    school: str = ""
    author: str = ""
    kept_until_before: date | None = None


class Page(NamedTuple):
    records: list[Record]
    staff: Staff
    last: str


class Summary(NamedTuple):
    """As the wire has it."""

    month: str
    plans_due: int
    plans_by_state: dict[str, int]
    signed_on_time: int
    gradebooks: int
    periods: int
    online_periods: int
    violations: int
    online_lessons: int


async def list_records(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, query: RecordQuery, page_size: int, after: str
) -> Page:
    """A page, by id. A teacher sees the own ones, a leader the group's, a head the school's. Raises NotAllowed."""
    narrowed = _narrowed(actor, query)
    parts = {"state": query.state, "month": query.month, "group": query.group, "school": query.school}
    equals = {name: value for name, value in {**parts, "author": query.author}.items() if value}
    equals |= {"record_type": deps.record_type(query.record_type).id, **narrowed}
    below = {"keep_until": query.kept_until_before.isoformat()} if query.kept_until_before else {}
    found = await store.records.where(Query(equals=equals, below=below, limit=page_size + 1, after=after))
    shown = found[:page_size]
    staff = await store.staff_of({record.school for record in shown})
    asked = " ".join(f"{name}={value}" for name, value in sorted(equals.items()))
    await store.audit(actor, "list records", asked)
    return Page(shown, staff, shown[-1].id if len(found) > page_size else "")


def _narrowed(actor: Actor, query: RecordQuery) -> dict[str, Any]:
    """What must be added so that nobody sees more than is theirs. Raises NotAllowed."""
    school = query.school or next(iter(actor.places("school")), "")
    group = query.group or next(iter(actor.places("group")), "")
    if POLICY.allows(actor, "read_plan"):
        return {}
    if POLICY.allows(actor, "read_plan", school=school):
        return {"school": school}
    if POLICY.allows(actor, "read_plan", group=group) and query.author != actor.id:
        return {"group": group}
    if POLICY.allows(actor, "read_plan", self=query.author or actor.id):
        return {"author": actor.id}
    raise NotAllowed(actor, "read_plan")


async def list_timetables(store: RecordsStore, *, actor: Actor, school: str) -> list[Timetable]:
    """As each class has it today."""
    today = store.today()
    return [one.as_of(today) for one in await store.timetables_in(schools_for(actor, "see_timetables", school))]


class Lessons(NamedTuple):
    """`names` of the pupils by code. `roll`, `guests` and `staff` are of one class, where one was asked for."""

    lessons: list[OnlineLesson]
    names: Mapping[str, str]
    roll: Sequence[Pupil] = ()
    guests: Sequence[Guest] = ()
    staff: Staff = Staff()
    may_tie: bool = False


async def list_lessons(store: RecordsStore, *, actor: Actor, school: str, class_name: str) -> Lessons:
    """Teachers see the classes they teach. Raises NotAllowed."""
    schools = [school] if school else list(actor.schools())
    found = await store.lessons_in(schools, class_name)
    seen = [one for one in found if _may_see(actor, one.school, one.class_name)]
    if not seen and not POLICY.allows(actor, "see_online_lessons", school=schools, **{"class": actor.places("class")}):
        raise NotAllowed(actor, "see_online_lessons")
    known = await store.pupils_known(pupil for one in seen for pupil in one.pupils())
    await store.audit(actor, "list online lessons", f"{','.join(schools) or '*'}/{class_name or '*'}")
    lessons = Lessons(seen, {code: pupil.name for code, pupil in known.items()})
    if not class_name or len(schools) != 1:
        return lessons
    return await _with_class(store, actor, schools[0], class_name, lessons)


async def _with_class(store: RecordsStore, actor: Actor, school: str, class_name: str, lessons: Lessons) -> Lessons:
    roll = await store.roll(school, class_name) if _may_see(actor, school, class_name) else []
    if not roll:
        return lessons
    guests = await guests_of(store, roll[0])
    may_tie = POLICY.allows(actor, "tie_guest", school=school, **{"class": f"{school}/{class_name}"})
    return lessons._replace(roll=roll, guests=guests.tied, staff=await store.staff_of([school]), may_tie=may_tie)


async def attendance_of_pupil(store: RecordsStore, *, actor: Actor, pupil: str) -> list[tuple[OnlineLesson, str, int]]:
    """The lessons of the class with what became of the pupil there and the minutes, the latest first.

    Raises NotFound, NotAllowed.
    """
    found = await store.pupil(pupil)
    if found is None:
        raise NotFound(f"there is no pupil {pupil!r}", pupil=pupil)
    places: dict[str, Any] = {"self": pupil, "pupil": pupil, "school": found.school}
    POLICY.require(actor, "see_attendance", **places, **{"class": f"{found.school}/{found.class_name}"})
    lessons = await store.lessons_in([found.school], found.class_name)
    if actor.id != pupil:
        await store.audit(actor, "see attendance", pupil)
    known = [(one, *one.of(pupil)) for one in sorted(lessons, key=lambda one: (one.on, one.id), reverse=True)]
    return [one for one in known if one[1]]


def _may_see(actor: Actor, school: str, class_name: str) -> bool:
    return POLICY.allows(actor, "see_online_lessons", school=school, **{"class": f"{school}/{class_name}"})


async def summary(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, school: str, record_type: str
) -> Summary:
    """Counted from what is kept now; the same literal number of questions however many schools. Raises NotAllowed."""
    schools = schools_for(actor, "count", school)
    row = deps.record_type(record_type)
    month = deps.month_or_present(month, store.now().date())
    of_month = {"month": row.month_kept(month), "record_type": row.id}
    records = await store.records_of(of_month, {"school": schools} if schools else None)
    # What a class has from a later day on is none of the month's.
    counts_on = store.today() if month == month_of(store.today()) else last_day(month)
    tables = [one.as_of(counts_on) for one in await store.timetables_in(schools)]
    books = await store.gradebooks_in(schools, term_of(month))
    lessons = await store.lessons_in(schools)
    return Summary(
        month=month,
        plans_due=await counted_in(store, deps, row, month, schools),
        plans_by_state={state.value: sum(record.state is state for record in records) for state in State},
        signed_on_time=sum(record.on_time for record in records),
        gradebooks=books,
        periods=sum(len(one.periods) for one in tables),
        online_periods=sum(one.online_periods() for one in tables),
        violations=sum(len(violations(one.periods, deps.online_limit)) for one in tables),
        online_lessons=len(lessons),
    )
