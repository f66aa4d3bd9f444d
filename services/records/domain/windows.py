"""Until which day a role enters the marks of a term, by the school's own configuration; and what is open once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from services.records.domain.periods import TERMS, YEAR_BEGINS_MONTH

TEACHER, CLERK = "teacher", "clerk"
_PARTS = 3


class Window(NamedTuple):
    """`month` and `day` of the last day on which the role may enter marks of the term."""

    term: str
    role: str
    month: int
    day: int


@dataclass(frozen=True)
class Windows:
    """A term and role without a row may always be entered."""

    rows: tuple[Window, ...] = ()

    def last_day(self, term: str, role: str, year: str) -> date | None:
        """In the school year `2026-2027`; None where nothing closes."""
        row = next((row for row in self.rows if (row.term, row.role) == (term, role)), None)
        if row is None:
            return None
        first, _, second = year.partition("-")
        return date(int(first if row.month >= YEAR_BEGINS_MONTH else second), row.month, row.day)


def windows_of(setting: str) -> Windows:
    """`hk1 teacher 01-20, hk2 teacher 05-31`. Raises ValueError for a row that says something else."""
    rows = []
    for said in filter(None, (part.strip() for part in setting.split(","))):
        parts = said.split()
        if len(parts) != _PARTS or parts[0] not in TERMS or parts[1] not in (TEACHER, CLERK):
            raise ValueError(f"{said!r} is no window: a term, teacher or clerk, and month-day")
        day = date.fromisoformat(f"2001-{parts[2]}")  # a year without a leap day, so that every year has it
        rows.append(Window(parts[0], parts[1], day.month, day.day))
    if len({(row.term, row.role) for row in rows}) < len(rows):
        raise ValueError("a term and role may have one window")
    return Windows(tuple(rows))


@dataclass(frozen=True)
class Reopening:
    """A gradebook that a head opened once more; it closes by itself after `until`."""

    by: str
    reason: str
    at: datetime
    until: date
    request: str = ""
