"""Lists and numbers: plans, timetables, online lessons, the month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chassis.documents import Query
from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain.attendance import OnlineLesson
from services.records.domain.duties import plan_slots
from services.records.domain.periods import term_of
from services.records.domain.plan import Plan, State
from services.records.domain.policy import POLICY
from services.records.domain.staff import Staff
from services.records.domain.timetable import Timetable, violations
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import schools_for

if TYPE_CHECKING:
    from services.records.store import RecordsStore


class PlanQuery(NamedTuple):
    """Empty parts match all that the caller may see."""

    state: str = ""
    month: str = ""
    group: str = ""
    school: str = ""
    teacher: str = ""


class Page(NamedTuple):
    plans: list[Plan]
    staff: Staff
    next_token: str


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


async def list_plans(store: RecordsStore, *, actor: Actor, wanted: PlanQuery, page_size: int, after: str) -> Page:
    """By id. A teacher sees the own ones, a leader the group's, a head the school's."""
    equals = {name: value for name, value in wanted._asdict().items() if value}
    equals |= _narrowed(actor, wanted)
    found = await store.plans.where(Query(equals=equals, limit=page_size + 1, after=after))
    shown = found[:page_size]
    staff = await store.staff_of({plan.school for plan in shown})
    return Page(shown, staff, shown[-1].id if len(found) > page_size else "")


def _narrowed(actor: Actor, wanted: PlanQuery) -> dict[str, Any]:
    """What must be added so that nobody sees more than is theirs. Raises NotAllowed."""
    school = wanted.school or next(iter(actor.places("school")), "")
    group = wanted.group or next(iter(actor.places("group")), "")
    if POLICY.allows(actor, "read_plan"):
        return {}
    if POLICY.allows(actor, "read_plan", school=school):
        return {"school": school}
    if POLICY.allows(actor, "read_plan", group=group) and wanted.teacher != actor.id:
        return {"group": group}
    if POLICY.allows(actor, "read_plan", self=wanted.teacher or actor.id):
        return {"teacher": actor.id}
    raise NotAllowed(actor, "read_plan")


async def list_timetables(store: RecordsStore, *, actor: Actor, school: str) -> list[Timetable]:
    return await store.timetables_in(schools_for(actor, "see_timetables", school))


async def list_lessons(
    store: RecordsStore, *, actor: Actor, school: str, class_name: str
) -> tuple[list[OnlineLesson], dict[str, str]]:
    """With the names of the absent. Teachers see the classes they teach."""
    schools = [school] if school else list(actor.places("school"))
    found = await store.lessons_in(schools, class_name)
    seen = [one for one in found if _may_see(actor, one.school, one.class_name)]
    if not seen and not POLICY.allows(actor, "see_online_lessons", school=schools, **{"class": actor.places("class")}):
        raise NotAllowed(actor, "see_online_lessons")
    known = await store.pupils_known(pupil for one in seen for pupil in one.absent)
    return seen, {code: pupil.name for code, pupil in known.items()}


def _may_see(actor: Actor, school: str, class_name: str) -> bool:
    return POLICY.allows(actor, "see_online_lessons", school=school, **{"class": f"{school}/{class_name}"})


async def summary(store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, school: str) -> Summary:
    """Counted from what is kept now; the same literal number of questions however many schools."""
    schools = schools_for(actor, "count", school)
    month = deps.month_asked(month, store.now().date())
    some = {"school": schools} if schools else None
    plans = await store.plans_of({"month": month}, some)
    tables = await store.timetables_in(schools)
    books = await store.gradebooks_in(schools, term_of(month))
    lessons = await store.lessons_in(schools)
    return Summary(
        month=month,
        plans_due=len(plan_slots(await store.assignments_in(schools), month)),
        plans_by_state={state.value: sum(plan.state is state for plan in plans) for state in State},
        signed_on_time=sum(plan.on_time for plan in plans),
        gradebooks=books,
        periods=sum(len(one.periods) for one in tables),
        online_periods=sum(one.online_periods() for one in tables),
        violations=sum(len(violations(one.periods, deps.online_limit)) for one in tables),
        online_lessons=len(lessons),
    )
