"""Gradebooks, results, timetables and online lessons in the words of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from chassis.errors import Refusal
from chassis.texts import Texts
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.appeals import Appeal
from services.records.domain.attendance import OnlineLesson
from services.records.domain.cells import Cell, Difference
from services.records.domain.corrections import Correction
from services.records.domain.gradebook import Gradebook
from services.records.domain.staff import Pupil, Staff
from services.records.domain.subjects import SUBJECTS
from services.records.domain.timetable import Timetable, violations
from services.records.domain.tt22.averages import regular_assessments
from services.records.domain.tt22.steps import Step
from services.records.domain.tt22.subjects import END, MID
from services.records.domain.tt27.subjects import END_LEVEL, MID_LEVEL, tests_of
from services.records.rpc.messages import instant
from services.records.usecases import marks, queries

_TITLES = {MID: "ĐĐGgk", END: "ĐĐGck"}
_PRIMARY_TITLES = {
    MID_LEVEL: "Mức giữa kì",
    MID: "Điểm KT giữa kì",
    END_LEVEL: "Mức cuối kì",
    END: "Điểm KT cuối kì",
}
_ORDER = {subject.code: place for place, subject in enumerate(SUBJECTS)}


def row(one: marks.Row, staff: Staff) -> pb.GradebookRow:
    return _row(one.book, one.pupils, one.teacher, staff, writable=one.writable)


def _row(book: Gradebook, pupils: int, teacher: str, staff: Staff, *, writable: bool) -> pb.GradebookRow:
    return pb.GradebookRow(
        id=book.id,
        school=book.school,
        class_name=book.class_name,
        subject=book.subject,
        subject_name=book.subject_name,
        term=book.term,
        year=book.year,
        teacher=teacher,
        teacher_name=staff.name(teacher),
        pupils=pupils,
        complete=book.complete(),
        changed_at=instant(book.changed_at),
        writable=writable,
        differences=waiting_in(book),
        corrections=book.corrections_waiting(),
        appeals=sum(one.is_waiting for one in book.appeals),
    )


def waiting_in(book: Gradebook) -> int:
    """How many marks of files wait for the teacher's word."""
    return sum(len(by_slot) for by_slot in book.waiting().values())


def reasons(steps: Iterable[Step], texts: Texts) -> str:
    """The steps in one text, for a person who asks why."""
    return " · ".join(f"{step.citation}: {texts.say(step.why)}" for step in steps)


def grid(found: marks.Grid, texts: Texts) -> pb.GetGradebookResponse:
    book, names = found.book, {pupil.id: pupil.name for pupil in found.pupils}
    return pb.GetGradebookResponse(
        gradebook=_row(book, len(found.pupils), found.teacher, found.staff, writable=found.writable),
        slots=[_slot(slot, book) for slot in book.slots],
        pupils=[_pupil(found, pupil, texts) for pupil in found.pupils],
        assessed_by=_assessed_by(book),
        regular_why=reasons(_why_columns(book), texts),
        closed_on=found.closed.isoformat() if found.closed else "",
        reopened_until=found.reopened.isoformat() if found.reopened else "",
        teaches=found.teaches,
        reopens=found.deciders.is_head and not found.teaches,
        corrections=[
            correction(book, one, names, found.staff, found.deciders.may(one)) for one in reversed(book.corrections)
        ],
        appeals=[
            appeal(book, one, names, found.staff, today=found.today, may=_may_answer(found, one))
            for one in reversed(book.appeals)
        ],
    )


def _may_answer(found: marks.Grid, one: Appeal) -> bool:
    return one.may_be_answered(teaches=found.teaches, is_head=found.deciders.is_head, today=found.today)


