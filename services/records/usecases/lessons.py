"""The online lessons of a class on a day, made anew from the rows of all lists of that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from chassis.documents import decide
from chassis.errors import LostUpdateError
from importing import Outcome
from services.records.domain import limits
from services.records.domain.attendance import (
    Attendance,
    OnlineLesson,
    Stay,
    lessons_of,
    rows_of,
    together,
    who_was_there,
)
from services.records.domain.guests import Guests
from services.records.domain.staff import Pupil
from services.records.domain.timetable import Timetable, longest_run
from services.records.store import RecordsStore

NOBODY = Attendance([], [], [], [])


class Day(NamedTuple):
    """A class on a day: who is in it, and whose the guests' names are."""

    school: str
    class_name: str
    on: date
    roll: Sequence[Pupil]
    timetable: Timetable | None
    guests: Mapping[str, str]

    def minutes(self, subject: str) -> int:
        """A double period that breaks off is one lesson of two periods."""
        periods = self.timetable.on(self.on) if self.timetable else []
        return limits.LESSON_MINUTES * longest_run(periods, self.on, subject)


class Made(NamedTuple):
    """A day made anew: what changed of it, and what `part` came to with who was in the lesson that it is a part of."""

    changed: list[OnlineLesson]
    outcome: Outcome
    attendance: Attendance


async def guests_of(store: RecordsStore, pupil: Pupil) -> Guests:
    """Of the pupil's class and year; none where nobody has said whose a name is."""
    found = await store.guests.find(Guests.key(pupil.school, pupil.class_name, pupil.year))
    return found or Guests.open(pupil.school, pupil.class_name, pupil.year)


async def take_list(store: RecordsStore, day: Day, part: Sequence[Stay], *, preview: bool) -> Made:
    """Raises ConcurrentUpdate."""

    async def attempt() -> Made:
        made = made_anew(day, await store.lessons_on(day.school, day.class_name, day.on), part)
        if not preview:
            await keep(store, made.changed)
        return made

    return await decide(attempt)


async def keep(store: RecordsStore, changed: Sequence[OnlineLesson]) -> None:
    """Raises LostUpdateError where another kept one of them meanwhile."""
    lost = await store.lessons.keep_many(changed) if changed else []
    if lost:
        raise LostUpdateError(f"lessons {', '.join(lost)} were kept by another")


def made_anew(day: Day, kept: Sequence[OnlineLesson], part: Sequence[Stay] = ()) -> Made:
    """With one more list, `part`, or with what is known by now of its names. The first lesson guards all rows."""
    before = sorted(kept, key=lambda one: one.id)
    rows = together([*rows_of(before), *part])
    lessons = lessons_of(rows, day.minutes)
    documents = _documents(day, before, len(lessons))
    first, stood = documents[0], list(documents[0].stays)
    first.stays = rows
    attended = [who_was_there(stays, day.roll, day.guests) for stays in lessons]
    taken = [one.take(known) for one, known in zip(documents, [*attended, *[NOBODY] * len(documents)], strict=False)]
    changed = [one for one, new in zip(documents, taken, strict=True) if new]
    if first.stays != stood and first not in changed:
        changed.insert(0, first)
    mine = next((place for place, stays in enumerate(lessons) if _holds(stays, part)), 0)
    outcome: Outcome = "same" if not changed else "changed" if documents[mine].version else "created"
    return Made(changed, outcome, attended[mine])


def _holds(stays: Sequence[Stay], part: Sequence[Stay]) -> bool:
    return bool(part) and part[0].part in {one.part for one in stays}


def _documents(day: Day, before: Sequence[OnlineLesson], lessons: int) -> list[OnlineLesson]:
    """Those that are kept, and as many new ones as the day has lessons more."""
    known = {one.id for one in before}
    numbers = (
        OnlineLesson.key(day.school, day.class_name, day.on, number) for number in range(1, lessons + len(known) + 1)
    )
    fresh = [
        OnlineLesson(id=key, school=day.school, class_name=day.class_name, on=day.on)
        for key in numbers
        if key not in known
    ]
    return [*before, *fresh[: max(0, lessons - len(before))]]
