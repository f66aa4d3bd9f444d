"""Pupils, and the classes in which they are enrolled. Each move is dated and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from chassis.aggregate import Aggregate
from contracts.facts.accounts import PupilEnrolled
from services.accounts.domain.schools import Outcome


@dataclass(frozen=True)
class PupilRow:
    """A row of the list of pupils; None stands for a column that the file does not have."""

    code: str
    name: str
    class_name: str
    birth_date: date
    boarding: bool | None = None
    priority: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Membership:
    """A class the pupil was in, from the first day to the last."""

    school: str
    class_name: str
    year: str
    since: date
    until: date


@dataclass(kw_only=True)
class Pupil(Aggregate):
    """`school`, `class_name` and `year` are where the pupil is now; `past` holds the classes before."""

    name: str
    school: str
    class_name: str
    year: str
    class_key: str
    since: date
    birth_date: date
    boarding: bool = False
    priority: str = ""
    gender: str = ""
    ethnic: str = ""
    personal_id: str = ""
    father_name: str = ""
    father_phone: str = ""
    mother_name: str = ""
    mother_phone: str = ""
    device: str = ""
    internet: str = ""
    past: list[Membership] = field(default_factory=list)

    @classmethod
    def enrol(cls, row: PupilRow, *, school: str, year: str, on: date) -> Pupil:
        pupil = cls(
            id=row.code,
            name=row.name,
            school=school,
            class_name=row.class_name,
            year=year,
            class_key=f"{school}/{row.class_name}",
            since=on,
            birth_date=row.birth_date,
            boarding=bool(row.boarding),
            priority=row.priority or "",
        )
        pupil._detail(row)
        pupil._tell()
        return pupil

    def take(self, row: PupilRow, *, school: str, year: str, on: date) -> Outcome:
        """Replaces what was known by what the row carries; a blank erases nothing.

        A list of an earlier year changes nothing.
        """
        if year < self.year:
            return "same"
        before = self._told_fields()
        detailed = self._detail(row)
        self.name, self.birth_date = row.name, row.birth_date
        if row.boarding is not None:
            self.boarding = row.boarding
        if row.priority is not None:
            self.priority = row.priority
        self._move(school, row.class_name, year, on)
        if before == self._told_fields() and not detailed:
            return "same"
        # Also where no fact shows the difference: the chain then knows the document as it stands.
        self._tell()
        return "changed"

    def _detail(self, row: PupilRow) -> bool:
        changed = {name: value for name, value in row.details.items() if value and getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def _move(self, school: str, class_name: str, year: str, on: date) -> None:
        if (school, class_name, year) == (self.school, self.class_name, self.year):
            return
        self.past.append(Membership(self.school, self.class_name, self.year, self.since, on))
        self.school, self.class_name, self.year, self.since = school, class_name, year, on
        self.class_key = f"{school}/{class_name}"

    def _told_fields(self) -> tuple[object, ...]:
        return (self.name, self.school, self.class_name, self.year, self.birth_date, self.boarding, self.priority)

    def tell_present(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self.tell(
            PupilEnrolled(
                school=self.school,
                pupil=self.id,
                name=self.name,
                class_name=self.class_name,
                year=self.year,
                birth_date=self.birth_date,
                boarding=self.boarding,
                priority=self.priority,
            )
        )
