"""Who of a class was in an online lesson, from the list the meeting program exports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import OnlineLessonHeld
from services.records.domain import limits
from services.records.domain.staff import Pupil
from tabular.folding import words

CODE_IN_NAME = re.compile(r"[0-9]{8,20}")


class Stay(NamedTuple):
    """One row of the list: a shown name, from when to when."""

    shown: str
    joined: datetime
    left: datetime


@dataclass(frozen=True)
class Present:
    """Minutes are those spent in the meeting, rejoining counted once."""

    pupil: str
    joined: datetime
    left: datetime
    minutes: int


class Attendance(NamedTuple):
    """Pupils by code; `strangers` are shown names that belong to nobody of the class."""

    present: list[Present]
    absent: list[str]
    strangers: list[str]


def who_was_there(stays: Iterable[Stay], roll: Sequence[Pupil]) -> Attendance:
    """A pupil is known by the code in the shown name, else by the name.

    Two pupils of one name are told apart by time: rows that overlap are two people, one after the other is one who
    rejoined.
    """
    by_code = {pupil.id: pupil.id for pupil in roll}
    by_name: dict[str, list[str]] = defaultdict(list)
    for pupil in roll:
        by_name[words(pupil.name)].append(pupil.id)
    stays_of: dict[str, list[Stay]] = defaultdict(list)
    unnamed: dict[str, list[Stay]] = defaultdict(list)
    strangers: list[str] = []
    for stay in sorted(stays, key=lambda one: one.joined):
        code = next((found for found in CODE_IN_NAME.findall(stay.shown) if found in by_code), "")
        name = words(CODE_IN_NAME.sub(" ", stay.shown))
        if code:
            stays_of[code].append(stay)
        elif name in by_name:
            unnamed[name].append(stay)
        else:
            strangers.append(stay.shown)
    for name, named in unnamed.items():
        _share(named, by_name[name], stays_of)
    present = [_present(pupil, stays_of[pupil]) for pupil in by_code if pupil in stays_of]
    absent = [pupil.id for pupil in roll if pupil.id not in stays_of]
    return Attendance(present, absent, sorted(set(strangers))[: limits.STRANGERS_KEPT])


def _share(stays: Sequence[Stay], pupils: Sequence[str], stays_of: dict[str, list[Stay]]) -> None:
    """Each row goes to the first of that name who is not in the meeting at the time."""
    for stay in stays:
        free = [pupil for pupil in pupils if all(other.left <= stay.joined for other in stays_of.get(pupil, []))]
        stays_of[(free or list(pupils))[0]].append(stay)


def _present(pupil: str, stays: Sequence[Stay]) -> Present:
    minutes, until = 0.0, stays[0].joined
    for stay in stays:
        begins = max(stay.joined, until)
        minutes += max(0.0, (stay.left - begins).total_seconds()) / 60
        until = max(until, stay.left)
    return Present(pupil, stays[0].joined, until, int(minutes))


@dataclass(kw_only=True)
class OnlineLesson(Aggregate):
    """Two lessons of a class on one day are told apart by the hour in which the first one joined."""

    school: str
    class_name: str
    on: date
    present: list[Present] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @classmethod
    def held(cls, school: str, class_name: str, stays: Sequence[Stay]) -> OnlineLesson:
        """A lesson that was never kept, at the time when the first one joined."""
        begins = min(stay.joined for stay in stays)
        return cls(id=cls.key(school, class_name, begins), school=school, class_name=class_name, on=begins.date())

    @staticmethod
    def key(school: str, class_name: str, begins: datetime) -> str:
        return f"{school}.{class_name}.{begins.date().isoformat()}.h{begins.hour:02d}"

    def take(self, attendance: Attendance) -> bool:
        """False when the list says what was known already."""
        before = (self.present, self.absent, self.strangers)
        if self.version and before == (attendance.present, attendance.absent, attendance.strangers):
            return False
        self.present, self.absent, self.strangers = attendance.present, attendance.absent, attendance.strangers
        self.tell_present()
        return True

    def tell_present(self) -> None:
        self.tell(
            OnlineLessonHeld(
                school=self.school,
                class_name=self.class_name,
                on=self.on,
                present=len(self.present),
                absent=len(self.absent),
            )
        )

    def absentees(self, names: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(pupil, names.get(pupil, pupil)) for pupil in self.absent]


def check_lesson(lesson: OnlineLesson) -> None:
    """Nobody is both there and away."""
    both = {one.pupil for one in lesson.present} & set(lesson.absent)
    if both:
        raise ValueError(f"present and absent at once: {sorted(both)}")
