"""Each outside write of reporting, and what stands after it failed and after it was heard or asked again."""

from __future__ import annotations

from datetime import date

from chassis.documents import Query
from contracts.facts.payments import FeePaid
from contracts.facts.records import OnlineLessonHeld
from services.reporting.store import ReportingStore
from services.reporting.usecases.reminders import remind
from tests.failing_twice import Outcome, Twice
from tests.reporting.district import AT, OFFICER, SCHOOL, delivered, hear, person, school

MONTH = "2026-10"
PAID = FeePaid(school=SCHOOL, invoice="P1/2026-10", pupil="P1", amount=10_000, reference="R1")
HELD = OnlineLessonHeld(school=SCHOOL, class_name="7A1", on=date(2026, 10, 5), present=30, absent=1)


async def hears_of_person(store: ReportingStore) -> None:
    await hear(store, [person("G1", "teacher")])


async def hears_of_payment(store: ReportingStore) -> None:
    await hear(store, [delivered("l1", 1, PAID)])


async def knows_teacher(store: ReportingStore) -> None:
    await hear(store, [school(SCHOOL, "Trường THCS Tân Phước", "THCS"), person("G1", "teacher")])


async def reminds(store: ReportingStore) -> None:
    await remind(store, actor=OFFICER, persons=["G1"], duty="lesson_plan", month=MONTH)


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


PROJECTIONS = "services/reporting/usecases/projections.py"
PERSON, PAYMENT = heard_once("people"), heard_once("payments")
ROWS: dict[str, Twice[ReportingStore]] = {
    f"{PROJECTIONS}:keep_latest replicas.put_many": Twice(
        act=hears_of_person, sees=kept, not_done=PERSON[0], answer_lost=PERSON[1]
    ),
    f"{PROJECTIONS}:keep_each events.keep_many": Twice(
        act=hears_of_payment, sees=kept, not_done=PAYMENT[0], answer_lost=PAYMENT[1]
    ),
    "services/reporting/store.py:ReportingStore.mark_heard heard.put": Twice(
        act=hears_of_person,
        sees=marked,
        not_done=Outcome([], [AT.isoformat()]),
        answer_lost=Outcome([AT.isoformat()], [AT.isoformat()]),
    ),
    "services/reporting/usecases/reminders.py:_send reminders.keep_many": Twice(
        before=knows_teacher,
        act=reminds,
        sees=reminded,
        not_done=Outcome([], [(1, 1)]),
        answer_lost=Outcome([(1, 1)], [(1, 1)]),
    ),
}
