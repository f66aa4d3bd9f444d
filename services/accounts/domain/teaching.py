"""Who teaches which subject to which class in a school year."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.accounts import TeachingAssigned
from services.accounts.domain.list_changes import ListChange, Reading, taken_back, told_again, with_change
from services.accounts.domain.schools import Outcome


@dataclass(frozen=True)
class AssignmentRow:
    """A row of the list of assignments; None stands for a column that the file does not have."""

    person: str
    class_name: str
    subject: str
    subject_name: str | None = None
    periods_per_year: int | None = None
    homeroom: bool | None = None


@dataclass(kw_only=True)
class AssignmentValues:
    """What a list may change of an assignment."""

    subject_name: str = ""
    periods_per_year: int = 0
    homeroom: bool = False
    ended: date | None = None  # another teacher took the class over: the row stays, the right ends


@dataclass(kw_only=True)
class TeachingAssignment(AssignmentValues, Aggregate):
    """`list_changes` holds what lists changed lately."""

    school: str
    year: str
    person: str
    class_name: str
    subject: str
    since: date
    list_changes: list[ListChange[AssignmentValues]] = field(default_factory=list)
    list_changed_at: datetime | None = None  # the last of them

    @staticmethod
    def key(row: AssignmentRow, *, school: str, year: str) -> str:
        return f"{year}/{school}/{row.class_name}/{row.subject}/{row.person}"

    @classmethod
    def assign(
        cls, row: AssignmentRow, *, school: str, year: str, on: date, reading: Reading | None = None
    ) -> TeachingAssignment:
        assignment = cls(
            id=cls.key(row, school=school, year=year),
            school=school,
            year=year,
            person=row.person,
            class_name=row.class_name,
            subject=row.subject,
            since=on,
        )
        assignment._fill(row)
        assignment._taken(reading, before=None)
        assignment._tell()
        return assignment

    def take(self, row: AssignmentRow, *, reading: Reading | None = None) -> Outcome:
        """Replaces what was known by what the row carries; a teacher who is named again teaches again."""
        before = self.values()
        changed = self._fill(row)
        if self.ended is None and not changed:
            return "same"
        self.ended = None
        self._taken(reading, before=before)
        self._tell()
        return "changed"

    def end(self, *, on: date, reading: Reading | None = None) -> None:
        """Ends the assignment: another teacher has the subject in this class."""
        self._taken(reading, before=self.values())
        self.ended = on
        self._tell()

    def take_back(self, report: str, *, on: date) -> None:
        """Puts back what held before the list; what it brought ends. Nothing is in the way."""
        self.list_changes, first = taken_back(self.list_changes, report, version=self.version)
        self.list_changed_at = self.list_changes[-1].at if self.list_changes else None
        before = first.before or replace(self.values(), ended=on)
        for name, value in vars(before).items():
            setattr(self, name, value)
        self._tell()

    def _taken(self, reading: Reading | None, *, before: AssignmentValues | None) -> None:
        self.list_changes = with_change(self.list_changes, reading, version=self.version, before=before)
        self.list_changed_at = self.list_changes[-1].at if self.list_changes else None

    def values(self) -> AssignmentValues:
        return AssignmentValues(**{name: getattr(self, name) for name in _VALUES})

    def _fill(self, row: AssignmentRow) -> bool:
        carried = {
            "subject_name": row.subject_name or None,
            "periods_per_year": row.periods_per_year,
            "homeroom": row.homeroom,
        }
        changed = {name: value for name, value in carried.items() if value is not None and getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def tell_present(self) -> None:
        self.list_changes = told_again(self.list_changes, version=self.version)
        self._tell()

    def _tell(self) -> None:
        self.tell(
            TeachingAssigned(
                school=self.school,
                person=self.person,
                class_name=self.class_name,
                subject=self.subject,
                subject_name=self.subject_name,
                periods_per_year=self.periods_per_year,
                homeroom=self.homeroom,
                ended=self.ended,
            )
        )


_VALUES = tuple(one.name for one in fields(AssignmentValues))
