"""Who teaches which subject to which class in a school year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chassis.aggregate import Aggregate
from contracts.facts.accounts import TeachingAssigned
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
class TeachingAssignment(Aggregate):
    school: str
    year: str
    person: str
    class_name: str
    subject: str
    since: date
    subject_name: str = ""
    periods_per_year: int = 0
    homeroom: bool = False
    ended: date | None = None  # another teacher took the class over: the row stays, the right ends

    @staticmethod
    def key(row: AssignmentRow, *, school: str, year: str) -> str:
        return f"{year}/{school}/{row.class_name}/{row.subject}/{row.person}"

    @classmethod
    def assign(cls, row: AssignmentRow, *, school: str, year: str, on: date) -> TeachingAssignment:
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
        assignment._tell()
        return assignment

    def take(self, row: AssignmentRow) -> Outcome:
        """Replaces what was known by what the row carries; a teacher who is named again teaches again."""
        changed = self._fill(row)
        if self.ended is None and not changed:
            return "same"
        self.ended = None
        self._tell()
        return "changed"

    def end(self, *, on: date) -> None:
        """Ends the assignment: another teacher has the subject in this class."""
        self.ended = on
        self._tell()

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
