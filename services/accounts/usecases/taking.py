"""How the rows of each kind are taken: which documents they change, and what is refused by what is already known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import override

from chassis import limits as frame_limits
from chassis.aggregate import Aggregate
from chassis.documents import Documents
from chassis.errors import LostUpdateError
from services.accounts.domain.people import Person, StaffRow
from services.accounts.domain.pupils import Pupil, PupilRow
from services.accounts.domain.reading.rows import (
    Cells,
    RowRefused,
    read_assignment,
    read_pupil,
    read_school,
    read_staff,
)
from services.accounts.domain.schools import ROOT, Jurisdiction, Outcome, Parent, School, SchoolRow
from services.accounts.domain.teaching import AssignmentRow, TeachingAssignment

if TYPE_CHECKING:
    from services.accounts.store import AccountsStore

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


@dataclass(frozen=True)
class Setting:
    """What holds for every row of the file. `moves` says whether it may take people over from other schools."""

    year: str
    on: date
    moves: bool


class Taking(ABC, Generic[R, A]):
    """One kind of list. `belongs_to_school` is false for the list of schools itself."""

    belongs_to_school = True
    repeated = "trùng dòng"  # how a row is called that stands in the file a second time
    key_column = "code"

    def __init__(self, store: AccountsStore, setting: Setting) -> None:
        self.store = store
        self.setting = setting

    @property
    @abstractmethod
    def documents(self) -> Documents[A]: ...

    @abstractmethod
    def read(self, cells: Cells) -> R:
        """Raises RowRefused."""

    @abstractmethod
    def key(self, row: R, school: str) -> str:
        """The id of the document that the row is about."""

    @abstractmethod
    def decide(self, known: A | None, row: R, school: str) -> tuple[A, Outcome]:
        """The changed aggregate and what became of it. Raises RowRefused."""

    async def look_around(self, rows: Sequence[R]) -> None:
        """Loads what `decide` needs beside the documents themselves, in a fixed number of calls."""

    async def settle(self, rows: Mapping[str, tuple[R, str]]) -> None:
        """What the rows say of others than those they name; called after they were taken."""

    async def take(self, rows: Mapping[str, tuple[R, str]]) -> tuple[Counter[str], dict[str, RowRefused]]:
        """Rows by key, each with its school: load, decide, keep, again for those that lost to another writer."""
        counted: Counter[str] = Counter()
        refused: dict[str, RowRefused] = {}
        await self.look_around([row for row, _ in rows.values()])
        left = dict(rows)
        for _ in range(frame_limits.DECIDE_TRIES):
            known = await self.documents.many(left)
            outcomes: dict[str, Outcome] = {}
            changed: list[A] = []
            for key, (row, school) in left.items():
                try:
                    aggregate, outcomes[key] = self.decide(known.get(key), row, school)
                except RowRefused as why:
                    refused[key] = why
                    continue
                if outcomes[key] != "same":
                    changed.append(aggregate)
            lost = set(await self.documents.keep_many(changed))
            counted.update(outcome for key, outcome in outcomes.items() if key not in lost)
            left = {key: left[key] for key in lost}
            if not left:
                await self.settle({key: row for key, row in rows.items() if key not in refused})
                return counted, refused
        raise LostUpdateError(f"{len(left)} rows lost to other writers again and again")


class TakingPupils(Taking[PupilRow, Pupil]):
    repeated = "trùng mã học sinh"

    @property
    def documents(self) -> Documents[Pupil]:
        return self.store.pupils

    def read(self, cells: Cells) -> PupilRow:
        return read_pupil(cells, on=self.setting.on)

    @override
    def key(self, row: PupilRow, school: str) -> str:
        return row.code

    @override
    def decide(self, known: Pupil | None, row: PupilRow, school: str) -> tuple[Pupil, Outcome]:
        if known is None:
            return Pupil.enrol(row, school=school, year=self.setting.year, on=self.setting.on), "created"
        if known.school != school and not self.setting.moves:
            raise RowRefused("code", f"học sinh đang học ở trường {known.school}; hãy làm thủ tục chuyển trường")
        return known, known.take(row, school=school, year=self.setting.year, on=self.setting.on)


class TakingStaff(Taking[StaffRow, Person]):
    repeated = "trùng mã giáo viên"

    @property
    def documents(self) -> Documents[Person]:
        return self.store.people

    def read(self, cells: Cells) -> StaffRow:
        return read_staff(cells, on=self.setting.on)

    @override
    def key(self, row: StaffRow, school: str) -> str:
        return row.code

    @override
    def decide(self, known: Person | None, row: StaffRow, school: str) -> tuple[Person, Outcome]:
        if known is None:
            return Person.appoint(row, school=school, on=self.setting.on), "created"
        if known.school != school and not self.setting.moves:
            raise RowRefused("code", f"người này đang công tác ở trường {known.school}; hãy làm thủ tục chuyển")
        return known, known.take(row, school=school, on=self.setting.on)


class TakingAssignments(Taking[AssignmentRow, TeachingAssignment]):
    repeated = "trùng phân công"
    key_column = "person"

    def __init__(self, store: AccountsStore, setting: Setting) -> None:
        super().__init__(store, setting)
        self._people: dict[str, Person] = {}

    @property
    def documents(self) -> Documents[TeachingAssignment]:
        return self.store.assignments

    def read(self, cells: Cells) -> AssignmentRow:
        return read_assignment(cells)

    @override
    def key(self, row: AssignmentRow, school: str) -> str:
        return TeachingAssignment.key(row, school=school, year=self.setting.year)

    async def look_around(self, rows: Sequence[AssignmentRow]) -> None:
        self._people = await self.store.people.many(row.person for row in rows)

    @override
    async def settle(self, rows: Mapping[str, tuple[AssignmentRow, str]]) -> None:
        """A subject of a class that the list gives to others is no longer its former teacher's."""
        named = {(school, row.class_name, row.subject) for row, school in rows.values()}
        for school in sorted({school for school, _, _ in named}):
            classes = [class_name for at, class_name, _ in named if at == school]
            taught = await self.store.taught_in(self.setting.year, school, classes)
            former = [one for one in taught if (school, one.class_name, one.subject) in named and one.id not in rows]
            for one in former:
                one.end(on=self.setting.on)
            # One that lost was changed by another list of this moment; the next list finds it.
            await self.store.assignments.keep_many(former)

    @override
    def decide(
        self, known: TeachingAssignment | None, row: AssignmentRow, school: str
    ) -> tuple[TeachingAssignment, Outcome]:
        person = self._people.get(row.person)
        if person is None or person.school != school:
            raise RowRefused(
                "person",
                f"giáo viên {row.person} chưa có trong danh sách của trường; hãy nạp danh sách giáo viên trước",
            )
        if known is None:
            year, on = self.setting.year, self.setting.on
            return TeachingAssignment.assign(row, school=school, year=year, on=on), "created"
        return known, known.take(row)


