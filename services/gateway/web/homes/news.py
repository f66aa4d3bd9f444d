"""What is new for a family in a month, worked out from what the houses keep: bills, absences, marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from proto.gen.edu.payments.v1 import payments_pb2
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.moments import VIETNAM

LATE, BILL, ABSENT, MARK = "late", "bill", "absent", "mark"


class News(NamedTuple):
    """One line. `on` is its day, or the month of a bill; amount in đồng, subject, title and value are a mark's."""

    kind: str
    on: str
    name: str
    amount: int = 0
    subject: str = ""
    title: str = ""
    value: str = ""


def of_bills(invoices: Iterable[payments_pb2.Invoice], month: str) -> list[News]:
    """What is still open: of months before as late, the oldest first, then of the month itself."""
    return [
        News(LATE if one.period < month else BILL, one.period, one.pupil_name, amount=one.open)
        for one in sorted(invoices, key=lambda one: one.period)
        if one.open and one.period <= month
    ]


def of_lessons(lessons: Iterable[records_pb2.LessonOfPupil], month: str, name: str) -> list[News]:
    return [News(ABSENT, one.on, name) for one in lessons if one.state == "absent" and one.on.startswith(month)]


def of_marks(reply: records_pb2.ResultsOfPupilResponse, month: str) -> list[News]:
    """Those that were entered or changed in the month, by the calendar of Vietnam."""
    names = {subject.code: subject.name for subject in reply.subjects}
    found = []
    for subject in reply.marks:
        for mark in subject.marks:
            on = _day(mark.at)
            if on.startswith(month):
                title, name = names.get(subject.subject, subject.subject), reply.result.name
                found.append(News(MARK, on, name, subject=title, title=mark.title, value=mark.value))
    return found


def in_order(news: Iterable[News]) -> Sequence[News]:
    """What is owed first, then the newest."""
    found = list(news)
    owed = [one for one in found if one.kind in {LATE, BILL}]
    heard = sorted((one for one in found if one.kind not in {LATE, BILL}), key=lambda one: one.on, reverse=True)
    return [*owed, *heard][: limits.NEWS_AT_HOME]


def _day(at: str) -> str:
    """Empty for a house that does not say it yet."""
    return datetime.fromisoformat(at).astimezone(VIETNAM).date().isoformat() if at else ""
