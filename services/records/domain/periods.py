"""School years, terms and months, and the grade in a class's name."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from services.records.domain.refusals import PeriodInvalid

TERMS = ("hk1", "hk2")
TERM_NAMES = {"hk1": "Học kì I", "hk2": "Học kì II"}
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_GRADE = re.compile(r"[0-9]{1,2}")
YEAR_BEGINS_MONTH = 7  # appointments and classes of a new year are entered in summer
SECOND_TERM_FROM = 2


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


def month_of(day: date) -> str:
    return f"{day.year}-{day.month:02d}"


def last_day(month: str) -> date:
    year, number = (int(part) for part in check_month(month).split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def due_after(month: str, days: int) -> date:
    """The day by which what a month asks for is signed."""
    return last_day(month) + timedelta(days=days)


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


def term_due_month(month: str) -> str:
    """The last month of the term in which a month lies."""
    first, second = school_year(month).split("-")
    del first
    return f"{second}-01" if term_of(month) == "hk1" else f"{second}-05"