def appeal(
    book: Gradebook, one: Appeal, names: Mapping[str, str], staff: Staff, *, today: date, may: bool = False
) -> pb.Appeal:
    return pb.Appeal(
        id=one.id,
        pupil=one.pupil,
        pupil_name=names.get(one.pupil, one.pupil),
        subject=book.subject,
        subject_name=book.subject_name,
        slot=one.slot,
        slot_title=title(one.slot, in_primary=bool(book.primary)) if one.slot else "",
        words=one.words,
        asked_at=instant(one.asked_at),
        due=one.due.isoformat(),
        late=one.is_late(today),
        outcome=one.outcome,
        answer=one.answer,
        answered_by_name=staff.name(one.answered_by),
        answered_at=instant(one.answered_at),
        may=may,
    )


def correction(
    book: Gradebook, one: Correction, names: Mapping[str, str], staff: Staff, may: str = ""
) -> pb.Correction:
    return pb.Correction(
        id=one.id,
        pupil=one.pupil,
        pupil_name=names.get(one.pupil, one.pupil),
        slot=one.slot,
        slot_title=title(one.slot, in_primary=bool(book.primary)),
        old=book.write(one.old, one.slot),
        new=book.write(one.new, one.slot),
        reason=one.reason,
        state=one.state,
        asked_by_name=staff.name(one.asked_by),
        asked_at=instant(one.asked_at),
        verified_by_name=staff.name(one.verified_by),
        verified_at=instant(one.verified_at),
        decided_by_name=staff.name(one.decided_by),
        decided_at=instant(one.decided_at),
        note=one.note,
        may=may,
    )


def _why_columns(book: Gradebook) -> Sequence[Step]:
    """Why the term has these columns."""
    if primary := book.primary:
        return tests_of(book.subject, book.grade, primary)
    return [regular_assessments(book.periods, by_comment=book.by_comment, rules=book.rules).step]


def _assessed_by(book: Gradebook) -> str:
    if book.primary:
        return "levels"
    return "comment" if book.by_comment else "scored"


def marks_of(books: Iterable[Gradebook], pupil: str) -> list[pb.SubjectMarks]:
    """Subject by subject in the order of the curriculum, without empty ones."""
    found = []
    for book in _in_order(books):
        cells = book.cells.get(pupil, {})
        written = [(slot, book.write(cells[slot].value, slot), cells[slot].at) for slot in book.slots if slot in cells]
        marks = [
            pb.PupilMark(slot=slot, title=title(slot, in_primary=bool(book.primary)), value=value, at=instant(at))
            for slot, value, at in written
            if value
        ]
        if marks:
            found.append(pb.SubjectMarks(subject=book.subject, marks=marks))
    return found


def title(slot: str, *, in_primary: bool = False) -> str:
    if in_primary:
        return _PRIMARY_TITLES.get(slot, slot)
    return _TITLES.get(slot) or f"ĐĐGtx {slot.removeprefix('tx')}"


def _slot(slot: str, book: Gradebook) -> pb.Slot:
    weights = {MID: book.rules.mid_weight, END: book.rules.end_weight}
    weighed = not book.by_comment and not book.primary
    return pb.Slot(
        id=slot,
        title=title(slot, in_primary=bool(book.primary)),
        weight=weights.get(slot, 1) if weighed else 0,
        kind=book.kind(slot),
    )


def _pupil(found: marks.Grid, pupil: Pupil, texts: Texts) -> pb.GradebookPupil:
    book = found.book
    cells, waiting = book.cells.get(pupil.id, {}), book.waiting().get(pupil.id, {})
    outcome = book.outcome(pupil.id)
    shown = [cell(book, slot, cells.get(slot)) for slot in book.slots]
    for one in shown:
        if one.slot in waiting:
            one.difference.CopyFrom(_difference(book, one.slot, waiting[one.slot], found.staff))
    return pb.GradebookPupil(
        pupil=pupil.id,
        name=pupil.name,
        cells=shown,
        average=book.average(pupil.id),
        why=reasons(outcome.steps, texts),
    )


def _difference(book: Gradebook, slot: str, one: Difference, staff: Staff) -> pb.Difference:
    value = book.write(one.value, slot)
    return pb.Difference(value=value, by=one.by, by_name=staff.name(one.by), file=one.file, at=instant(one.at))


