"""How the rows of each kind of list change the documents, and which rows are refused by what is already known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from chassis.documents import Documents
from chassis.why import Why
from importing import Outcome, RowRefused, SheetRow
from services.accounts.domain.people import Person, StaffRow
from services.accounts.domain.pupils import Pupil, PupilRow
from services.accounts.domain.schools import ROOT, Jurisdiction, Parent, School, SchoolRow
from services.accounts.domain.teaching import AssignmentRow, TeachingAssignment
from services.accounts.files.rows import Cells, read_assignment, read_pupil, read_school, read_staff
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import ROLE_ENDED, end_sessions_of
from services.accounts.usecases.list_importer import Entry, ListImporter, Repeated, SchoolOfRow, Terms
from services.accounts.usecases.unlisted import (
    assignments_said,
    assignments_unlisted,
    pupils_unlisted,
    staff_unlisted,
)
from tabular import fold


class PupilImporter(ListImporter[PupilRow, Pupil]):
    moves_people = True
    repeats = Repeated("PUPIL_REPEATED", "PUPIL_REPEATED_ON_SHEET")

    @property
    def documents(self) -> Documents[Pupil]:
        return self.store.pupils

    def parse(self, cells: Cells) -> PupilRow:
        row = read_pupil(cells, on=self.terms.on)
        return replace(row, code=self.whole(row, cells.get("code"), row.code))

    @override
    async def unlisted(self, school: str, *, ends: bool) -> list[Why]:
        return await pupils_unlisted(self.store, school, self.terms.year, self.named)

    @override
    def is_the_same(self, known: Any, row: PupilRow) -> bool:
        return (fold(known.name), known.birth_date) == (fold(row.name), row.birth_date)

    @override
    def key(self, row: Entry[PupilRow]) -> str:
        self.named.add(row.row.code)
        return row.row.code

    @override
    def decide(self, known: Pupil | None, row: Entry[PupilRow]) -> tuple[Pupil, Outcome]:
        year, on, reading = self.terms.year, self.terms.on, self.terms.reading
        if known is None:
            return Pupil.enrol(row.row, school=row.school, year=year, on=on, reading=reading), "created"
        if known.withdrawn:
            known.enrol_again(row.row, school=row.school, year=year, on=on, reading=reading)
            return known, "created"
        if known.school != row.school and not self.terms.moves:
            raise RowRefused("code", Why("PUPIL_OF_ANOTHER_SCHOOL", {"school": known.school}))
        if known.school != row.school and year >= known.year:
            self.moved[known.id] = Why("MOVED_HERE", {"code": known.id, "name": known.name, "school": known.school})
        return known, known.take(row.row, school=row.school, year=year, on=on, reading=reading)


class StaffImporter(ListImporter[StaffRow, Person]):
    moves_people = True
    repeats = Repeated("STAFF_REPEATED", "STAFF_REPEATED_ON_SHEET")

    def __init__(self, store: AccountsStore, terms: Terms, schools: SchoolOfRow) -> None:
        super().__init__(store, terms, schools)
        self._waiting: set[str] = set()
        self._left: set[str] = set()  # who holds another role than before

    @property
    def documents(self) -> Documents[Person]:
        return self.store.people

    def parse(self, cells: Cells) -> StaffRow:
        row = read_staff(cells, on=self.terms.on)
        return replace(row, code=self.whole(row, cells.get("code"), row.code))

    @override
    async def unlisted(self, school: str, *, ends: bool) -> list[Why]:
        return await staff_unlisted(self.store, school, self.named)

    @override
    def is_the_same(self, known: Any, row: StaffRow) -> bool:
        born = row.birth_date is not None and row.birth_date == known.birth_date
        return born and fold(known.name) == fold(row.name)

    @override
    def key(self, row: Entry[StaffRow]) -> str:
        self.named.add(row.row.code)
        return row.row.code

    @override
    def decide(self, known: Person | None, row: Entry[StaffRow]) -> tuple[Person, Outcome]:
        outcome: Outcome
        on, by, reading = self.terms.on, self.terms.by, self.terms.reading
        if known is None or known.withdrawn:
            person, outcome = self._come(known, row), "created"
        elif known.school != row.school and not self.terms.moves:
            raise RowRefused("code", Why("STAFF_OF_ANOTHER_SCHOOL", {"school": known.school}))
        else:
            before, held = known.school, known.role
            person, outcome = known, known.take(row.row, school=row.school, on=on, by=by, reading=reading)
            if person.school != before:
                self.moved[person.id] = Why("MOVED_HERE", {"code": person.id, "name": person.name, "school": before})
            if (person.school, person.role) != (before, held):
                self._left.add(person.id)
        if person.waiting:
            self._waiting.add(person.id)
        return person, outcome

    def _come(self, known: Person | None, row: Entry[StaffRow]) -> Person:
        on, by, reading = self.terms.on, self.terms.by, self.terms.reading
        if known is None:
            return Person.appoint(row.row, school=row.school, on=on, by=by, reading=reading)
        known.appoint_again(row.row, school=row.school, on=on, by=by, reading=reading)
        return known

    @override
    def notes(self) -> list[Why]:
        waiting = [Why("POSTS_WAIT", {"count": len(self._waiting)})] if self._waiting else []
        return [*super().notes(), *waiting]

    @override
    async def after(self, rows: Mapping[str, Entry[StaffRow]]) -> None:
        await end_sessions_of(self.store, self._left & rows.keys(), why=ROLE_ENDED)


class AssignmentImporter(ListImporter[AssignmentRow, TeachingAssignment]):
    repeats = Repeated("ASSIGNMENT_REPEATED", "ASSIGNMENT_REPEATED_ON_SHEET")
    code_column = "person"

    def __init__(self, store: AccountsStore, terms: Terms, schools: SchoolOfRow) -> None:
        super().__init__(store, terms, schools)
        self._people: dict[str, Person] = {}
        self._classes: frozenset[str] = frozenset()

    @property
    def documents(self) -> Documents[TeachingAssignment]:
        return self.store.assignments

    def parse(self, cells: Cells) -> AssignmentRow:
        row = read_assignment(cells)
        return replace(row, person=self.whole(row, cells.get("person"), row.person))

    @property
    @override
    def people(self) -> Documents[Any]:
        return self.store.people

    @override
    def key(self, row: Entry[AssignmentRow]) -> str:
        key = TeachingAssignment.key(row.row, school=row.school, year=self.terms.year)
        self.named.add(key)
        return key

    @override
    async def unlisted(self, school: str, *, ends: bool) -> list[Why]:
        unlisted = await assignments_unlisted(self.store, school, self.terms.year, self.named)
        if ends:
            for one in unlisted:
                one.end(on=self.terms.on, reading=self.terms.reading)
            # One that lost was changed by another list of this moment; the next list finds it.
            await self.store.assignments.keep_many(unlisted)
        return assignments_said(unlisted, ended=ends)

    @override
    async def look_around(self, rows: Sequence[Entry[AssignmentRow]]) -> None:
        self._people = await self.store.people.many(entry.row.person for entry in rows)
        self._classes = await self.store.classes_in(self.terms.year, {entry.school for entry in rows})

    @override
    def decide(self, known: TeachingAssignment | None, row: Entry[AssignmentRow]) -> tuple[TeachingAssignment, Outcome]:
        person = self._people.get(row.row.person)
        if person is None or person.school != row.school:
            raise RowRefused("person", Why("TEACHER_UNKNOWN", {"person": row.row.person}))
        if known is None or known.ended is not None:
            self._check_class(row)
        if known is None:
            year, on, reading = self.terms.year, self.terms.on, self.terms.reading
            made = TeachingAssignment.assign(row.row, school=row.school, year=year, on=on, reading=reading)
            return made, "created"
        return known, known.take(row.row, reading=self.terms.reading)

    def _check_class(self, row: Entry[AssignmentRow]) -> None:
        """A class that nobody is in, where the school's pupils of the year are known. Raises RowRefused."""
        at = f"{row.school}/"
        if f"{at}{row.row.class_name}" in self._classes:
            return
        if any(key.startswith(at) for key in self._classes):
            raise RowRefused("class_name", Why("CLASS_UNKNOWN", {"class_name": row.row.class_name}))
        unlisted = Why("CLASSES_NOT_LISTED_YET", {"year": self.terms.year})
        if unlisted not in self.noticed:
            self.noticed.append(unlisted)

    @override
    async def after(self, rows: Mapping[str, Entry[AssignmentRow]]) -> None:
        """Ends what others taught: a subject of a class that the list gives to somebody else."""
        named = {(entry.school, entry.row.class_name, entry.row.subject) for entry in rows.values()}
        for school in sorted({school for school, _, _ in named}):
            classes = [class_name for at, class_name, _ in named if at == school]
            taught = await self.store.taught_in(self.terms.year, school, classes)
            former = [
                assignment
                for assignment in taught
                if (school, assignment.class_name, assignment.subject) in named and assignment.id not in rows
            ]
            for assignment in former:
                assignment.end(on=self.terms.on, reading=self.terms.reading)
            # One that lost was changed by another list of this moment; the next list finds it.
            await self.store.assignments.keep_many(former)
            await end_sessions_of(self.store, {assignment.person for assignment in former}, why=ROLE_ENDED)