class TakingSchools(Taking[SchoolRow, School]):
    belongs_to_school = False
    repeated = "trùng mã trường"
    key_column = "school"

    @property
    def documents(self) -> Documents[School]:
        return self.store.schools

    def read(self, cells: Cells) -> SchoolRow:
        return read_school(cells)

    @override
    def key(self, row: SchoolRow, school: str) -> str:
        return row.code

    async def look_around(self, rows: Sequence[SchoolRow]) -> None:
        """The communes that schools answer to become nodes of the tree."""
        named = {row.unit: row.unit_name or row.unit for row in rows if row.unit}
        known = await self.store.jurisdictions.many(named)
        on = self.setting.on
        fresh = [
            Jurisdiction(id=unit, type="commune", label=label, since=on, parents=[Parent(ROOT, "administrative", on)])
            for unit, label in named.items()
            if unit not in known
        ]
        # Whoever was faster made the same node.
        await self.store.jurisdictions.keep_many(fresh)

    @override
    def decide(self, known: School | None, row: SchoolRow, school: str) -> tuple[School, Outcome]:
        aggregate = known or School(id=row.code, name=row.name)
        return aggregate, aggregate.take(row, on=self.setting.on)


KINDS: dict[str, type[Taking[Any, Any]]] = {
    "pupils": TakingPupils,
    "staff": TakingStaff,
    "assignments": TakingAssignments,
    "schools": TakingSchools,
}
