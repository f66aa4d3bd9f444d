"""What records remembers of people, schools and assignments, as accounts told it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.records.domain.periods import grade_of

# Roles as accounts tells them; a homeroom teacher is known by the post or by an assignment.
HEAD, LEADER, TEACHER, HOMEROOM = "principal", "group_leader", "teacher", "homeroom_teacher"


@dataclass(frozen=True)
class Person:
    id: str
    school: str
    name: str
    role: str
    group: str = ""
    homeroom: str = ""


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
        return cls({person.id: person for person in sorted(people, key=lambda person: person.id)})

    def name(self, person: str) -> str:
        found = self.people.get(person)
        return found.name if found else person

    def group_of(self, person: str) -> str:
        found = self.people.get(person)
        return found.group if found else ""

    def homeroom_of(self, person: str, school: str) -> str:
        """The class of the school that a person's post answers for; empty for none."""
        found = self.people.get(person)
        return found.homeroom if found and found.school == school else ""

    def homeroom_teachers(self, school: str, class_name: str) -> set[str]:
        """Whose post answers for the class."""
        return {
            person.id for person in self.people.values() if (person.school, person.homeroom) == (school, class_name)
        }

    def heads(self, school: str) -> list[Person]:
        return self._heads.get(school, [])

    def members(self, group: str, role: str) -> list[Person]:
        return [person for person in self._groups.get(group, []) if person.role == role]

    def groups(self) -> list[tuple[str, str]]:
        """School and group, of every group that somebody belongs to."""
        return sorted((members[0].school, group) for group, members in self._groups.items())

    def deciders(self, roles: Sequence[str], author: str, *, group: str, school: str) -> list[Person]:
        """Who reviews or signs in one of `roles`, never the author.

        Another head of the school, where nobody but the author holds the role.
        """
        for role in roles:
            holders = self.members(group, role) if role == LEADER else self.heads(school)
            if others := [person for person in holders if person.id != author]:
                return others
        return [person for person in self.heads(school) if person.id != author]

    def signing_order(self, roles: Sequence[str], author: str, group: str) -> tuple[str, ...]:
        """The roles that sign what `author` handed in, in their order.

        A role that only the author holds falls to the head, who signs once.
        """
        leads = any(person.id != author for person in self.members(group, LEADER))
        return tuple(dict.fromkeys(HEAD if role == LEADER and not leads else role for role in roles))

    @cached_property
    def _heads(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self.people.values():
            if person.role == HEAD:
                found[person.school].append(person)
        return dict(found)

    @cached_property
    def _groups(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self.people.values():
            if person.group:
                found[person.group].append(person)
        return dict(found)
