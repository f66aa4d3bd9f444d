"""School years, terms and months, and the grade in a class's name."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from services.records.domain.refusals import PeriodInvalid

Frequency = Literal["week", "month", "term", "year"]

TERMS = ("hk1", "hk2")
YEAR = "year"  # beside the terms, where results are asked for
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_GRADE = re.compile(r"[0-9]{1,2}")
YEAR_BEGINS_MONTH = 7  # appointments and classes of a new year are entered in summer
YEAR_ENDS_MONTH = 5
SECOND_TERM_FROM = 2
SATURDAY = calendar.SATURDAY


class Period(NamedTuple):
    """What a record is kept of: a week, month, term or year. `month` is the one in which it ends.

    `week` is that of the calendar (ISO 8601), and 0 for longer periods.
    """

    month: str
    week: int
    ends: date

    def due(self, days: int) -> date:
        """The day so many days after the period."""
        return self.ends + timedelta(days=days)


def check_month(month: str) -> str:
    """Raises PeriodInvalid for anything but yyyy-mm."""
    if not _MONTH.fullmatch(month):
        raise PeriodInvalid(month)
    return month


def check_term(term: str) -> str:
    """Raises PeriodInvalid for anything but hk1 and hk2."""
    if term not in TERMS:
        raise PeriodInvalid(term)
    return term


def check_result_period(period: str) -> str:
    """Raises PeriodInvalid for anything but a term and the year."""
    return period if period == YEAR else check_term(period)


def check_day(day: str) -> date:
    """Raises PeriodInvalid for anything but yyyy-mm-dd."""
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise PeriodInvalid(day) from error


def month_of(day: date) -> str:
    return f"{day.year}-{day.month:02d}"


def last_day(month: str) -> date:
    year, number = (int(part) for part in check_month(month).split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def school_year(month: str) -> str:
    """`2026-10` lies in 2026-2027."""
    year, number = (int(part) for part in check_month(month).split("-"))
    first = year if number >= YEAR_BEGINS_MONTH else year - 1
    return f"{first}-{first + 1}"


def grade_of(class_name: str) -> str:
    """`7A1` is grade 7; a nursery class has none."""
    found = _GRADE.match(class_name)
    return str(int(found.group(0))) if found else ""


def term_of(month: str) -> str:
    """The second term runs from the middle of January; the summer belongs to it."""
    return "hk2" if SECOND_TERM_FROM <= int(check_month(month)[-2:]) < YEAR_BEGINS_MONTH else "hk1"


def term_ends(month: str) -> str:
    """The last month of the term in which a month lies."""
    second = school_year(month).split("-")[1]
    return f"{second}-01" if term_of(month) == "hk1" else f"{second}-{YEAR_ENDS_MONTH:02d}"


def year_ends(month: str) -> date:
    """The last day of the school year in which a month lies."""
    return last_day(f"{school_year(month).split('-')[1]}-{YEAR_ENDS_MONTH:02d}")


def periods_in(frequency: Frequency, month: str) -> list[Period]:
    """The weeks that end in a month; the month; or the term or year in which it lies. Raises PeriodInvalid."""
    if frequency == "week":
        return weeks_of(month)
    ends = {"month": last_day(month), "term": last_day(term_ends(month)), "year": year_ends(month)}[frequency]
    return [Period(month_of(ends), 0, ends)]


def weeks_of(month: str) -> list[Period]:
    """The school weeks whose Saturday lies in the month: each week belongs to one month."""
    last = last_day(month)
    days = (last.replace(day=number) for number in range(1, last.day + 1))
    return [Period(month, day.isocalendar().week, day) for day in days if day.weekday() == SATURDAY]
