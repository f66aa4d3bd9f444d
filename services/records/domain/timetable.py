"""A class's timetable, and the sessions in which too much of it is online."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import TimetableKept
from services.records.domain import limits


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


@dataclass(kw_only=True)
class Timetable(Aggregate):
    school: str
    class_name: str
    periods: list[Period] = field(default_factory=list)
    changed_at: datetime | None = None
    violations: int = 0

    @staticmethod
    def key(school: str, class_name: str) -> str:
        return f"{school}.{class_name}"

    def take(self, periods: list[Period], *, at: datetime, limit: int) -> bool:
        """The whole timetable as it is now; False when it was so already."""
        if periods == self.periods:
            return False
        self.periods, self.changed_at = periods, at
        self.violations = len(violations(periods, limit))
        self.tell_present()
        return True

    def tell_present(self) -> None:
        self.tell(
            TimetableKept(
                school=self.school,
                class_name=self.class_name,
                periods=len(self.periods),
                online_periods=self.online_periods(),
                violations=self.violations,
            )
        )

    def online_periods(self) -> int:
        return sum(period.online for period in self.periods)


def check_timetable(table: Timetable) -> None:
    """A class is in one place at a time."""
    places = [(period.day, period.session, period.number) for period in table.periods]
    if len(set(places)) != len(places):
        raise ValueError("two periods at the same time")
