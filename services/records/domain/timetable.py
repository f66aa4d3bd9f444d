"""A class's timetable, and the sessions in which too much of it is online."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import TimetableKept
from services.records.domain import limits
from tabular.folding import words


@dataclass(frozen=True)
class Period:
    """`day` as the sheet writes it (Thứ 4), `number` within its session."""

    day: str
    session: str
    number: int
    subject: str
    subject_name: str
    online: bool = False


class Violation(NamedTuple):
    day: str
    session: str
    online_periods: int
    limit: int


def violations(periods: Iterable[Period], limit: int = limits.ONLINE_PERIODS_A_SESSION) -> list[Violation]:
    """Guidance of the district: at most `limit` fully online periods in a session.

    In the order of the days, and of the sessions as the timetable has them.
    """
    all_periods = list(periods)
    online = Counter((period.day, period.session) for period in all_periods if period.online)
    sessions = list(dict.fromkeys(period.session for period in all_periods))
    found = [Violation(day, session, count, limit) for (day, session), count in online.items() if count > limit]
    return sorted(found, key=lambda violation: (violation.day, sessions.index(violation.session)))


_WEEKDAYS = {
    **{f"{word} {number}": place for place, number in enumerate("234567") for word in ("thu", "t")},
    **{f"t{number}": place for place, number in enumerate("234567")},
    **{f"thu {name}": place for place, name in enumerate(("hai", "ba", "tu", "nam", "sau", "bay"))},
    "chu nhat": 6,
    "cn": 6,
}


def held_on(periods: Iterable[Period], day: date) -> list[Period]:
    """Those of the weekday that the day is."""
    return [one for one in periods if _WEEKDAYS.get(words(one.day)) == day.weekday()]


def longest_run(periods: Iterable[Period], day: date, subject: str) -> int:
    """How many periods one after another a subject has on the day, at most; 1 where nothing says more.

    Where the subject is not said, that of the only one that is taught online on the day.
    """
    held = held_on(periods, day)
    online = {one.subject for one in held if one.online and one.subject}
    wanted = subject or (online.pop() if len(online) == 1 else "")
    places = {(one.session, one.number) for one in held if wanted and one.subject == wanted}
    longest = 1
    for session, number in places:
        run = 1
        while (session, number + run) in places:
            run += 1
        longest = max(longest, run)
    return longest


@dataclass(frozen=True)
class Superseded:
    """What a class had from `since` (None: from the beginning of the year) until a newer timetable counted."""

    since: date | None
    periods: list[Period]


@dataclass(kw_only=True)
class Timetable(Aggregate):
    """The newest timetable of a class; it counts from `since` on, and what stood before keeps its days.

    `earlier` is in the order of days. `since` is None where the class has had one timetable.
    """

    school: str
    class_name: str
    periods: list[Period] = field(default_factory=list)
    since: date | None = None
    earlier: list[Superseded] = field(default_factory=list)
    changed_at: datetime | None = None
    violations: int = 0

    @staticmethod
    def key(school: str, class_name: str) -> str:
        return f"{school}.{class_name}"

    def take(self, periods: list[Period], *, said: date | None, today: date, at: datetime, limit: int) -> bool:
        """A timetable that counts from the day that is said, else from today; False when it stood from then already.

        One of the same day takes the place of the other; one of an earlier day than the newest changes the past that it
        names, and nothing of today.
        """
        since = said or today
        if not self.periods:
            self.periods, self.since = periods, said
        elif self.on(since) == periods:
            return False
        elif self.since is not None and since < self.since:
            kept = [one for one in self.earlier if one.since != since]
            self.earlier = sorted([*kept, Superseded(since, periods)], key=_begins)[-limits.TIMETABLES_KEPT :]
        else:
            if since != self.since:
                self.earlier = [*self.earlier, Superseded(self.since, self.periods)][-limits.TIMETABLES_KEPT :]
            self.periods, self.since = periods, since
        self.changed_at = at
        self.violations = len(violations(self.periods, limit))
        self.tell_present()
        return True

    def on(self, day: date) -> list[Period]:
        """What the class had, or will have, on a day; of a day before all timetables, the first."""
        known = [*self.earlier, Superseded(self.since, self.periods)]
        begun = [one for one in known if one.since is None or one.since <= day]
        return (begun[-1] if begun else known[0]).periods

    def as_of(self, day: date) -> Timetable:
        """The timetable with the periods of that day, to be shown; never to be kept."""
        return replace(self, periods=self.on(day), earlier=[])

    def tell_present(self) -> None:
        self.tell(
            TimetableKept(
                school=self.school,
                class_name=self.class_name,
                periods=len(self.periods),
                online_periods=self.online_periods(),
                violations=self.violations,
                since=self.since,
            )
        )

    def online_periods(self) -> int:
        return sum(period.online for period in self.periods)


def _begins(one: Superseded) -> date:
    return one.since or date.min


def check_timetable(table: Timetable) -> None:
    """A class is in one place at a time."""
    for periods in (table.periods, *(one.periods for one in table.earlier)):
        places = [(period.day, period.session, period.number) for period in periods]
        if len(set(places)) != len(places):
            raise ValueError("two periods at the same time")
