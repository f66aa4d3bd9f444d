"""Each outside write of reporting, and what stands after it failed and after it was heard or asked again."""

from __future__ import annotations

from datetime import date

from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from contracts.facts.library import ResourceApproved
from contracts.facts.payments import FeePaid
from contracts.facts.records import OnlineLessonHeld, PlanSubmitted
from services.reporting.reminding import remind
from services.reporting.store import ReportingStore
from tests.failing_twice import Outcome, Twice
from tests.reporting.telling import AT, SCHOOL, Telling, hear, person, plan, school, told

MONTH = "2026-10"
OFFICER = Actor("CB1", "Chị CB1", (Grant("officer", {"jurisdiction": ("root",)}),))
PAID = FeePaid(school=SCHOOL, invoice="P1/2026-10", pupil="P1", amount=10_000, reference="R1")
HELD = OnlineLessonHeld(school=SCHOOL, class_name="7A1", on=date(2026, 10, 5), present=30, absent=1)


async def hears_of_person(store: ReportingStore) -> None:
    await hear(store, [person("G1", "teacher")])


async def hears_of_plan(store: ReportingStore) -> None:
    await hear(store, [plan(PlanSubmitted, 1, "G1", "TOAN", "7")])


async def hears_of_resource(store: ReportingStore) -> None:
    await hear(store, [approved()])


def approved() -> Telling:
    example = ResourceApproved.model_validate(ResourceApproved.EXAMPLE)
    return told("R1", 1, example)


async def hears_of_payment(store: ReportingStore) -> None:
    await hear(store, [told("l1", 1, PAID)])


async def hears_of_lesson(store: ReportingStore) -> None:
    await hear(store, [told("L1", 1, HELD)])


async def knows_teacher(store: ReportingStore) -> None:
    await hear(store, [school(SCHOOL, "Trường THCS Tân Phước", "THCS"), person("G1", "teacher")])


async def reminds(store: ReportingStore) -> None:
    await remind(store, OFFICER, persons=["G1"], duty="lesson_plan", month=MONTH)


async def kept(store: ReportingStore) -> dict[str, int]:
    """How many documents there are of each, where there are any."""
    rooms = {name: await getattr(store, name).count({}) for name in store.projections()}
    return {name: count for name, count in rooms.items() if count}


async def marked(store: ReportingStore) -> list[str]:
    """Up to when each source was heard."""
    return [str(one["at"]) for one in await store.heard.where(Query())]


async def reminded(store: ReportingStore) -> list[tuple[int, int]]:
    """How often each was reminded, and how often that was told."""
    return [(len(one.sent), one.sequence) for one in await store.reminders.where(Query())]


def heard_once(room: str) -> tuple[Outcome, Outcome]:
    """The fact is kept before it is marked as heard, so that it is never marked and not kept."""
    whole = {room: 1, "heard": 1}
    return Outcome({}, whole), Outcome({room: 1}, whole)


KEEPING = "services/reporting/keeping.py"
ROWS: dict[str, Twice[ReportingStore]] = {
    f"{KEEPING}:remember replicas.put_many": Twice(
        act=hears_of_person, sees=kept, not_done=heard_once("people")[0], answer_lost=heard_once("people")[1]
    ),
    f"{KEEPING}:remember_plans plans.put_many": Twice(
        act=hears_of_plan, sees=kept, not_done=heard_once("plans")[0], answer_lost=heard_once("plans")[1]
    ),
    f"{KEEPING}:remember_resources resources.put_many": Twice(
        act=hears_of_resource, sees=kept, not_done=heard_once("resources")[0], answer_lost=heard_once("resources")[1]
    ),
    f"{KEEPING}:keep_payments payments.keep_many": Twice(
        act=hears_of_payment, sees=kept, not_done=heard_once("payments")[0], answer_lost=heard_once("payments")[1]
    ),
    f"{KEEPING}:keep_lessons lessons.keep_many": Twice(
        act=hears_of_lesson, sees=kept, not_done=heard_once("lessons")[0], answer_lost=heard_once("lessons")[1]
    ),
    "services/reporting/store.py:ReportingStore.mark_heard heard.put": Twice(
        act=hears_of_person,
        sees=marked,
        not_done=Outcome([], [AT.isoformat()]),
        answer_lost=Outcome([AT.isoformat()], [AT.isoformat()]),
    ),
    "services/reporting/reminding.py:_send reminders.keep_many": Twice(
        before=knows_teacher,
        act=reminds,
        sees=reminded,
        not_done=Outcome([], [(1, 1)]),
        answer_lost=Outcome([(1, 1)], [(1, 1)]),
    ),
}
