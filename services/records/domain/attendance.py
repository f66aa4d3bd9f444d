"""Who of a class was in an online lesson, from the lists that the meeting program exports, part by part."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import OnlineLessonHeld
from services.records.domain import limits
from services.records.domain.staff import Pupil
from tabular.folding import words

CODE_IN_NAME = re.compile(r"[0-9]{8,20}")


@dataclass(frozen=True, order=True)
class Stay:
    """One row of a list: a shown name, from when to when.

    `minutes` says how long, where the list knows only the first coming and the last going; `mail` tells namesakes
    apart where the program writes it. `part` is the list that the row stands in, the same whatever file brought it;
    `subject` is the code of what its name or title says was taught.
    """

    shown: str
    joined: datetime
    left: datetime
    minutes: int | None = None
    mail: str = ""
    part: str = ""
    subject: str = ""


def as_part(stays: Sequence[Stay]) -> list[Stay]:
    """The rows of one list, named by what they say."""
    said = "\n".join(f"{one.shown}|{one.joined.isoformat()}|{one.left.isoformat()}" for one in sorted(stays))
    part = hashlib.sha256(said.encode()).hexdigest()[: limits.PART_CHARACTERS]
    return [replace(stay, part=part) for stay in stays]


@dataclass(frozen=True)
class Present:
    """Minutes are those spent in the meeting, rejoining counted once and gaps not at all."""

    pupil: str
    joined: datetime
    left: datetime
    minutes: int


class Attendance(NamedTuple):
    """Pupils by code. `strangers` are shown names that belong to nobody of the class.

    `unsure` are pupils of one name of whom fewer were there than bear it: neither present nor absent.
    """

    present: list[Present]
    absent: list[str]
    strangers: list[str]
    unsure: list[str]


def name_in(shown: str) -> str:
    """The words of a shown name without a code; where it has none, the name as it is shown."""
    return words(CODE_IN_NAME.sub(" ", shown)) or shown


NOBODY: Mapping[str, str] = MappingProxyType({})


def who_was_there(stays: Iterable[Stay], roll: Sequence[Pupil], guests: Mapping[str, str] = NOBODY) -> Attendance:
    """A pupil is known by the code in the shown name, else by the name, in whichever order its words stand.

    `guests` is the pupil of each other name that somebody knows, by `name_in`.
    """
    by_code = {pupil.id: pupil.id for pupil in roll}
    names = _Names(roll)
    stays_of: dict[str, list[Stay]] = defaultdict(list)
    unnamed: dict[tuple[str, ...], list[Stay]] = defaultdict(list)
    strangers: list[str] = []
    for stay in sorted(stays, key=lambda one: (one.joined, one)):
        code = next((found for found in CODE_IN_NAME.findall(stay.shown) if found in by_code), "")
        bearers = () if code else names.bearers(name_in(stay.shown))
        if not code and not bearers and guests.get(name_in(stay.shown), "") in by_code:
            code = guests[name_in(stay.shown)]
        if code:
            stays_of[code].append(stay)
        elif bearers:
            unnamed[bearers].append(stay)
        else:
            strangers.append(stay.shown)
    unsure: list[str] = []
    for bearers, named in unnamed.items():
        unsure += _share(named, bearers, stays_of)
    present = [_present(pupil, stays_of[pupil]) for pupil in by_code if pupil in stays_of]
    absent = [pupil.id for pupil in roll if pupil.id not in stays_of and pupil.id not in unsure]
    return Attendance(present, absent, sorted(set(strangers))[: limits.STRANGERS_KEPT], sorted(unsure))


class _Names:
    """Pupils by the words of their names, as written and in any order."""

    def __init__(self, roll: Sequence[Pupil]) -> None:
        self._written: dict[str, list[str]] = defaultdict(list)
        self._sorted: dict[str, list[str]] = defaultdict(list)
        for pupil in roll:
            name = words(pupil.name)
            self._written[name].append(pupil.id)
            self._sorted[_any_order(name)].append(pupil.id)

    def bearers(self, name: str) -> tuple[str, ...]:
        return tuple(self._written.get(name) or self._sorted.get(_any_order(name)) or ())


def _any_order(name: str) -> str:
    return " ".join(sorted(name.split()))


def _share(stays: Sequence[Stay], bearers: Sequence[str], stays_of: dict[str, list[Stay]]) -> list[str]:
    """Gives the rows of a name to its bearers, or returns those of whom nobody knows whether they were there.

    As many were there for certain as rows overlap, or as there are addresses.
    """
    if len(bearers) == 1:
        stays_of[bearers[0]] += stays
        return []
    known = [pupil for pupil in bearers if pupil in stays_of]
    together = [*stays, *(stay for pupil in known for stay in stays_of[pupil])]
    if max(_at_once(together), len({stay.mail for stay in stays if stay.mail})) < len(bearers):
        return [pupil for pupil in bearers if pupil not in known]
    of_mail: dict[str, str] = {}
    for stay in stays:
        free = [one for one in bearers if one not in of_mail.values() and _is_away(stays_of.get(one, []), stay)]
        pupil = of_mail.get(stay.mail) or (free or list(bearers))[0]
        if stay.mail:
            of_mail[stay.mail] = pupil
        stays_of[pupil].append(stay)
    return []


def _is_away(stays: Sequence[Stay], at: Stay) -> bool:
    return all(other.left <= at.joined or at.left <= other.joined for other in stays)


def _at_once(stays: Sequence[Stay]) -> int:
    """The most rows that overlap."""
    return max((sum(not _is_away([one], other) for other in stays) for one in stays), default=0)


def _present(pupil: str, stays: Sequence[Stay]) -> Present:
    seconds, until = 0.0, stays[0].joined
    for stay in sorted(stays, key=lambda one: one.joined):
        span = max(0.0, (stay.left - max(stay.joined, until)).total_seconds())
        seconds += span if stay.minutes is None else min(span, stay.minutes * 60.0)
        until = max(until, stay.left)
    return Present(pupil, min(stay.joined for stay in stays), until, int(seconds // 60))


@dataclass(kw_only=True)
class OnlineLesson(Aggregate):
    """A lesson of a class on a day. The first of a day holds the rows of all lists of that day, `stays`.

    So lists may come in any order, also at once: the lessons of the day are made anew from all rows together.
    """

    school: str
    class_name: str
    on: date
    present: list[Present] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    @staticmethod
    def key(school: str, class_name: str, on: date, number: int) -> str:
        return f"{school}.{class_name}.{on.isoformat()}.l{number}"

    def of(self, pupil: str) -> tuple[str, int]:
        """`present` with the minutes, `absent` or `unsure`; empty for one who was not in the class then."""
        if minutes := [one.minutes for one in self.present if one.pupil == pupil]:
            return "present", sum(minutes)
        return ("absent" if pupil in self.absent else "unsure" if pupil in self.unsure else ""), 0

    def take(self, attendance: Attendance) -> bool:
        """False when this was known already."""
        before = Attendance(self.present, self.absent, self.strangers, self.unsure)
        if self.version and before == attendance:
            return False
        self.present, self.absent, self.strangers, self.unsure = attendance
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

    @property
    def is_empty(self) -> bool:
        """True where every row of it became part of another lesson of the day."""
        return not (self.present or self.absent or self.strangers or self.unsure)

    def pupils(self) -> list[str]:
        """Everybody of whom the lesson says something."""
        return [*(one.pupil for one in self.present), *self.absent, *self.unsure]


def rows_of(lessons: Sequence[OnlineLesson]) -> list[Stay]:
    """The rows of a day; of lessons that were kept before rows were, their presences."""
    if lessons and lessons[0].stays:
        return lessons[0].stays
    return [Stay(one.pupil, one.joined, one.left, one.minutes, part=day.id) for day in lessons for one in day.present]


class _Part(NamedTuple):
    begins: datetime
    ends: datetime
    rows: list[Stay]
    subject: str = ""

    def with_rows_of(self, other: _Part) -> _Part:
        subject = self.subject or other.subject
        return _Part(self.begins, max(self.ends, other.ends), [*self.rows, *other.rows], subject)


Minutes = Callable[[str], int]  # how long a lesson of a subject may last on the day; the subject is empty where unsaid


def one_period(_: str) -> int:
    """The length of a lesson where no timetable says that it has two periods."""
    return limits.LESSON_MINUTES


def together(rows: Iterable[Stay]) -> list[Stay]:
    """Each row once: one that came again is the same, also where only one of the two files says the subject."""
    known: dict[Stay, Stay] = {}
    for row in sorted(rows):
        known[replace(row, subject="")] = row  # the one that says a subject is sorted behind the one that does not
    return sorted(known.values())


def lessons_of(stays: Iterable[Stay], minutes: Minutes = one_period) -> list[list[Stay]]:
    """The rows of a day, lesson by lesson; the answer does not depend on the order in which the lists came.

    Lists are parts of one lesson where they lie within its length together, or mostly at the same time; never where
    they say two subjects.
    """
    by_part: dict[str, list[Stay]] = defaultdict(list)
    for stay in set(stays):
        by_part[stay.part].append(stay)
    parts = [
        _Part(
            min(one.joined for one in rows),
            max(one.left for one in rows),
            sorted(rows),
            max(one.subject for one in rows),
        )
        for rows in by_part.values()
    ]
    lessons: list[_Part] = []
    for part in sorted(parts):
        if lessons and _is_one_lesson(lessons[-1], part, minutes):
            lessons[-1] = lessons[-1].with_rows_of(part)
        else:
            lessons.append(part)
    return [lesson.rows for lesson in lessons]


def _is_one_lesson(lesson: _Part, part: _Part, minutes: Minutes) -> bool:
    if lesson.subject and part.subject and lesson.subject != part.subject:
        return False
    if part.ends - lesson.begins <= timedelta(minutes=minutes(lesson.subject or part.subject)):
        return True
    together = min(lesson.ends, part.ends) - part.begins
    return together * 2 >= min(lesson.ends - lesson.begins, part.ends - part.begins)


def check_lesson(lesson: OnlineLesson) -> None:
    """Nobody is there, away and unsure at once."""
    present = {one.pupil for one in lesson.present}
    both = present & {*lesson.absent, *lesson.unsure} | {*lesson.absent} & {*lesson.unsure}
    if both:
        raise ValueError(f"present and absent at once: {sorted(both)}")