def cell(book: Gradebook, slot: str, one: Cell | None) -> pb.Cell:
    if one is None:
        return pb.Cell(slot=slot)
    return pb.Cell(
        slot=slot,
        value=book.write(one.value, slot),
        version=one.version,
        by=one.by,
        at=instant(one.at),
        way=one.way,
        file=one.file,
    )


def posted(found: marks.Posted, pupil: str, slot: str, texts: Texts) -> pb.PostMarkResponse:
    outcome = found.book.outcome(pupil)
    return pb.PostMarkResponse(
        cell=cell(found.book, slot, found.cell),
        average=found.book.average(pupil),
        why=reasons(outcome.steps, texts),
    )


def block(entries: Sequence[marks.Entry], found: marks.Block, texts: Texts) -> pb.PostMarksResponse:
    answers = []
    for entry, one in zip(entries, found.answers, strict=True):
        answer = pb.MarkAnswer(request_id=entry.request_id, pupil=entry.pupil)
        if isinstance(one, Refusal):
            answer.reason = one.reason
            answer.details.update(one.details)
        else:
            outcome = found.book.outcome(entry.pupil)
            answer.cell.CopyFrom(cell(found.book, entry.slot, one.cell))
            answer.average, answer.why = found.book.average(entry.pupil), reasons(outcome.steps, texts)
        answers.append(answer)
    return pb.PostMarksResponse(answers=answers)


def subjects(books: Iterable[Gradebook]) -> list[pb.Subject]:
    """In the order of the curriculum."""
    return [
        pb.Subject(code=book.subject, name=book.subject_name, assessed_by=_assessed_by(book))
        for book in _in_order(books)
    ]


def place(subject: str) -> tuple[int, str]:
    """In the order of the curriculum."""
    return _ORDER.get(subject, len(_ORDER)), subject


def _in_order(books: Iterable[Gradebook]) -> list[Gradebook]:
    return sorted(books, key=lambda book: place(book.subject))


def timetable(one: Timetable, limit: int) -> pb.Timetable:
    return pb.Timetable(
        school=one.school,
        class_name=one.class_name,
        periods=len(one.periods),
        online_periods=one.online_periods(),
        violations=[pb.Violation(**found._asdict()) for found in violations(one.periods, limit)],
        changed_at=instant(one.changed_at),
        grid=[
            pb.Period(
                day=period.day,
                session=period.session,
                number=period.number,
                subject=period.subject,
                subject_name=period.subject_name,
                online=period.online,
            )
            for period in one.periods
        ],
    )


def lessons(found: queries.Lessons) -> pb.ListOnlineLessonsResponse:
    roll = {pupil.id: pupil.name for pupil in found.roll}
    return pb.ListOnlineLessonsResponse(
        lessons=[_lesson(one, found.names) for one in found.lessons],
        roll=_named(roll, roll),
        guests=[
            pb.Guest(
                shown=one.shown,
                pupil=one.pupil,
                name=roll.get(one.pupil, one.pupil),
                by_name=found.staff.name(one.by),
                at=instant(one.at),
            )
            for one in found.guests
        ],
        may_tie=found.may_tie,
    )


def _lesson(one: OnlineLesson, names: Mapping[str, str]) -> pb.OnlineLesson:
    return pb.OnlineLesson(
        school=one.school,
        class_name=one.class_name,
        on=one.on.isoformat(),
        present=len(one.present),
        absent=len(one.absent),
        absentees=_named(one.absent, names),
        strangers=one.strangers,
        attendees=[
            pb.Attendee(
                pupil=each.pupil,
                name=names.get(each.pupil, each.pupil),
                minutes=each.minutes,
                joined=instant(each.joined),
                left=instant(each.left),
            )
            for each in one.present
        ],
        unsure=_named(one.unsure, names),
    )


def _named(pupils: Iterable[str], names: Mapping[str, str]) -> list[pb.PupilName]:
    return [pb.PupilName(pupil=pupil, name=names.get(pupil, pupil)) for pupil in pupils]
