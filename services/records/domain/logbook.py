"""A class's logbook of one week: an entry for each period, closed by the homeroom teacher and then signed by a head."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import LogbookKept
from services.records.domain import limits
from services.records.domain.logbook_refusals import (
    EntryChanged,
    EntryOfAnother,
    LessonAhead,
    LessonGradeInvalid,
    LessonMissing,
    LessonTextTooLong,
    LogbookClosed,
    LogbookTooEarly,
    PlaceInvalid,
)
from services.records.domain.periods import month_of

GRADES = ("", "A", "B", "C", "D")  # of a lesson, as the paper form has them; the electronic form asks for none
_SUNDAY, _SATURDAY = 6, 5


class Place(NamedTuple):
    """A period of a class: `number` within its session, whose name is that of the timetable."""

    day: date
    session: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()}/{self.session}/{self.number}"


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a teacher says of a period. `absent` are pupils; one that was not taught has its reason in `remark`."""

    subject: str
    text: str = ""
    absent: tuple[str, ...] = ()
    remark: str = ""
    grade: str = ""
    not_taught: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A lesson with whoever confirmed it. `late`: not on the day of the period; `stands_in_for`: whose period it is.

    `first_at` is when the period was first confirmed, `at` when this version was.
    """

    place: str
    lesson: Lesson
    by: str
    at: datetime
    first_at: datetime
    late: bool = False
    stands_in_for: str = ""
    version: int = 1
    request: str = ""

    @property
    def edited(self) -> bool:
        return self.version > 1


@dataclass(frozen=True)
class Closing:
    """`missing` periods of the timetable had no entry; they stay blank."""

    by: str
    at: datetime
    note: str
    missing: tuple[str, ...] = ()
    request: str = ""


@dataclass(frozen=True)
class Opening:
    """A week that was closed is open again: a head returned it, for this reason."""

    by: str
    at: datetime
    reason: str


@dataclass(kw_only=True)
class Logbook(Aggregate):
    """`ends` is the Saturday of the week. Nothing is taken away: `earlier` holds what an entry said before."""

    school: str
    class_name: str
    ends: date
    entries: dict[str, Entry] = field(default_factory=dict)
    earlier: list[Entry] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)

    @staticmethod
    def key(school: str, class_name: str, day: date) -> str:
        return f"{school}.{class_name}.{saturday_of(day).isoformat()}"

    @classmethod
    def open(cls, school: str, class_name: str, day: date) -> Logbook:
        ends = saturday_of(day)
        return cls(id=cls.key(school, class_name, day), school=school, class_name=class_name, ends=ends)

    @property
    def week(self) -> int:
        return self.ends.isocalendar().week

    @property
    def month(self) -> str:
        return month_of(self.ends)

    @property
    def closed(self) -> bool:
        return len(self.closings) > len(self.openings)

    @property
    def late(self) -> int:
        return sum(entry.late for entry in self.entries.values())

    def confirm(
        self, place: Place, lesson: Lesson, *, base: int, by: str, owner: str, at: datetime, today: date, request: str
    ) -> Entry:
        """The teacher's word on a period; the same request again gets the same answer.

        `base` is the version that was seen, 0 for none; `owner` teaches the subject there, if `by` does not.
        Raises LogbookClosed, EntryOfAnother, EntryChanged, and of what it says PlaceInvalid, LessonAhead,
        LessonMissing, LessonGradeInvalid or LessonTextTooLong.
        """
        known = self.entries.get(place.key)
        if known and request and known.request == request:
            return known
        self._require_open()
        self._check(place, lesson, today)
        if known and known.by != by:
            raise EntryOfAnother(place.key, known.by)
        if (known.version if known else 0) != base:
            raise EntryChanged(place.key, known.version if known else 0)
        entry = Entry(
            place=place.key,
            lesson=lesson,
            by=by,
            at=at,
            first_at=known.first_at if known else at,
            late=known.late if known else today > place.day + timedelta(days=limits.LOGBOOK_DAYS),
            stands_in_for=owner,
            version=base + 1,
            request=request,
        )
        self.earlier = [*self.earlier, known] if known else self.earlier
        self.entries = {**self.entries, place.key: entry}
        self.tell_present()
        return entry

    def close(self, closing: Closing, *, today: date) -> bool:
        """The homeroom teacher closes the week, from Friday on; False where it is closed. Raises LogbookTooEarly."""
        if self.closed:
            return False
        first = self.ends - timedelta(days=1)
        if today < first:
            raise LogbookTooEarly(self.id, first)
        self.closings = [*self.closings, replace(closing, note=closing.note.strip()[: limits.NOTE_CHARACTERS])]
        self.tell_present()
        return True

    def reopen(self, opening: Opening) -> None:
        """After a head returned what was closed."""
        if self.closed:
            self.openings = [*self.openings, opening]
            self.tell_present()

    def tell_present(self) -> None:
        closing = self.closings[-1] if self.closed else None
        self.tell(
            LogbookKept(
                school=self.school,
                logbook=self.id,
                class_name=self.class_name,
                month=self.month,
                week=self.week,
                entries=len(self.entries),
                late=self.late,
                closed=self.closed,
                missing=len(closing.missing) if closing else 0,
            )
        )

    def _require_open(self) -> None:
        if self.closed:
            raise LogbookClosed(self.id)

    def _check(self, place: Place, lesson: Lesson, today: date) -> None:
        if saturday_of(place.day) != self.ends or not 1 <= place.number <= limits.PERIODS_A_SESSION:
            raise PlaceInvalid(place.key)
        if not place.session or len(place.session) > limits.SESSION_CHARACTERS or "/" in place.session:
            raise PlaceInvalid(place.key)
        if place.day > today:
            raise LessonAhead(place.key)
        if lesson.grade not in GRADES:
            raise LessonGradeInvalid(lesson.grade)
        if not (lesson.remark if lesson.not_taught else lesson.text).strip():
            raise LessonMissing(place.key)
        if max(len(lesson.text), len(lesson.remark)) > limits.LESSON_CHARACTERS:
            raise LessonTextTooLong(limits.LESSON_CHARACTERS)


def saturday_of(day: date) -> date:
    """The Saturday by which the school week of a day is known; a Sunday belongs to the week before it."""
    return day - timedelta(days=1) if day.weekday() == _SUNDAY else day + timedelta(days=_SATURDAY - day.weekday())


def check_logbook(book: Logbook) -> None:
    """Each entry stands at its place, in the week; nobody is absent twice, and a closing names no confirmed period."""
    for key, entry in book.entries.items():
        if entry.place != key or saturday_of(date.fromisoformat(key.partition("/")[0])) != book.ends:
            raise ValueError(f"the entry at {key} stands elsewhere")
        if len(set(entry.lesson.absent)) != len(entry.lesson.absent):
            raise ValueError(f"a pupil is absent twice at {key}")
    if book.closed and set(book.closings[-1].missing) & book.entries.keys():
        raise ValueError("a period is both missing and confirmed")
    if not 0 <= len(book.closings) - len(book.openings) <= 1:
        raise ValueError("opened more often than closed")
