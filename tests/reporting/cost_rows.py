"""What each list and batch of reporting asks of the store, however many schools or people there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from proto.gen.edu.reporting.v1 import reporting_pb2 as pb
from services.reporting.rpc import ReportingServicer
from services.reporting.store import ReportingStore
from tests.constant_cost import Cost
from tests.reporting.district import OFFICER, Delivery, hear, person, school, teaches

MONTH = "2026-10"


class House(NamedTuple):
    """Nothing was heard yet."""

    store: ReportingStore
    servicer: ReportingServicer


Ask = Callable[[House, int], Awaitable[Any]]


async def some_schools(at: House, count: int) -> None:
    """Each with a principal, and a teacher who owes a plan."""
    deliveries: list[Delivery] = []
    for number in range(count):
        code = f"87021{number:02d}"
        deliveries += [
            school(code, f"Trường {number}", "THCS"),
            person(f"HT{code}", "principal", school=code),
            person(f"GV{number}", "teacher", school=code),
            teaches(f"GV{number}", "TOAN", "7A1", school=code),
        ]
    await hear(at.store, deliveries)


async def reminding(at: House, count: int) -> pb.RemindResponse:
    persons = [f"GV{number}" for number in range(count)]
    return await at.servicer.Remind(pb.RemindRequest(persons=persons, duty="lesson_plan", month=MONTH), None)


def row(ask: Ask, seen: Callable[[Any], float], *calls: str) -> Cost[House]:
    return Cost(actor=OFFICER, fill=some_schools, ask=ask, seen=seen, calls=list(calls))


REPORT = (
    *("schools.where", "plans.where", "assignments.where"),
    *("accounts.counts", "accounts.counts", "people.counts", "pupils.counts", "timetables.sums", "timetables.sums"),
    *(
        "resources.counts",
        "resources.counts",
        "invoices.sums",
        "write_offs.sums",
        "payments.sums",
        "lessons.counts",
        "heard.where",
    ),
)
LATE = ("plans.where", "assignments.where", "people.where", "timetables.where")

ROWS: dict[str, Cost[House]] = {
    "Indicators": row(
        lambda at, _: at.servicer.Indicators(pb.IndicatorsRequest(month=MONTH), None),
        lambda answer: max(len(one.missing) for one in answer.indicators),
        *REPORT,
    ),
    "DistrictTable": row(
        lambda at, _: at.servicer.DistrictTable(pb.DistrictTableRequest(month=MONTH), None),
        lambda answer: len(answer.rows),
        *(*REPORT, *LATE),
    ),
    "WhoIsLate": row(
        lambda at, _: at.servicer.WhoIsLate(pb.WhoIsLateRequest(month=MONTH, duty="lesson_plan"), None),
        lambda answer: len(answer.late),
        *(*LATE, "people.many", "schools.where", "reminders.many", "heard.where"),
    ),
    "Remind": row(
        reminding,
        lambda answer: len(answer.reminded),
        *("people.many", "schools.many", "reminders.many", "reminders.keep_many"),
    ),
    "Month": row(
        lambda at, _: at.servicer.Month(pb.MonthRequest(month=MONTH), None),
        lambda answer: answer.schools,
        *REPORT,
    ),
}
FIXED: dict[str, str] = {"ListReminders": "one for each duty, and only the reader's own of one month"}
