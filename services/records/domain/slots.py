"""What a record is for, and which records a school owes in a month: derived from who teaches what, and from staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.records.domain.catalogue import LESSON_PLAN, Catalogue, RecordType
from services.records.domain.periods import Period
from services.records.domain.staff import HOMEROOM, TEACHER, Assignment, School, Staff
from tabular.folding import words


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What a record is for: its type, whose it is, and when.

    One of teacher (with subject and grade), class and group says whose. `week` is 0, a week of the calendar where the
    type asks for one every week, or one of the parts in which a month's record may be handed in.
    """

    record_type: str
    school: str
    month: str
    week: int = 0
    teacher: str = ""
    subject: str = ""
    grade: str = ""
    class_name: str = ""
    group: str = ""

    @property
    def id(self) -> str:
        """The id of the record that fills the slot, so that sending twice is sending once."""
        return f"{self.of_month}.w{self.week}" if self.week else self.of_month

    @property
    def of_month(self) -> str:
        """Without the week."""
        return ".".join((*self._owner(), self.month))

    def _owner(self) -> tuple[str, ...]:
        taught = (self.teacher, self.subject, self.grade or "0")
        if self.record_type == LESSON_PLAN:
            return taught  # ids of the first type are older than the others, and stay
        if self.teacher:
            return self.record_type, *taught
        group = words(self.group.rpartition("/")[2]).replace(" ", "-")
        return self.record_type, self.school, self.class_name or group


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """A record that is owed: by whom, until when, and of which classes. `duty` names it to those who hand it in.

    `subject_name` is the school's own name of the subject; empty where it gave none.
    """

    slot: Slot
    due: date
    submitters: tuple[str, ...]
    classes: tuple[str, ...] = ()
    group: str = ""
    subject_name: str = ""

    @property
    def duty(self) -> str:
        return self.slot.id


@dataclass(frozen=True)
class Schools:
    """What the obligations of some schools are derived from."""

    assignments: Sequence[Assignment]
    staff: Staff
    schools: Sequence[School] = ()

    def where_applies(self, row: RecordType) -> Schools:
        """Without the schools at whose levels the row does not apply."""
        without = {school.id for school in self.schools if not row.applies_at(school.levels)}
        if not without:
            return self
        people = (person for person in self.staff.people.values() if person.school not in without)
        taught = [assignment for assignment in self.assignments if assignment.school not in without]
        return Schools(taught, Staff.of(people), self.schools)


def obligations(catalogue: Catalogue, row: RecordType, month: str, schools: Schools) -> list[Obligation]:
    """What the schools owe of a type in a month, by duty; nothing of a type that is not handed in."""
    if not row.submitters:
        return []
    known = schools.where_applies(row)
    derive = {"teacher": _of_teachers, "class": _of_classes, "group": _of_groups}[row.applies_to]
    found: list[Obligation] = []
    for period in row.periods(month):
        found += derive(row, period, catalogue.due(row, period), known)
    return sorted(found, key=lambda obligation: (obligation.slot.school, obligation.duty))


def _of_teachers(row: RecordType, period: Period, due: date, known: Schools) -> Iterable[Obligation]:
    """One for each teacher, subject and grade, with the classes it is taught to."""
    taught: dict[Slot, list[Assignment]] = defaultdict(list)
    for assignment in known.assignments:
        slot = _slot(row, period, assignment.school)
        slot = replace(slot, teacher=assignment.person, subject=assignment.subject, grade=assignment.grade)
        taught[slot].append(assignment)
    for slot, assignments in taught.items():
        ordered = sorted(assignments, key=lambda assignment: assignment.class_name)
        yield Obligation(
            slot=slot,
            due=due,
            submitters=(slot.teacher,),
            classes=tuple(assignment.class_name for assignment in ordered),
            group=known.staff.group_of(slot.teacher),
            subject_name=ordered[0].subject_name,
        )


def _of_classes(row: RecordType, period: Period, due: date, known: Schools) -> Iterable[Obligation]:
    """One for each class; its homeroom teacher hands it in, or whoever teaches it, as the row says."""
    people: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for assignment in known.assignments:
        may = TEACHER in row.submitters or (HOMEROOM in row.submitters and assignment.homeroom)
        people[assignment.school, assignment.class_name] |= {assignment.person: None} if may else {}
    for (school, class_name), submitters in people.items():
        slot = replace(_slot(row, period, school), class_name=class_name)
        yield Obligation(slot=slot, due=due, submitters=tuple(sorted(submitters)), classes=(class_name,))


def _of_groups(row: RecordType, period: Period, due: date, known: Schools) -> Iterable[Obligation]:
    """One for each subject group; its members hand it in, and its leader is left to sign."""
    for school, group in known.staff.groups():
        slot = replace(_slot(row, period, school), group=group)
        members = tuple(person.id for role in row.submitters for person in known.staff.members(group, role))
        yield Obligation(slot=slot, due=due, submitters=members, group=group)


def _slot(row: RecordType, period: Period, school: str) -> Slot:
    return Slot(record_type=row.id, school=school, month=period.month, week=period.week)