class SchoolImporter(ListImporter[SchoolRow, School]):
    repeats = Repeated("SCHOOL_REPEATED", "SCHOOL_REPEATED_ON_SHEET")
    code_column = "school"

    def __init__(self, store: AccountsStore, terms: Terms, schools: SchoolOfRow) -> None:
        super().__init__(store, terms, schools)
        self._communes: list[Jurisdiction] = []

    @property
    def documents(self) -> Documents[School]:
        return self.store.schools

    def parse(self, cells: Cells) -> SchoolRow:
        return read_school(cells)

    @override
    def read(self, row: SheetRow) -> Entry[SchoolRow]:
        said = self.parse(row.cells)
        if not self.terms.founds and not self._schools.owns(said.code):
            raise RowRefused("school", Why("SCHOOL_NOT_YOURS", {"school": said.code}))
        return Entry("", said)

    @override
    def key(self, row: Entry[SchoolRow]) -> str:
        return row.row.code

    @override
    async def look_around(self, rows: Sequence[Entry[SchoolRow]]) -> None:
        """Finds the communes that schools answer to and that are no nodes of the tree yet."""
        named = {entry.row.unit: entry.row.unit_name or entry.row.unit for entry in rows if entry.row.unit}
        known = await self.store.jurisdictions.many(named)
        on = self.terms.on
        self._communes = [
            Jurisdiction(id=unit, type="commune", label=label, since=on, parents=[Parent(ROOT, "administrative", on)])
            for unit, label in named.items()
            if unit not in known and self.terms.founds
        ]

    @override
    async def before(self, rows: Sequence[Entry[SchoolRow]]) -> None:
        # One that lost is there already: whoever was faster made the same node.
        await self.store.jurisdictions.keep_many(self._communes)

    @override
    def decide(self, known: School | None, row: Entry[SchoolRow]) -> tuple[School, Outcome]:
        if not self.terms.founds:
            _refuse_other_unit(known, row.row)
        school = known or School(id=row.row.code, name=row.row.name)
        return school, school.take(row.row, on=self.terms.on)


def _refuse_other_unit(known: School | None, row: SchoolRow) -> None:
    """Whom a school answers to is not the school's own to say. Raises RowRefused."""
    for column in ("unit", "unit_name"):
        said = getattr(row, column)
        if said and said != getattr(known, column, ""):
            raise RowRefused(column, Why("SCHOOL_UNIT_NOT_YOURS"))


ROW_IMPORTERS: dict[str, type[ListImporter[Any, Any]]] = {
    "pupils": PupilImporter,
    "staff": StaffImporter,
    "assignments": AssignmentImporter,
    "schools": SchoolImporter,
}
