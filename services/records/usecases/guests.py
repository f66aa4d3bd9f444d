"""A guest of online lessons, a name that belongs to nobody of the class, is said once to be a pupil of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain.attendance import OnlineLesson, name_in, rows_of
from services.records.domain.guests import Guest, Guests
from services.records.domain.periods import month_of, school_year
from services.records.domain.policy import POLICY
from services.records.domain.refusals import ClassUnknown, GuestUnknown, PupilNotInClass
from services.records.domain.timetable import Timetable
from services.records.store import RecordsStore
from services.records.usecases.lessons import Day, guests_of, keep, made_anew
from tabular import by_name


async def tie_guest(store: RecordsStore, *, actor: Actor, school: str, class_name: str, shown: str, pupil: str) -> int:
    """From now on the name is the pupil's; an empty pupil takes it back. Returns how many days were made anew.

    What is asked again changes nothing, and goes on where it was broken off.

    Raises ClassUnknown, PupilNotInClass, GuestUnknown, GuestsTooMany.
    """
    POLICY.require(actor, "tie_guest", school=school, **{"class": f"{school}/{class_name}"})
    roll = await store.roll(school, class_name)
    if not roll:
        raise ClassUnknown(school, class_name)
    if pupil and pupil not in {one.id for one in roll}:
        raise PupilNotInClass(pupil, class_name)
    year = roll[0].year
    shows = bool(_days(await store.lessons_in([school], class_name), shown, year))

    async def attempt() -> Guests:
        guests = await guests_of(store, roll[0])
        if not shows and guests.find(shown) is None:
            raise GuestUnknown(shown, class_name)
        if guests.tie(Guest(shown, pupil, actor.id, store.now())):
            await store.audit(actor, "tie guest", f"{guests.id} {pupil or '-'}")
            await store.guests.keep(guests)
        return guests

    guests = await decide(attempt)
    timetable = await store.timetables.find(Timetable.key(school, class_name))

    async def make() -> int:
        days = _days(await store.lessons_in([school], class_name), shown, year)
        known = await store.pupils_known(code for of_day in days.values() for one in of_day for code in one.pupils())
        changed: list[list[OnlineLesson]] = []
        for on, lessons in sorted(days.items()):
            # Who came to the class later was not absent then, and who left it was there.
            spoken_of = {code for one in lessons for code in one.pupils()} & known.keys()
            roll_then = sorted((known[code] for code in spoken_of), key=lambda one: by_name(one.name, one.id))
            day = Day(school, class_name, on, roll_then, timetable, guests.pupils())
            changed.append(made_anew(day, lessons).changed)
        await keep(store, [one for of_day in changed for one in of_day])
        return sum(map(bool, changed))

    return await decide(make)


def _days(lessons: Sequence[OnlineLesson], shown: str, year: str) -> dict[date, list[OnlineLesson]]:
    """The days of the year whose lists have the name."""
    name = name_in(shown)
    by_day: dict[date, list[OnlineLesson]] = {}
    for lesson in sorted(lessons, key=lambda one: one.id):
        if school_year(month_of(lesson.on)) == year:
            by_day.setdefault(lesson.on, []).append(lesson)
    return {on: of_day for on, of_day in by_day.items() if any(name_in(one.shown) == name for one in rows_of(of_day))}
