"""What records remembers of people, schools and assignments, as accounts told it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.records.domain.periods import grade_of

HEAD, LEADER, TEACHER = "principal", "group_leader", "teacher"


@dataclass(frozen=True)
class Person:
    id: str
    school: str
    name: str
    role: str
    group: str = ""


@dataclass(frozen=True)
class Assignment:
    school: str
    person: str
    class_name: str
    subject: str
    subject_name: str = ""
    periods: int = 0
    homeroom: bool = False

    @property
    def grade(self) -> str:
        return grade_of(self.class_name)


@dataclass(frozen=True)
class Pupil:
    id: str
    school: str
    name: str
    class_name: str
    year: str


@dataclass(frozen=True)
class School:
    id: str
    name: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staff:
    """The people of one school or several, and who decides among them."""

    people: Mapping[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person]) -> Staff:
        return cls({person.id: person for person in people})

    def name(self, person: str) -> str:
        found = self.people.get(person)
        return found.name if found else person

    def group_of(self, person: str) -> str:
        found = self.people.get(person)
        return found.group if found else ""

    def heads(self, school: str) -> list[Person]:
        return [one for one in self.people.values() if one.school == school and one.role == HEAD]

    def leaders(self, group: str) -> list[Person]:
        return [one for one in self.people.values() if group and one.group == group and one.role == LEADER]

    def reviewer_for(self, teacher: str, group: str, school: str) -> Person | None:
        """The group's leader; a head where the group has none, or where the leader is the author."""
        leaders = [one for one in self.leaders(group) if one.id != teacher]
        return next(iter([*leaders, *self._other_heads(school, teacher)]), None)

    def may_review(self, person: str, teacher: str, group: str, school: str) -> bool:
        leaders = [one for one in self.leaders(group) if one.id != teacher]
        return person in {one.id for one in leaders or self._other_heads(school, teacher)}

    def signer_for(self, teacher: str, school: str) -> Person | None:
        return next(iter(self._other_heads(school, teacher)), None)

    def _other_heads(self, school: str, teacher: str) -> list[Person]:
        return sorted((one for one in self.heads(school) if one.id != teacher), key=lambda one: one.id)
