"""Pupils, and the classes in which they are enrolled. Each move is dated and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.accounts import PupilEnrolled
from services.accounts.domain import limits
from services.accounts.domain.list_changes import ListChange, Reading, Withdrawn, taken_back, told_again, with_change
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
class PupilValues:
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


@dataclass(kw_only=True)
class Pupil(PupilValues, Aggregate):
    """`list_changes` holds what lists changed lately.

    Who is `withdrawn` is listed nowhere, and nothing is known beside name and birth date; the code stays.
    """

    list_changes: list[ListChange[PupilValues]] = field(default_factory=list)
    list_changed_at: datetime | None = None  # the last of them
    withdrawn: Withdrawn | None = None

    @classmethod
    def enrol(cls, row: PupilRow, *, school: str, year: str, on: date, reading: Reading | None = None) -> Pupil:
        pupil = cls(id=row.code, **vars(_listed(row, school=school, year=year, on=on)))
        pupil._begin(reading)
        return pupil

    def enrol_again(self, row: PupilRow, *, school: str, year: str, on: date, reading: Reading | None = None) -> None:
        """Enrols who was withdrawn, as if nothing had been known."""
        self._put(_listed(row, school=school, year=year, on=on))
        self.withdrawn = None
        self._begin(reading)

    def _begin(self, reading: Reading | None) -> None:
        self._taken(reading, before=None)
        self._tell()

    def take(self, row: PupilRow, *, school: str, year: str, on: date, reading: Reading | None = None) -> Outcome:
        """Replaces what was known by what the row carries; a blank erases nothing.

        A list of an earlier year changes nothing.
        """
        if year < self.year:
            return "same"
        before, told = self.values(), self._told_fields()
        detailed = self._detail(row)
        self.name, self.birth_date = row.name, row.birth_date
        if row.boarding is not None:
            self.boarding = row.boarding
        if row.priority is not None:
            self.priority = row.priority
        self._move(school, row.class_name, year, on)
        if told == self._told_fields() and not detailed:
            return "same"
        self._taken(reading, before=before)
        # Also where no fact shows the difference: the chain then knows the document as it stands.
        self._tell()
        return "changed"

    def take_back(self, report: str, *, on: date) -> None:
        """Puts back what was known before the list; whom it brought is withdrawn. Nothing is in the way."""
        self.list_changes, first = taken_back(self.list_changes, report, version=self.version)
        self.list_changed_at = self.list_changes[-1].at if self.list_changes else None
        if first.before is None:
            self._withdraw(on)
        else:
            self._put(first.before)
        self._tell()

    def _taken(self, reading: Reading | None, *, before: PupilValues | None) -> None:
        self.list_changes = with_change(self.list_changes, reading, version=self.version, before=before)
        self.list_changed_at = self.list_changes[-1].at if self.list_changes else None

    def is_of_age(self, day: date) -> bool:
        """Whether the pupil is old enough to look after the own data beside the guardians."""
        years = day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))
        return years >= limits.SEES_READS_FROM_YEARS

    def is_in(self, school: str, class_name: str = "") -> bool:
        """Whether the pupil is at the school now, and in the class where one is named."""
        return self.school == school and class_name in ("", self.class_name)

    def was_at(self, school: str) -> bool:
        """Whether the pupil is or once was at the school."""
        withdrawn = self.withdrawn.school if self.withdrawn else ""
        return school in (self.school, withdrawn, *(one.school for one in self.past))

    def values(self) -> PupilValues:
        return PupilValues(**{name: getattr(self, name) for name in _VALUES})

    def _put(self, values: PupilValues) -> None:
        for name, value in vars(values).items():
            setattr(self, name, value)

    def _withdraw(self, on: date) -> None:
        self.withdrawn = Withdrawn(self.school, self.class_name, self.year, on)
        values = PupilValues(
            name=self.name,
            school="",
            class_name="",
            year="",
            class_key="/",
            since=on,
            birth_date=self.birth_date,
        )
        self._put(values)

    def _detail(self, row: PupilRow) -> bool:
        changed = {name: value for name, value in row.details.items() if value and getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def _move(self, school: str, class_name: str, year: str, on: date) -> None:
        if (school, class_name, year) == (self.school, self.class_name, self.year):
            return
        self.past = [*self.past, Membership(self.school, self.class_name, self.year, self.since, on)]
        self.school, self.class_name, self.year, self.since = school, class_name, year, on
        self.class_key = f"{school}/{class_name}"

    def _told_fields(self) -> tuple[object, ...]:
        return (self.name, self.school, self.class_name, self.year, self.birth_date, self.boarding, self.priority)

    def tell_present(self) -> None:
        self.list_changes = told_again(self.list_changes, version=self.version)
        self._tell()

    def _tell(self) -> None:
        listed = self.withdrawn or self
        self.tell(
            PupilEnrolled(
                school=listed.school,
                pupil=self.id,
                name=self.name,
                class_name=listed.class_name,
                year=listed.year,
                birth_date=self.birth_date,
                boarding=self.boarding,
                priority=self.priority,
                left=self.withdrawn.on if self.withdrawn else None,
            )
        )


_VALUES = tuple(one.name for one in fields(PupilValues))


def _listed(row: PupilRow, *, school: str, year: str, on: date) -> PupilValues:
    """What is known of a pupil of whom nothing was known before the row."""
    listed = PupilValues(
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
    for name, value in row.details.items():
        if value:
            setattr(listed, name, value)
    return listed
