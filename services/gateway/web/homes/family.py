"""A parent's home: each child's bill with its QR, then marks, attendance and timetable; a pupil's: the own ones."""

from __future__ import annotations

from typing import Any, NamedTuple

from litestar import Response

from chassis.errors import Refusal, TransientError
from proto.gen.edu.payments.v1 import payments_pb2
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.web.figures import term_of
from services.gateway.web.forms import month_of
from services.gateway.web.homes.news import News, in_order, of_bills, of_lessons, of_marks
from services.gateway.web.page import Web, page, visitor_of


class Lessons(NamedTuple):
    """A class's week: the days across, and down them a row for each session and number, with the subjects."""

    days: list[str]
    rows: list[tuple[str, int, list[str]]]


class SubjectRow(NamedTuple):
    """A subject with its marks as they were entered, and the average once it has all."""

    name: str
    marks: list[records_pb2.PupilMark]
    average: str


class Attendance(NamedTuple):
    """How often a pupil was in the online lessons of the class, and the latest of them first."""

    present: int
    lessons: list[records_pb2.LessonOfPupil]

    @property
    def held(self) -> int:
        return len(self.lessons)

    @property
    def latest(self) -> list[records_pb2.LessonOfPupil]:
        return self.lessons[: limits.LESSONS_AT_HOME]


class Child(NamedTuple):
    """What records keeps of a pupil and shows to the family; absent where it says nothing."""

    name: str
    class_name: str
    term: str
    subjects: list[SubjectRow]
    result: records_pb2.PupilResult
    lessons: Lessons | None
    attendance: Attendance | None
    news: list[News]


async def home(request: Web, clients: Clients) -> Response[Any]:
    month = month_of(request)
    invoices, children = [], []
    for pupil in visitor_of(request).places("guardian", "pupil"):
        message = payments_pb2.ListInvoicesRequest(pupil=pupil, page_size=limits.PAGE_ROWS)
        invoices += (await clients.payments.ask("ListInvoices", message)).invoices
        children.append(await _child(request, clients, pupil, "guardian"))
    known = [child for child in children if child]
    return page(
        request,
        "home/guardian.html",
        role="guardian",
        month=month,
        invoices=sorted(invoices, key=lambda invoice: (not invoice.open, invoice.period)),
        children=known,
        news=in_order([*of_bills(invoices, month), *(one for child in known for one in child.news)]),
    )


async def pupil_home(request: Web, clients: Clients) -> Response[Any]:
    visitor = visitor_of(request)
    child = await _child(request, clients, visitor.id, "pupil")
    classes = visitor.places("pupil", "class")
    return page(
        request,
        "home/pupil.html",
        role="pupil",
        month=month_of(request),
        classes=classes,
        children=[child] if child else [],
        news=in_order(child.news if child else []),
    )


async def _child(request: Web, clients: Clients, pupil: str, role: str) -> Child | None:
    term = term_of(month_of(request))
    try:
        reply = await clients.records.ask("ResultsOfPupil", records_pb2.ResultsOfPupilRequest(pupil=pupil, term=term))
        lessons = await _lessons(request, clients, reply.class_name, role)
    except (Refusal, TransientError):
        return None  # the bill and the library are there all the same
    attendance = await _attendance(clients, pupil)
    month, name = month_of(request), reply.result.name
    news = [*of_lessons(attendance.lessons if attendance else [], month, name), *of_marks(reply, month)]
    return Child(name, reply.class_name, term, subjects_of(reply), reply.result, lessons, attendance, news)


def subjects_of(reply: records_pb2.ResultsOfPupilResponse) -> list[SubjectRow]:
    """Every subject that has a mark or an average, in the order of the curriculum."""
    marks, averages = {one.subject: list(one.marks) for one in reply.marks}, reply.result.averages
    return [
        SubjectRow(subject.name, marks.get(subject.code, []), averages.get(subject.code, ""))
        for subject in reply.subjects
        if subject.code in marks or subject.code in averages
    ]


async def _attendance(clients: Clients, pupil: str) -> Attendance | None:
    try:
        reply = await clients.records.ask("AttendanceOfPupil", records_pb2.AttendanceOfPupilRequest(pupil=pupil))
    except (Refusal, TransientError):
        return None
    present = sum(lesson.state == "present" for lesson in reply.lessons)
    return Attendance(present, list(reply.lessons))


async def _lessons(request: Web, clients: Clients, class_name: str, role: str) -> Lessons | None:
    for school in visitor_of(request).places(role, "school"):
        reply = await clients.records.ask("ListTimetables", records_pb2.ListTimetablesRequest(school=school))
        for timetable in reply.timetables:
            if timetable.class_name == class_name:
                return lessons_of(timetable)
    return None


def lessons_of(timetable: records_pb2.Timetable) -> Lessons:
    """In the order of the sheet that was handed in: its days, then its sessions and numbers."""
    days = sorted({period.day for period in timetable.grid})
    rows = dict.fromkeys((period.session, period.number) for period in timetable.grid)
    taught = {(period.day, period.session, period.number): period.subject_name for period in timetable.grid}
    return Lessons(
        days, [(session, number, [taught.get((day, session, number), "") for day in days]) for session, number in rows]
    )
