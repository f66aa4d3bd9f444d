"""Members of staff and the posts that they hold. A post is closed with its day and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from chassis.aggregate import Aggregate
from contracts.facts.accounts import PersonAppointed
from contracts.ids import group_id
from services.accounts.domain.roles import role_of
from services.accounts.domain.schools import Outcome

DETAILS = ("gender", "personal_id", "phone", "email")


@dataclass(frozen=True)
class StaffRow:
    """A row of the list of staff; None stands for a column that the file does not have."""

    code: str
    name: str
    title: str
    birth_date: date | None = None
    group: str | None = None
    subject: str | None = None
    homeroom: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Appointment:
    school: str
    title: str
    group: str
    subject: str
    homeroom: str
    since: date
    until: date | None = None


@dataclass(kw_only=True)
class Person(Aggregate):
    """`school`, `role` and the like are those of the present appointment; `past` holds the closed appointments."""

    name: str
    school: str
    role: str
    title: str
    group: str = ""
    subject: str = ""
    homeroom: str = ""
    since: date
    birth_date: date | None = None
    gender: str = ""
    personal_id: str = ""
    phone: str = ""
    email: str = ""
    past: list[Appointment] = field(default_factory=list)

    @classmethod
    def appoint(cls, row: StaffRow, *, school: str, on: date) -> Person:
        person = cls(id=row.code, name=row.name, school=school, role=role_of(row.title), title=row.title, since=on)
        person.group, person.subject, person.homeroom = row.group or "", row.subject or "", row.homeroom or ""
        person._detail(row)
        person._tell()
        return person

    def take(self, row: StaffRow, *, school: str, on: date) -> Outcome:
        """Replaces what was known by what the row carries; a blank erases nothing."""
        named = self._name(row.name)
        detailed = self._detail(row)
        moved = self._move(row, school, on)
        if named or moved:
            self._tell()
        return "changed" if named or detailed or moved else "same"

    @property
    def group_key(self) -> str:
        return group_id(self.school, self.group) if self.group else ""

    def _name(self, name: str) -> bool:
        changed = self.name != name
        self.name = name
        return changed

    def _detail(self, row: StaffRow) -> bool:
        carried = {**row.details, "birth_date": row.birth_date}
        changed = {name: value for name, value in carried.items() if value and getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def _move(self, row: StaffRow, school: str, on: date) -> bool:
        current = self._appointment()
        new = replace(
            current,
            school=school,
            title=row.title,
            group=current.group if row.group is None else row.group,
            subject=current.subject if row.subject is None else row.subject,
            homeroom=current.homeroom if row.homeroom is None else row.homeroom,
        )
        if new == current:
            return False
        self.past.append(replace(current, until=on))
        self.school, self.title, self.group = new.school, new.title, new.group
        self.subject, self.homeroom, self.since = new.subject, new.homeroom, on
        self.role = role_of(self.title)
        return True

    def _appointment(self) -> Appointment:
        return Appointment(self.school, self.title, self.group, self.subject, self.homeroom, self.since)

    def tell_present(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self.tell(
            PersonAppointed(
                school=self.school,
                person=self.id,
                name=self.name,
                role=self.role,
                group=self.group_key,
                subject=self.subject,
                group_name=self.group,
            )
        )
